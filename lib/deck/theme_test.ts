import assert from "node:assert/strict";
import { contrastOf, seriesColors } from "../bundle/mod.ts";
import { defaultTheme, textPairs } from "./theme.ts";

type Triple = [number, number, number];

const linear = (hex: string): Triple =>
  [0, 2, 4].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Triple;

const times = (m: number[][], v: Triple): Triple =>
  m.map((row) => row[0]! * v[0] + row[1]! * v[1] + row[2]! * v[2]) as Triple;

/** Full dichromacy in linear RGB (Machado, Oliveira and Fernandes 2009). */
const visions: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** Linear RGB → OKLab, in which distances are even. */
function lab(rgb: Triple): Triple {
  const lms = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [
    0.0883024619,
    0.2817188376,
    0.6299787005,
  ]], rgb.map((c) => Math.max(0, c)) as Triple).map(Math.cbrt) as Triple;
  return times([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [
    0.0259040371,
    0.7827717662,
    -0.808675766,
  ]], lms);
}

Deno.test("series colours reach 3:1 against paper, text 4.5:1 against its ground", () => {
  const { colors } = defaultTheme;
  for (const color of seriesColors) {
    assert.ok(contrastOf(color, colors.paper) >= 3, `${color}: ${contrastOf(color, colors.paper).toFixed(2)}`);
  }
  for (const [text, ground, least = 4.5] of textPairs) {
    const ratio = contrastOf(colors[text], colors[ground]);
    assert.ok(ratio >= least, `${text} on ${ground}: ${ratio.toFixed(2)}`);
  }
});

Deno.test("series colours differ under every colour vision", () => {
  for (const [vision, matrix] of Object.entries(visions)) {
    const seen = seriesColors.map((color) => lab(times(matrix, linear(color))));
    for (let a = 0; a < seen.length; a++) {
      for (let b = a + 1; b < seen.length; b++) {
        const distance = Math.hypot(...seen[a]!.map((v, i) => v - seen[b]![i]!));
        assert.ok(distance > 0.1, `${seriesColors[a]} and ${seriesColors[b]} under ${vision}: ${distance.toFixed(3)}`);
      }
    }
  }
});
