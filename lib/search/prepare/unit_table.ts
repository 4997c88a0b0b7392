/** The units that texts about products use, as data. */

/** A unit in which a measure's token is written. */
interface TokenUnit {
  name: string;
  /** How many base units one of it is. */
  factor: number;
  /** Used from so many base units on. */
  from: number;
}

/** A kind of measure. */
export interface Dimension {
  name: string;
  /** The unit of attributes: "cm". */
  base: string;
  /** How texts write its units, in lower case → how many base units that is. */
  units: Readonly<Record<string, number>>;
  /** Units of tokens, from small to large. */
  tokens: readonly TokenUnit[];
  /**
   * Significant digits of a token. Two where people convert between systems and round: 27 in is 68.58 cm, which shops write as 68, 68.6 or
   * 69 cm.
   */
  digits: 2 | 3;
}

const unit = (name: string, factor = 1, from = 0): TokenUnit => ({ name, factor, from });

/** All units with the same factor. */
const named = (names: string, factor: number): Record<string, number> =>
  Object.fromEntries(names.split("|").map((name) => [name, factor]));

/** What is counted in one unit only, whatever the number. */
const simple = (name: string, base: string, token: string, names: string): Dimension => ({
  name,
  base,
  units: named(names, 1),
  tokens: [unit(token)],
  digits: 3,
});

const inch = 2.54;

/** Every kind of measure. Two kinds never share the name of a unit. */
export const dimensions: readonly Dimension[] = [
  {
    name: "length",
    base: "cm",
    units: {
      ...named("mm|millimetre|millimetres|millimeter|millimeters", 0.1),
      ...named("cm|centimetre|centimetres|centimeter|centimeters", 1),
      ...named("m|metre|metres|meter|meters", 100),
      ...named(`in|inch|inches|"|''`, inch),
      ...named("ft|foot|feet", 12 * inch),
    },
    tokens: [unit("mm", 0.1), unit("inch", inch, 3.95 * inch), unit("m", 100, 99.5 * inch)],
    digits: 2,
  },
  {
    name: "area",
    base: "m²",
    units: {
      ...named("m2|sqm|sq m|square metre|square metres|square meter|square meters", 1),
      ...named("sq ft|sqft|square foot|square feet", 0.09290304),
    },
    tokens: [unit("sqm")],
    digits: 2,
  },
  {
    name: "mass",
    base: "g",
    units: {
      ...named("g|gram|grams|gramme|grammes", 1),
      ...named("kg|kgs|kilo|kilos|kilogram|kilograms", 1000),
      ...named("oz|ounce|ounces", 28.349523125),
      ...named("lb|lbs|pound|pounds", 453.59237),
    },
    tokens: [unit("g"), unit("kg", 1000, 995)],
    digits: 2,
  },
  {
    name: "volume",
    base: "ml",
    units: {
      ...named("ml|millilitre|millilitres|milliliter|milliliters", 1),
      ...named("l|litre|litres|liter|liters", 1000),
      ...named("fl oz|fl. oz|floz|fluid ounce|fluid ounces", 29.5735295625),
    },
    tokens: [unit("ml"), unit("l", 1000, 995)],
    digits: 2,
  },
  {
    name: "power",
    base: "W",
    units: { ...named("w|watt|watts", 1), ...named("kw|kilowatt|kilowatts", 1000) },
    tokens: [unit("w")],
    digits: 3,
  },
  {
    name: "charge",
    base: "mAh",
    units: { ...named("mah|milliamp hours|milliampere hours", 1), ah: 1000 },
    tokens: [unit("mah")],
    digits: 3,
  },
  {
    name: "energy",
    base: "Wh",
    units: { ...named("wh|watt hour|watt hours|watt-hours", 1), ...named("kwh|kilowatt hours", 1000) },
    tokens: [unit("wh")],
    digits: 3,
  },
  simple("voltage", "V", "v", "v|volt|volts"),
  {
    name: "data",
    base: "GB",
    units: {
      ...named("mb|megabyte|megabytes", 0.001),
      ...named("gb|gigabyte|gigabytes", 1),
      ...named("tb|terabyte|terabytes", 1000),
    },
    tokens: [unit("mb", 0.001), unit("gb", 1, 1), unit("tb", 1000, 1000)],
    digits: 3,
  },
  {
    name: "data rate",
    base: "MB/s",
    units: {
      ...named("mb/s|megabytes a second|megabytes per second", 1),
      ...named("gb/s|gigabytes a second|gigabytes per second", 1000),
      ...named("mbps|mbit/s|megabits per second", 1 / 8),
      ...named("gbps|gbit/s|gigabits per second", 125),
    },
    tokens: [unit("mbs")],
    digits: 3,
  },
  {
    name: "frequency",
    base: "Hz",
    units: {
      ...named("hz|hertz|times a second|times per second", 1),
      ...named("khz|kilohertz", 1e3),
      ...named("mhz|megahertz", 1e6),
      ...named("ghz|gigahertz", 1e9),
    },
    tokens: [unit("hz"), unit("khz", 1e3, 1e3), unit("mhz", 1e6, 1e6), unit("ghz", 1e9, 1e9)],
    digits: 3,
  },
  simple("frame rate", "fps", "fps", "fps|frames a second|frames per second"),
  simple("luminous flux", "lm", "lm", "lm|lumen|lumens"),
  simple("resolution", "MP", "mp", "mp|megapixel|megapixels"),
  simple("angle", "°", "degree", "°|degree|degrees"),
  simple("accuracy", "tenths of a degree", "tenths", "tenths of a degree"),
  simple("share", "%", "percent", "%|percent|per cent"),
  {
    name: "time",
    base: "h",
    units: {
      ...named("min|mins|minute|minutes", 1 / 60),
      ...named("h|hr|hrs|hour|hours", 1),
      ...named("day|days", 24),
      ...named("week|weeks", 168),
    },
    tokens: [unit("min", 1 / 60), unit("h", 1, 1)],
    digits: 3,
  },
  {
    name: "period",
    base: "months",
    units: { ...named("month|months", 1), ...named("year|years", 12) },
    tokens: [unit("month")],
    digits: 3,
  },
];
