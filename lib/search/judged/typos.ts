/** How people misspell: by ear, and with slips of the fingers. Pure. */

import type { Random } from "../../core/mod.ts";

/** Spellings by ear. */
const byEar: Record<string, readonly string[]> = {
  bluetooth: ["blutooth", "bluetoth"],
  bulb: ["bolb", "blub"],
  camera: ["camra", "camara"],
  ceiling: ["cieling", "sealing"],
  charger: ["charjer", "chargher"],
  doorbell: ["dorbell", "doorbel"],
  drone: ["dron", "droan"],
  earbuds: ["ear buds", "airbuds", "earbudds"],
  foldable: ["foldible", "foldabel"],
  gaming: ["gameing", "gamming"],
  glasses: ["glases", "glassis"],
  headphones: ["headfones", "hedphones", "headphons"],
  headset: ["hedset", "head set"],
  keyboard: ["keybord", "keyborad", "kyboard"],
  laptop: ["labtop", "lap top"],
  lightweight: ["lightwieght", "liteweight"],
  mechanical: ["mecanical", "mechanicle"],
  mirrorless: ["mirorless", "mirrorles"],
  monitor: ["moniter", "monitar"],
  mouse: ["mowse", "mous"],
  network: ["netwerk", "net work"],
  phone: ["fone", "phonne"],
  portable: ["portible", "portabel"],
  quiet: ["quite", "quiett", "qiuet"],
  radiator: ["radiater", "raditor"],
  recycled: ["recicled", "recyceld"],
  security: ["securty", "sekurity"],
  sensor: ["senser", "censor"],
  smartphone: ["smartfone", "smart fone"],
  smartwatch: ["smartwach", "smart wach"],
  soundbar: ["soundbarr", "sound barr"],
  speaker: ["speeker", "spaeker"],
  storage: ["storadge", "storrage"],
  studio: ["studeo", "stuido"],
  tablet: ["tablit", "tabelt"],
  thermostat: ["thermastat", "termostat"],
  trackball: ["trakball", "trackbal"],
  ultrawide: ["ultrawhide", "ultra wyde"],
  vacuum: ["vaccum", "vacum", "vacumm"],
  wireless: ["wierless", "wirless", "wireles"],
};

const keys = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** The key to the left or right on an American keyboard. */
function neighbourOf(letter: string, random: Random): string {
  const row = keys.find((line) => line.includes(letter));
  if (!row) return letter;
  const at = row.indexOf(letter);
  return random.pick([row[at - 1], row[at + 1]].filter((key) => key !== undefined));
}

/** A slip of the fingers behind the first letter: letters swapped, one left out, doubled or beside the right one. */
function slip(random: Random, word: string): string {
  const at = 1 + random.below(word.length - 2);
  const [before, letter, next, after] = [word.slice(0, at), word[at]!, word[at + 1]!, word.slice(at + 2)];
  return [
    before + next + letter + after,
    before + next + after,
    before + letter + letter + next + after,
    before + neighbourOf(letter, random) + next + after,
  ][random.below(4)]!;
}

/**
 * A word with one mistake, in small letters. As it is stay words with other signs, short ones (people see a slip there), and those for which no
 * mistake was found that is not a word of the catalogue.
 *
 * @param isKnown the words of the catalogue, in small letters
 */
export function misspell(random: Random, word: string, isKnown: ReadonlySet<string>): string {
  const plain = word.toLowerCase();
  const heard = byEar[plain] ?? [];
  const canSlip = /^[a-z]{5,}$/.test(plain);
  if (!canSlip && heard.length === 0) return word;
  for (let tries = 0; tries < 8; tries++) {
    const wrong = heard.length > 0 && (!canSlip || random.fraction() < 0.5) ? random.pick(heard) : slip(random, plain);
    if (wrong !== plain && wrong.split(" ").every((part) => !isKnown.has(part))) return wrong;
  }
  return word;
}
