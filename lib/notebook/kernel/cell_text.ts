/** The text that a cell writes, of which it keeps the beginning and the end. Pure but for the outputs, which it fills. */

import type { Output, StreamOutput } from "../model/schema.ts";

/** The streams among a cell's outputs. */
export interface CellText {
  /** Adds text behind what is there. Successive texts of one stream become one output. */
  add(output: StreamOutput): void;
  /** Characters that are kept, and a little for each output that holds them. */
  size(): number;
  /** Characters that were cut; a line in their place says so. */
  cut(): number;
}

/** What an output costs beside its text, so that many of one character weigh what they weigh in the file. */
const outputSize = 80;
/** A cut is made at the end of a line if one is this near. */
const nearLineEnd = 200;

const isStream = (output: Output): output is StreamOutput => output.output_type === "stream";
const sizeOf = (outputs: Output[]) =>
  outputs.reduce((sum, output) => isStream(output) ? sum + output.text.length + outputSize : sum, 0);

/**
 * Keeps a cell's text whole up to `limit` characters. Of a longer text it keeps a beginning of half the limit, and an end of a quarter to a half of it.
 * Other outputs stay where they are among the text. The cost is that of appending, however much is cut.
 *
 * @param outputs the cell's; empty.
 */
export function createCellText(outputs: Output[], limit: number): CellText {
  let [head, tail, cut] = [0, 0, 0];
  /** Marks where text was cut. It is on stderr, because the cell did not write it. */
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
    mark!.text = `\n[${cut.toLocaleString("en-US")} characters that this cell wrote are cut here. ` +
      "Write long output to a file, and show a part of it.]\n";
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

/** The text, or its beginning and end with a word about what is missing between. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const [end, start] = [cutAt(text, limit / 2), cutAt(text, text.length - limit / 2)];
  return `${text.slice(0, end)}[${(start - end).toLocaleString("en-US")} characters are cut here.]${text.slice(start)}`;
}

/** A place near `at` to part a text: behind the end of a line, at least not within a character. */
function cutAt(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const line = text.indexOf("\n", at);
  if (at > 0 && line >= 0 && line - at < nearLineEnd) return line + 1;
  const low = text.charCodeAt(at);
  return low >= 0xdc00 && low < 0xe000 ? at + 1 : at;
}
