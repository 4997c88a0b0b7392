/** Speaker notes: what to say on each page, in whole sentences, and where it comes from. Pure. */

import { formatValue } from "../bundle/mod.ts";
import type { Block, Run } from "../report/mod.ts";
import { findingText } from "./findings.ts";
import type { DeckContext } from "./frame.ts";
import type { Notes } from "./page.ts";
import type { Words } from "./wording.ts";

/** Characters that people read aloud in a second: about 130 words a minute. */
const charactersPerSecond = 13;
/** Written without spaces, a character of these scripts takes as long as three letters. */
const slowCharacters = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** The time that a script takes when it is read aloud, in seconds. */
export function secondsOf(script: readonly string[]): number {
  const text = script.join(" ");
  return (text.length + 2 * (text.match(slowCharacters)?.length ?? 0)) / charactersPerSecond;
}

/** A line of a page's notes. */
export interface ScriptLine {
  text: string;
  /** Whether it is about sources, or the heading above them. */
  isSource: boolean;
  isHeading: boolean;
}

/** The lines of a page's notes: the time, the script, and below a heading of its own the sources. `total` is the time of the whole deck. */
export function notesLines({ script, sources }: Notes, { script: words }: Words, total?: number): ScriptLine[] {
  const time = `${words.about(words.time(secondsOf(script)))}.`;
  const first = total === undefined ? time : `${time} ${words.total(words.time(total))}`;
  const spoken = [first, ...script].join("\n\n").split("\n");
  const below = sources.length > 0 ? ["", words.sources, ...sources.flatMap((text) => text.split("\n"))] : [];
  return [
    ...spoken.map((text) => ({ text, isSource: false, isHeading: false })),
    ...below.map((text, at) => ({ text, isSource: true, isHeading: at === 1 })),
  ];
}

/** A text as a sentence: with a mark at its end. */
export const sentence = (text: string): string => {
  const whole = text.trim().replace(/\s+/g, " ");
  return /[.!?…。！？]["”’)\]]*$/.test(whole) || whole === "" ? whole : `${whole.replace(/[,;:]$/, "")}.`;
};

const plain = (runs: Run[]) => runs.map(({ text }) => text).join("");
const withoutStop = (text: string) => text.trim().replace(/\.$/, "");

/** A description may be long, for people who cannot see the picture; everybody else needs only its beginning. */
const mostCharacters = 300;

/** The first of several names, as far as they are read aloud, and how many more there are. */
function beginningOf(names: string[]): { names: string[]; more: number } {
  let length = 0;
  const said = names.filter((name) => (length += name.length) <= mostCharacters);
  return { names: said, more: names.length - said.length };
}

/** The first sentences of a text, at least one. */
function opening(text: string): string {
  const sentences = sentence(text).split(/(?<=[.!?。！？]) +/);
  let length = 0;
  return sentences.filter((one, index) => (length += one.length) <= mostCharacters || index === 0).join(" ");
}

/** The script of a page: the author's notes, or else its heading and prose; then what its charts, tables, findings and checks show. */
export function scriptOf(
  { words: { script: words }, notation }: DeckContext,
  { heading, notes, blocks }: { heading: string; notes: string[]; blocks: Block[] },
): string[] {
  const hasNotes = notes.length > 0;
  const title = (text: string | undefined) => text === heading ? undefined : text;
  const claims = blocks.flatMap((block) => block.kind === "mark" ? [withoutStop(block.claim)] : []);
  let label: string | undefined;
  const spoken = blocks.flatMap((block): string[] => {
    const before = label;
    label = block.kind === "subheading" ? withoutStop(plain(block.runs)) : undefined;
    switch (block.kind) {
      case "paragraph":
      case "quote":
        return hasNotes ? [] : [sentence(plain(block.runs))];
      case "list": {
        if (hasNotes) return [];
        const items = block.items.map(({ runs }) => withoutStop(plain(runs)));
        return [sentence(`${before ?? words.points}: ${items.join("; ")}`)];
      }
      case "finding":
        return [sentence(findingText(block.finding, notation))];
      case "chart":
        return [words.shows(words.chart(title(block.content.title)), opening(block.content.alt))];
      case "diagram":
        return [words.shows(words.diagram(title(block.content.title)), opening(block.content.alt))];
      case "picture":
        return block.alt ? [words.shows(words.picture, opening(block.alt))] : [];
      case "table": {
        const { title: name, rows, columns: [first, ...others] } = block.content;
        const names = new Set(rows.map((row) => formatValue(row[0] ?? null, first!.format, notation)));
        return [words.table(title(name || undefined), beginningOf([...names]), others.map(({ label }) => label))];
      }
      case "transcript":
        return [words.transcript(title(block.content.title), block.content.entries.length)];
      case "code":
        return [
          block.title ? words.shows(words.code, sentence(block.title)) : words.bareCode,
          ...(block.callouts ?? []).map(({ text }) => sentence(text)),
        ];
      default:
        return [];
    }
  });
  return [
    ...hasNotes ? notes : [sentence(heading)],
    ...spoken.length > 0 ? [[...new Set(spoken)].filter((text) => text !== "").join(" ")] : [],
    ...claims.length > 0 ? [words.checked(claims)] : [],
  ].filter((text) => text !== "");
}
