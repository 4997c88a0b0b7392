/** Transcripts: commands and statements with their output, as a picture of a terminal. */

import { stripVTControlCharacters } from "node:util";
import { escapeHtml, type Transcript, transcriptText, writeBundle } from "../bundle/mod.ts";
import { maskSecrets } from "../secrets/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure } from "./html.ts";

/** One command or SQL statement with its output. */
export interface TranscriptEntryOptions {
  host: string;
  /** As it was typed. */
  command: string;
  /** How long it took, in milliseconds. */
  ms: number;
  /** Its exit status; default: 0, success. */
  exit?: number;
  /** What it printed, with its line breaks. */
  output?: string;
}

/** What {@link transcript} shows. */
export interface TranscriptOptions {
  title: string;
  entries: readonly TranscriptEntryOptions[];
  /** How many lines of each output to show at most; a last line counts the rest. Default: 12. */
  mostLines?: number;
}

/**
 * A transcript: a picture of a terminal in notebook and report, text in a dark box in the deck. Colour codes are removed, and secrets are
 * masked: those that are known, and those that look like one. `transcribeQuery` and `transcribeCommand` of `lab/checks` make entries from what they run.
 *
 * @throws {TypeError} when it is shown without entries, or with an entry that has no host or command.
 *
 * @example
 * ```ts
 * import { transcript } from "lab/show";
 * transcript({
 *   title: "The second node joins",
 *   entries: [{ host: "node2", command: "mariadbd --defaults-file=my.cnf", ms: 4_100 }],
 * });
 * ```
 */
export function transcript({ title, entries, mostLines = 12 }: TranscriptOptions): Displayable {
  const content: Transcript = {
    version: 1,
    title,
    entries: entries.map(({ host, command, ms, exit = 0, output = "" }) => ({
      host,
      command: maskSecrets(stripVTControlCharacters(command).trim()),
      ms: Math.round(ms),
      exit,
      output: cutOutput(maskSecrets(stripVTControlCharacters(output)), mostLines),
    })),
  };
  return makeDisplayable(`transcript "${title}"`, () =>
    writeBundle("transcript", content, {
      html: htmlFigure("transcript", title, drawTerminal(content), undefined),
      plain: `${title}\n${transcriptText(content)}`,
    }));
}

function cutOutput(output: string, mostLines: number): string {
  const lines = output.trimEnd().split("\n").map((line) => line.trimEnd());
  if (lines.length <= mostLines) return lines.join("\n");
  const rest = lines.length - mostLines + 1;
  return [...lines.slice(0, mostLines - 1), `… ${rest} more lines`].join("\n");
}

/** A line in the picture. */
interface TerminalLine {
  text: string;
  look: "prompt" | "output" | "status" | "failure";
}

/** How many characters fit on a line of the picture; longer lines are wrapped. */
const columns = 104;
const [characterWidth, lineHeight, pad] = [7.8, 19, 18];
const colors = { prompt: "#F2A33A", output: "#FFFFFF", status: "#B9C4D6", failure: "#FF9B7A" } as const;

function drawTerminal(content: Transcript): string {
  const lines = content.entries.flatMap(linesOf).flatMap(fold);
  const width = columns * characterWidth + 2 * pad;
  const height = lines.length * lineHeight + 2 * pad;
  const texts = lines.map(({ text, look }, at) =>
    `<text x="${pad}" y="${pad + 13 + at * lineHeight}" fill="${colors[look]}"${
      look === "prompt" ? ' font-weight="700"' : ""
    } xml:space="preserve">${escapeHtml(text)}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${
    width.toFixed(0)
  }" height="${height}" font-family="'Courier New', Courier, monospace" font-size="13"><title>${
    escapeHtml(content.title)
  }</title><desc>${escapeHtml(transcriptText(content))}</desc><rect width="100%" height="100%" rx="8" fill="#14233C"/>${
    texts.join("")
  }</svg>`;
}

function linesOf(entry: Transcript["entries"][number]): TerminalLine[] {
  const [prompt, ...rest] = transcriptText({ entries: [entry] }).split("\n");
  const commandLines = entry.command.split("\n").length;
  return [prompt!, ...rest].map((text, at): TerminalLine => ({
    text,
    look: at < commandLines ? "prompt" : at < rest.length ? "output" : entry.exit === 0 ? "status" : "failure",
  }));
}

/** Wraps a long line; the rest is indented. */
function fold({ text, look }: TerminalLine): TerminalLine[] {
  const characters = [...text];
  if (characters.length <= columns) return [{ text, look }];
  const head = characters.slice(0, columns).join("");
  const blank = head.lastIndexOf(" ");
  const at = blank > columns / 2 ? blank + 1 : [...head].length;
  const tail = `    ${characters.slice(at).join("").trimStart()}`;
  return [{ text: characters.slice(0, at).join("").trimEnd(), look }, ...fold({ text: tail, look })];
}
