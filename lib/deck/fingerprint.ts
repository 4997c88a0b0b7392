/** The picture on a title slide: a field of squares derived from the run's id, so each run has a different one. */

import { Random } from "../core/mod.ts";
import type { Box } from "./page.ts";
import type { Colors } from "./theme.ts";

/** The same text seeds the same numbers (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash;
}

/** The colour between two colours, at the fraction `part`. */
function mix(from: string, to: string, part: number): string {
  const channel = (at: number) => {
    const [a, b] = [from, to].map((color) => parseInt(color.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * part).toString(16).padStart(2, "0");
  };
  return (channel(0) + channel(2) + channel(4)).toUpperCase();
}

/** The area of a fingerprint. */
export interface FingerprintOptions {
  /** The run's id. */
  seed: string;
  x: number;
  y: number;
  columns: number;
  rows: number;
  /** The side of a square and the space between two squares, in inches. */
  size: number;
  gap: number;
  /** The page's colour, into which squares fade towards the left. */
  ground: string;
  /** The colour of the strongest squares. */
  tone: string;
  /** The accent colours of a few squares. */
  accents: Pick<Colors, "accent" | "check">;
}

/** Draws squares, denser and stronger towards the right, a few in the accents. Squares that would hardly be visible are left out. */
export function drawFingerprint(
  { seed, x, y, columns, rows, size, gap, ground, tone, accents }: FingerprintOptions,
): Box[] {
  const random = new Random(seedOf(seed), 0, 0);
  const boxes: Box[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const near = (column + 1) / columns;
      const [shown, strength, accent] = [random.fraction(), random.fraction(), random.fraction()];
      if (shown > near ** 0.7) continue;
      const accented = near > 0.45 && accent > 0.955
        ? accents.accent
        : near > 0.35 && accent < 0.035
        ? accents.check
        : undefined;
      const fill = accented ?? mix(ground, tone, 0.12 + 0.88 * near * strength);
      boxes.push({
        kind: "shape",
        shape: "rect",
        name: "Fingerprint of the run",
        x: x + column * (size + gap),
        y: y + row * (size + gap),
        w: size,
        h: size,
        fill,
      });
    }
  }
  return boxes;
}
