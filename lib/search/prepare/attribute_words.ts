/** Words that name an attribute of a product, as data. */

/** A value of an attribute and how texts name it. */
export interface AttributeWord {
  name: string;
  value: string;
  phrases: readonly string[];
}

/** "aluminium" is a value that is written so; "rgb=rgb lighting|rgb lights" is one with two other ways of writing it. */
const values = (name: string, lines: readonly string[]): AttributeWord[] =>
  lines.map((line) => {
    const [value = "", others] = line.split("=");
    return { name, value, phrases: [value, ...others?.split("|") ?? []] };
  });

/** The attributes that words name. Phrases are as the steps `spelling` and `compounds` leave them: "aluminium", "wifi", "usbc". */
export const attributeWords: readonly AttributeWord[] = [
  ...values("feature", [
    ...["wireless charging", "noise-cancelling", "rgb=rgb lighting|rgb light", "fragrance=scent|perfume"],
    ...["touchscreen", "numpad=number pad|numeric keypad", "microphone=mic"],
  ]),
  ...values("material", [
    ...[
      "aluminium",
      "stainless steel",
      "steel",
      "metal",
      "polycarbonate",
      "fabric",
      "oak=oak veneer",
      "glass",
      "plastic",
    ],
    ...["ceramic", "titanium", "magnesium", "carbon fibre", "leather", "bamboo", "wood=wooden", "cotton", "silicone"],
  ]),
  ...values("finish", ["brushed", "recycled", "powder-coated", "matt", "anodised"]),
  ...values("colour", [
    ...["black", "white", "grey", "silver", "red", "blue", "green", "yellow", "orange", "purple", "pink", "brown"],
    ...["beige", "gold", "turquoise", "transparent"],
  ]),
  ...values("connection", [
    ...["wifi", "bluetooth", "matter over thread", "zigbee", "usbc", "usba", "hdmi", "displayport", "thunderbolt"],
    ...["pcie", "ethernet", "5g", "lte", "qi2", "satellite text", "dongle", "cable"],
  ]),
  ...values("link", ["wireless=cordless", "wired=corded"]),
  ...values("quality", [
    ...["quiet=silent|noiseless", "compact", "rugged", "lightweight", "low-power", "premium", "modular", "waterproof"],
    ...["portable", "foldable", "mechanical"],
  ]),
];

const wireless = ["wifi", "bluetooth", "matter over thread", "zigbee", "5g", "lte", "satellite text", "dongle"];
const wired = ["usbc", "usba", "hdmi", "displayport", "thunderbolt", "pcie", "ethernet", "cable"];

/** Connections → whether they need a cable. What has Bluetooth is wireless, although its description need not say so. */
export const linkOf: ReadonlyMap<string, "wireless" | "wired"> = new Map([
  ...wireless.map((connection) => [connection, "wireless"] as const),
  ...wired.map((connection) => [connection, "wired"] as const),
]);

/** Materials that are kinds of another one: who wants no metal wants no stainless steel either. */
export const kindsOfMaterial: Readonly<Record<string, readonly string[]>> = {
  steel: ["stainless steel"],
  metal: ["aluminium", "steel", "stainless steel", "titanium", "magnesium"],
  wood: ["oak", "bamboo"],
  plastic: ["polycarbonate"],
};
