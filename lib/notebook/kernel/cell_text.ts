/** The text that a cell writes, of which the beginning and the end are kept. Pure except for the outputs, which it fills. */

import type { Output, StreamOutput } from "../model/schema.ts";

/** The streams among a cell's outputs. */
export interface CellText {
  /** Appends text. Successive texts of one stream become one output. */
  add(output: StreamOutput): void;
  /** The number of characters that are kept, plus a small amount per output. */
  size(): number;
  /** The number of characters that were cut; a line in their place states it. */
  cut(): number;
}

/** What an output costs besides its text, so that many outputs of one character are counted at their size in the file. */
const outputSize = 80;
/** A cut is made at the end of a line if there is one this close. */
const nearLineEnd = 200;

const isStream = (output: Output): output is StreamOutput => output.output_type === "stream";
const sizeOf = (outputs: Output[]) =>
  outputs.reduce((sum, output) => isStream(output) ? sum + output.text.length + outputSize : sum, 0);

/**
 * Keeps a cell's text complete up to `limit` characters. Of a longer text it keeps the first half of the limit, and an end of a quarter to half of the limit.
 * Other outputs keep their places among the text. The cost is that of appending, however much is cut.
 *
 * @param outputs the outputs of the cell, initially empty
 */
export function createCellText(outputs: Output[], limit: number): CellText {
  let [head, tail, cut] = [0, 0, 0];
  /** Marks the place where text was cut. It is on stderr, because the cell did not write it. */
  let mark: StreamOutput | undefined;

  const append = (output: StreamOutput): number => {
    const last = outputs.at(-1);
    if (last && isStream(last) && last.name === output.name && last !== mark) {
      last.text += output.text;
      return output.text.length;
    }
    outputs.push(output);
    return output.text.length + outputSize;
  };
  const placeMark = () => {
    mark = { name: "stderr", output_type: "stream", text: "" };
    let room = limit / 2;
    const at = outputs.findIndex((output) => {
      room -= sizeOf([output]);
      return room < 0;
    });
    const parted = outputs[at] as StreamOutput;
    const place = cutAt(parted.text, Math.max(0, parted.text.length + room));
    const [before, after] = [parted.text.slice(0, place), parted.text.slice(place)];
    outputs.splice(at, 1, { ...parted, text: before }, mark, { ...parted, text: after });
    head = sizeOf(outputs.slice(0, at + 1));
    tail = sizeOf(outputs.slice(at + 2));
  };
  const shortenTail = () => {
    let excess = tail - limit / 4;
    const all = outputs.splice(outputs.indexOf(mark!) + 1);
    const kept = all.filter((output) => {
      if (!isStream(output) || excess <= 0) return true;
      const away = cutAt(output.text, excess);
      cut += away;
      excess -= away + outputSize;
      output.text = output.text.slice(away);
      return output.text !== "";
    });
    tail = sizeOf(kept);
    mark!.text = `\n[${cut.toLocaleString("en-US")} characters that this cell wrote were cut here. ` +
      "Write long output to a file, and show only a part of it.]\n";
    outputs.push(...kept);
  };
  return {
    add(output) {
      if (mark) tail += append(output);
      else head += append(output);
      if (mark ? tail <= limit / 2 : head <= limit) return;
      if (!mark) placeMark();
      shortenTail();
    },
    size: () => head + tail,
    cut: () => cut,
  };
}

/** The text, or its beginning and end with a note about the missing part. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const [end, start] = [cutAt(text, limit / 2), cutAt(text, text.length - limit / 2)];
  return `${text.slice(0, end)}[${(start - end).toLocaleString("en-US")} characters were cut here.]${
    text.slice(start)
  }`;
}

/** A place near `at` to split a text: at the end of a line if possible, and never within a character. */
function cutAt(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const line = text.indexOf("\n", at);
  if (at > 0 && line >= 0 && line - at < nearLineEnd) return line + 1;
  const low = text.charCodeAt(at);
  return low >= 0xdc00 && low < 0xe000 ? at + 1 : at;
}
