import assert from "node:assert/strict";
import { Random } from "../../core/mod.ts";
import { benefits, leaves, qualities } from "../../dataset/vocabulary.ts";
import { describe, drawTraits } from "../../dataset/descriptions.ts";
import { termsOf } from "../lexical/terms.ts";
import { prepare, type PrepareStepName, prepareSteps } from "./prepare.ts";

/** Descriptions as the generator writes them, all categories in turn. */
const descriptions = Array.from({ length: 400 }, (_, at) => {
  const random = new Random(7, 1, at);
  const { code, nouns } = leaves[at % leaves.length]!;
  const chosen = { quality: random.pick(qualities), benefit: random.pick(benefits) };
  return { code, text: describe(random.pick(nouns).toLowerCase(), drawTraits(code, chosen, random)) };
});

/** The same thing written in several ways. */
const same: [token: string, ...texts: string[]][] = [
  ["27inch", "27 in", '27"', "27''", "27”", "27″", "27-inch", "27 Inches", "68.6 cm"],
  ["27inch", "68 cm", "69cm", "68,6 cm", "68.58 centimetres", "686 mm"],
  ["6p1inch", "6.1 in", "15.5 cm", "6.1-inch"],
  ["30m", "30 metres", "30 m", "3,000 cm"],
  ["3p5mm", "3.5 mm", "3.5mm", "0.35 cm"],
  ["1p8kg", "1.8 kg", "1780 grams", "1,800 g", "4 lb", "3.9 pounds"],
  ["910g", "2 lb", "two pounds", "907 g"],
  ["65w", "65 W", "65W", "65 watts", "65-watt", "0.065 kW"],
  ["10000mah", "10,000mAh", "10000 mAh", "10 Ah"],
  ["100wh", "100 Wh", "100 watt-hours", "100 watt hours"],
  ["512gb", "512GB", "512 gigabytes", "0.512 TB"],
  ["2tb", "2 TB", "2 terabytes", "two terabytes", "2000 GB"],
  ["1p92tb", "1.92 TB", "1920 GB"],
  ["360ml", "12 fl oz", "12 fl. oz", "355 ml", "0.355 l"],
  ["60hz", "60 Hz", "60 times a second", "60-hertz"],
  ["2p4ghz", "2.4 GHz", "2400 MHz"],
  ["7400mbs", "7400 MB/s", "7400 megabytes a second", "7.4 GB/s"],
  ["125mbs", "1 Gbit/s", "1000 Mbps"],
  ["48h", "48 hours", "2 days", "two days", "48h"],
  ["3p33h", "200 minutes", "200 min"],
  ["40000h", "40 thousand hours", "40,000 hours"],
  ["24month", "two-year", "24 months", "2 years"],
  ["5p6sqm", "60 sq ft", "5.6 square metres"],
  ["12mp", "12 MP", "12 megapixels"],
  ["wifi", "Wi-Fi", "WiFi", "wi fi", "Ｗｉ‑Ｆｉ", "WI\u00adFI"],
  ["usbc", "USB-C", "usb c", "USB Type-C", "type-c"],
  ["smartwatch", "smart watch", "Smart-Watch", "SMARTWATCH"],
  ["brushed aluminium", "brushed aluminum", "Brushed\u00a0Aluminium", " brushed \t\r\n aluminium\u0000"],
  ["grey colour", "gray color", "Grey Colour"],
];

Deno.test("what is the same is written the same", () => {
  for (const [token, ...texts] of same) for (const text of texts) assert.equal(prepare(text).text, token, text);
});

Deno.test("the terms of keyword search keep each token whole", () => {
  for (const [token] of same) assert.equal(termsOf(token).length, token.split(" ").length, token);
  const tokens = descriptions.flatMap(({ text }) => prepare(text).text.match(/\b\d+(p\d+)?[a-z]+\b/g) ?? []);
  assert.ok(tokens.length > 400);
  for (const token of tokens) assert.deepEqual(termsOf(token), [token]);
});

Deno.test("what only looks like a measure stays", () => {
  const texts = [
    ...["size 42", "iphone 15 case", "2-in-1 laptop", "3 in 1", "5 in stock", "12 in black", "5g phone", "model k86 m"],
    ...["under $100 in all shops", "$50 l", "4k monitor", "usb 3", "wifi 7", "mp3 player", "1e309 w", "100 w/ box"],
    ...[
      "a h",
      "in",
      "m",
      '"27"',
      'the "model 27" again',
      "1.2.3.4 g",
      "1/2 in",
      "24/7 h",
      `${"9".repeat(30)} w`,
      "24-27",
    ],
  ];
  for (const text of texts) assert.equal(prepare(text).text, text);
});

Deno.test("a mark for inches may touch the next word", () => {
  assert.equal(prepare('27"monitor').text, "27inch monitor");
  assert.equal(prepare('the "big" 27" one').text, 'the "big" 27inch one');
});

