/** Words that are written in several ways, as data, and one way of writing them. Pure. */

const british: Readonly<Record<string, string>> = {
  aluminum: "aluminium",
  anodized: "anodised",
  canceling: "cancelling",
  center: "centre",
  color: "colour",
  colors: "colours",
  favorite: "favourite",
  fiber: "fibre",
  gray: "grey",
  matte: "matt",
  organizer: "organiser",
  theater: "theatre",
};

/** Names whose parts mean something else alone, and how they are written otherwise. A space also stands for a hyphen. */
const joined: Readonly<Record<string, string>> = {
  "wi fi": "wifi",
  "usb c": "usbc",
  "usb type c": "usbc",
  "type c": "usbc",
  "usb a": "usba",
  "usb type a": "usba",
  "e ink": "eink",
  "blue tooth": "bluetooth",
  "display port": "displayport",
  "pci e": "pcie",
  "pci express": "pcie",
  "smart watch": "smartwatch",
  "smart watches": "smartwatches",
  "smart phone": "smartphone",
  "smart phones": "smartphones",
  "head phones": "headphones",
  "ear buds": "earbuds",
  "ear phones": "earphones",
  "sound bar": "soundbar",
  "key board": "keyboard",
  "key boards": "keyboards",
  "track ball": "trackball",
  "door bell": "doorbell",
  "touch screen": "touchscreen",
  "num pad": "numpad",
  "water proof": "waterproof",
  "light weight": "lightweight",
  powerbank: "power bank",
  powerbanks: "power banks",
  "set up": "setup",
  "pop up": "popup",
};

/** A function that replaces whole words of a text in lower case. */
function replacing(table: Readonly<Record<string, string>>): (text: string) => string {
  const names = Object.keys(table).sort((a, b) => b.length - a.length).map((name) => name.replaceAll(" ", "[ -]"));
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${names.join("|")})(?![\p{L}\p{N}])`, "gu");
  return (text) => text.replace(pattern, (found) => table[found.replaceAll("-", " ")]!);
}

/** The tables as functions. */
export const respell = { spelling: replacing(british), compounds: replacing(joined) };
