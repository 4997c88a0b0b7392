/** Limits how much output a notebook keeps. */

import { Buffer } from "node:buffer";

/** Limits on the contents of the file. */
export interface OutputLimits {
  /** Characters of the text that one cell writes. Longer text is cut in the middle. */
  cellText: number;
  /** Bytes of one display, as large as a page can show without trouble. It is never cut: a larger one fails its cell. */
  shown: number;
  /** Characters of all outputs together. Further output fails its cell. */
  notebook: number;
}

export const defaultLimits: OutputLimits = { cellText: 1_000_000, shown: 4_000_000, notebook: 64_000_000 };

/** Counts outputs. */
export interface OutputBudget {
  /**
   * Counts MIME data under a key, in place of earlier data under that key. Returns whether there was room; if not, nothing is
   * counted and `refusal` has the reason.
   *
   * @param written the number of characters that the cell has written so far
   */
  enter(key: object, data: Record<string, unknown>, written: number): boolean;
  /** Whether there is room for text; if not, `refusal` has the reason. */
  admitsText(written: number): boolean;
  /** Removes what was counted under a key. */
  remove(key: object): void;
  /** Closes a cell that has written this many characters. */
  close(written: number): void;
  /** The first refusal since the last `close`, as a sentence without its full stop. */
  refusal(): string | undefined;
}

/** A new budget. */
export function createBudget(limits: OutputLimits): OutputBudget {
  let total = 0;
  let refusal: string | undefined;
  const sizes = new Map<object, number>();

  const refuse = (why: string) => {
    refusal ??= `${why}. Write large data to a file and show only a part of it`;
    return false;
  };
  const isFull = () => refuse(`the outputs of the notebook would exceed ${formatMillions(limits.notebook)} characters`);
  return {
    enter(key, data, written) {
      const json = JSON.stringify(data);
      const [size, bytes] = [json.length, Buffer.byteLength(json)];
      if (bytes > limits.shown) {
        const what = `what it shows as ${Object.keys(data).join(", ")}`;
        return refuse(
          `${what} has ${formatMillions(bytes)} bytes; the limit for one output is ${formatMillions(limits.shown)}`,
        );
      }
      const after = total - (sizes.get(key) ?? 0) + size;
      if (after + written > limits.notebook) return isFull();
      total = after;
      sizes.set(key, size);
      return true;
    },
    admitsText: (written) => total + written <= limits.notebook || isFull(),
    remove(key) {
      total -= sizes.get(key) ?? 0;
      sizes.delete(key);
    },
    close(written) {
      total += written;
      refusal = undefined;
    },
    refusal: () => refusal,
  };
}

const formatMillions = (count: number) => `${(count / 1e6).toFixed(1).replace(/\.0$/, "")} million`;