Deno.test("attributes have a name, a value in a base unit, and their words", () => {
  assert.deepEqual(
    prepare(
      "A creator laptop in brushed aluminium, quiet and made for people who write all day. It connects by HDMI and USB-C " +
        "and weighs 1780 grams and holds 32 gigabytes of memory. It also comes with a two-year warranty.",
    ).attributes,
    [
      { name: "finish", value: "brushed", from: "brushed" },
      { name: "material", value: "aluminium", from: "aluminium" },
      { name: "quality", value: "quiet", from: "quiet" },
      { name: "audience", value: "people who write all day", from: "made for people who write all day" },
      { name: "connection", value: "hdmi", from: "hdmi" },
      { name: "link", value: "wired", from: "hdmi" },
      { name: "connection", value: "usbc", from: "usbc" },
      { name: "weight", value: 1780, unit: "g", from: "1780 grams" },
      { name: "memory", value: 32, unit: "GB", from: "32 gigabytes" },
      { name: "warranty", value: 24, unit: "months", from: "two-year" },
    ],
  );
});

Deno.test("the words around a measure give its name", () => {
  const names: [string, string][] = [
    ["draws 20 watts at most", "power draw"],
    ["a 20 W charger", "power"],
    ["holds 2 terabytes", "storage"],
    ["16 GB RAM", "memory"],
    ["runs 12 hours on one charge", "battery life"],
    ["keeps 7 days of recordings", "recording time"],
    ["lasts 40 thousand hours", "lifetime"],
    ["is tight to 50 metres", "water depth"],
    ["measures 32 inches", "size"],
    ["6 ft cable", "cable length"],
    ["saves up to 16 percent of heating", "savings"],
  ];
  for (const [text, name] of names) assert.equal(prepare(text).attributes[0]?.name, name, text);
});

Deno.test("what a text denies is not an attribute; longer names win", () => {
  const denied = ["no microphone", "without a microphone", "not wireless", "non-wireless", "without RGB"];
  for (const text of denied) assert.deepEqual(prepare(text).attributes, [], text);
  const { attributes } = prepare("stainless steel, wireless charging");
  assert.deepEqual(attributes.map(({ value }) => value), ["stainless steel", "wireless charging"]);
});

Deno.test("each generated description of goods has material, quality, audience, connection, link and a measure", () => {
  for (const { code, text } of descriptions) {
    if (["HAC", "INS", "CPL"].includes(code)) continue;
    const { attributes } = prepare(text);
    const names = new Set(attributes.map(({ name }) => name));
    for (const name of ["material", "quality", "audience", "connection", "link"]) assert.ok(names.has(name), text);
    assert.ok(attributes.some(({ value }) => typeof value === "number"), text);
  }
});

Deno.test("each figure of a generated description is an attribute", () => {
  for (const { code, text } of descriptions) {
    if (["HAC", "INS", "CPL"].includes(code)) continue;
    // Numbers in names of connections are no measures.
    const figures = text.replace(/Wi-Fi 7|5G|Qi2|4K/gi, "").match(/\d+(\.\d+)?/g) ?? [];
    const measured = prepare(text).attributes.filter(({ from }) => /^\d/.test(from) && from !== "5g");
    assert.equal(measured.length, figures.length, text);
  }
});

Deno.test("each step can be left out, and each changes something", () => {
  const text = 'A 27" Wi-Fi display\u00a0in aluminum';
  const all = prepare(text);
  for (const { name } of prepareSteps) assert.notDeepEqual(prepare(text, { without: [name] }), all, name);
  const none = prepare(text, { without: prepareSteps.map(({ name }) => name) });
  assert.deepEqual(none, { text, attributes: [] });
  assert.deepEqual(prepare("27 in", { without: ["units"] }).text, "27 in");
  assert.throws(() => prepare(text, { without: ["stemming" as PrepareStepName] }), /no step "stemming"/);
});

Deno.test("preparing the text again changes nothing in it", () => {
  for (const { text } of descriptions) {
    const once = prepare(text).text;
    assert.equal(prepare(once).text, once);
  }
});

Deno.test("odd texts are texts", () => {
  const odd = [
    "",
    " ",
    "\u0000\u0007",
    "\ud800",
    "𝟚𝟟 in",
    "'; DROP TABLE products; --",
    "constructor __proto__",
    "½ lb",
  ];
  for (const text of odd) assert.equal(typeof prepare(text).text, "string");
  assert.equal(prepare("𝟚𝟟 in").text, "27inch");
  const started = performance.now();
  for (const part of ["9,", "1 ", '"', "27 in ", "no ", "made for ", "wi ", "\u200b"]) prepare(part.repeat(30_000));
  assert.ok(performance.now() - started < 3_000, "time grows with the length, not with its square");
});
