/** The words that the generated shop is made of. */

/** A category of the shop. Roots have no goods. */
export interface Category {
  id: number;
  name: string;
  parentId?: number;
  kind: "goods" | "service";
  /** For categories with products: the beginning of their stock-keeping units. */
  code?: string;
  nouns?: readonly string[];
  /** Typical lowest and highest price in dollars. */
  price?: readonly [low: number, high: number];
}

type Leaf = readonly [name: string, code: string, low: number, high: number, nouns: readonly string[]];

const tree: readonly (readonly [root: string, kind: Category["kind"], leaves: readonly Leaf[]])[] = [
  ["Smart Home", "goods", [
    ["Smart Speakers", "SPK", 49, 399, ["Smart Speaker", "Smart Display", "Soundbar with Assistant"]],
    ["Smart Lighting", "LGT", 12, 189, ["LED Bulb", "Light Strip", "Ceiling Panel", "Motion Lamp"]],
    ["Climate & Energy", "CLM", 39, 599, ["Smart Thermostat", "Air Quality Monitor", "Energy Meter", "Radiator Valve"]],
    ["Home Security", "SEC", 29, 649, ["Indoor Camera", "Doorbell Camera", "Door Lock", "Motion Sensor"]],
    ["Home Robots", "RBT", 179, 1499, ["Robot Vacuum", "Mopping Robot", "Lawn Robot"]],
  ]],
  ["Computers & Gaming", "goods", [
    ["Gaming PCs", "GPC", 899, 4999, ["Gaming Desktop", "Mini Gaming PC", "Streaming Desktop"]],
    ["Laptops", "LAP", 499, 3499, ["Ultrabook", "Gaming Laptop", "Creator Laptop"]],
    ["Monitors", "MON", 129, 1899, ["4K Monitor", "Ultrawide Monitor", "OLED Monitor"]],
    ["Keyboards & Mice", "KBM", 19, 279, ["Mechanical Keyboard", "Wireless Mouse", "Quiet Keyboard", "Trackball"]],
    ["Storage", "STO", 29, 899, ["NVMe SSD", "Portable SSD", "Network Storage"]],
  ]],
  ["Mobile & Wearables", "goods", [
    ["Smartphones", "PHN", 199, 1599, ["Smartphone", "Foldable Phone"]],
    ["Tablets", "TAB", 149, 1299, ["Tablet", "E-Ink Tablet"]],
    ["Smartwatches", "WTC", 79, 899, ["Smartwatch", "Fitness Band"]],
    ["Charging", "CHG", 9, 149, ["USB-C Charger", "Wireless Charger", "Power Bank"]],
  ]],
  ["Audio & Video", "goods", [
    ["Headphones", "HPH", 29, 699, ["Noise-Cancelling Headphones", "Wireless Earbuds", "Studio Headphones"]],
    ["Cameras & Drones", "CAM", 99, 2999, ["Mirrorless Camera", "Action Camera", "Camera Drone"]],
    ["Virtual Reality", "VRX", 249, 1999, ["VR Headset", "Mixed-Reality Glasses"]],
  ]],
  ["Digital Services", "service", [
    ["Home Automation Consulting", "HAC", 89, 1490, ["Home Automation Consultation", "Smart Home Audit"]],
    ["Installation & Setup", "INS", 49, 690, ["On-Site Installation", "Remote Setup"]],
    ["Care Plans", "CPL", 19, 399, ["Two-Year Care Plan", "Express Replacement Plan"]],
  ]],
];

/** Every category, parents before their children; ids from 1. */
export const categories: readonly Category[] = (() => {
  const all: Category[] = [];
  for (const [name, kind, leaves] of tree) {
    const parentId = all.length + 1;
    all.push({ id: parentId, name, kind });
    for (const [leafName, code, low, high, nouns] of leaves) {
      all.push({ id: all.length + 1, name: leafName, parentId, kind, code, nouns, price: [low, high] });
    }
  }
  return all;
})();

/** The categories that have products. */
export const leaves = categories.filter((category) => category.code) as readonly Required<Category>[];

export const productLines = [
  ["Quantum Echo", "Aurora", "Lumen Arc", "Nimbus", "Vertex", "Halcyon", "Orbit", "Pulse", "Zenith", "Nova"],
  ["Helix", "Solstice", "Cobalt", "Meridian", "Photon", "Strata", "Tempo", "Vela", "Axiom", "Ember"],
].flat();
export const editions = ["", "", "", "Mini", "Pro", "Max", "Plus", "Air"] as const;
export const qualities = ["quiet", "compact", "rugged", "lightweight", "low-power", "premium", "modular"] as const;
export const benefits = [
  "sets itself up from the phone app",
  "works with every major home hub",
  "keeps its data at home, not in a cloud",
  "gets five years of security updates",
  "is built from recycled aluminium",
  "comes with a two-year warranty",
] as const;

export const supplierFirst = [
  ["Alder", "Banyan", "Cedar", "Delta", "Elm", "Fjord", "Granite", "Harbor", "Indigo", "Juniper", "Keystone", "Lotus"],
  ["Maple", "Northern", "Onyx", "Pacific", "Quartz", "Ridge", "Sierra", "Tundra", "Umber", "Valley", "Willow", "Xenon"],
  ["Yarrow", "Zephyr", "Amber", "Basalt", "Coral", "Dune", "Estuary", "Falcon", "Glacier", "Heron", "Iris", "Jade"],
  ["Kestrel", "Lagoon", "Mesa", "Nectar", "Opal", "Prairie", "Raven", "Summit", "Thistle"],
].flat();
export const supplierSecond = [
  [
    "Audio",
    "Circuits",
    "Components",
    "Computing",
    "Controls",
    "Devices",
    "Digital",
    "Displays",
    "Dynamics",
    "Electric",
  ],
  ["Electronics", "Energy", "Fabrication", "Fibre", "Gadgets", "Hardware", "Imaging", "Industries", "Instruments"],
  ["Interfaces", "Labs", "Lighting", "Logic", "Machines", "Materials", "Mechatronics", "Microsystems", "Mobile"],
  ["Motion", "Networks", "Optics", "Peripherals", "Photonics", "Power", "Precision", "Robotics", "Semiconductors"],
  ["Sensors", "Signals", "Silicon", "Storage", "Systems", "Technologies", "Telecom", "Wireless"],
].flat();
