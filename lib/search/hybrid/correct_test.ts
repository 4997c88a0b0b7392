import assert from "node:assert/strict";
import { countSlips, wordCorrector } from "./correct.ts";

const texts = ["A quiet mechanical keyboard", "Keyboards and a thermostat", "A vacuum, a vault"];

Deno.test("the nearest word of the documents, within the slips that a word of its length may have", () => {
  const correct = wordCorrector(texts);
  const rows: [text: string, expected: string][] = [
    ["mecanical keybord", "mechanical keyboard"],
    ["quiet Keyborad, please", "quiet keyboard, please"],
    ["thermstaat", "thermostat"],
    ["keyboard's keyboards", "keyboard's keyboards"],
    ["hoover", "hoover"],
    ["vaut", "vault"],
    ["quie USB3 kzb 4k", "quiet USB3 kzb 4k"],
    ["without which", "without which"],
    // Another first letter, and three slips.
    ["ceyboard kibbord", "ceyboard kibbord"],
  ];
  for (const [text, expected] of rows) assert.equal(correct(text), expected, text);
});

Deno.test("a word that is spelt right stays, and of equally near words the most frequent one is taken", () => {
  const isWord = (word: string) => word === "vaults" || word === "quit";
  assert.equal(wordCorrector(texts, { isWord })("quit quiat"), "quit quiet");
  const correct = wordCorrector(["mat mats", "band bend bend"]);
  assert.equal(correct("bind"), "bend");
  assert.equal(correct("constructor"), "constructor");
});

Deno.test("slips: left out, added, replaced, swapped", () => {
  const rows: [string, string, number][] = [
    ["keyboard", "keyboard", 0],
    ["keybord", "keyboard", 1],
    ["keyboaard", "keyboard", 1],
    ["keyboarf", "keyboard", 1],
    ["keybaord", "keyboard", 1],
    ["ekyboadr", "keyboard", 2],
    ["", "abc", 3],
    ["abc", "xyz", 3],
  ];
  for (const [a, b, slips] of rows) assert.equal(countSlips(a, b, 9), slips, `${a} ${b}`);
  assert.equal(countSlips("abcdef", "uvwxyz", 2), 2);
});
