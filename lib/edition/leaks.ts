/** Looks for solutions in files to be handed out. Pure. */

import { LabError } from "../core/mod.ts";
import { findDelimiter } from "./regions.ts";

/** Shorter lines are brackets and common phrases of a language: `);`, `END //`, `FROM orders`. */
const distinctiveLine = 24;
/** A line with this many letters is also recognised within a longer line and across line breaks. Blanks do not count. */
const distinctivePart = 40;

/** A list of columns, the head of an INSERT, a join by a key, a column of a table: different authors write these in the same way. */
const commonLines = [
  /^[a-z\d_,\s()]*_[a-z\d_,\s()]*$/,
  /^(?:INSERT INTO|FROM|(?:LEFT )?JOIN|PRIMARY KEY)\b[\w\s,.()]*$/,
  /^[a-z_]+\s+[A-Z]+[\w\s(),]*,$/,
];
const isCommon = (line: string) => commonLines.some((pattern) => pattern.test(line));

const squeeze = (text: string) => text.replace(/\s+/g, "");

/**
 * Looks for lines of solutions in the files of an edition: whole lines, and longer ones also within other lines, regardless of blanks
 * and line breaks. In notebooks and other JSON it examines every text, including metadata and attachments.
 *
 * @param solution the lines that must not appear
 * @throws {LabError} that names file and line; also for something in an .sql file that looks like a delimiter of a solution
 */
export function refuseLeaks(files: ReadonlyMap<string, string | Uint8Array>, solution: ReadonlySet<string>): void {
  const lines = new Map(
    [...solution].filter((line) => line.length >= distinctiveLine && !isCommon(line)).map((line) =>
      [squeeze(line), line] as const
    ),
  );
  const parts = Map.groupBy(
    [...lines.keys()].filter((letters) => letters.length >= distinctivePart),
    (letters) => letters.slice(0, distinctivePart),
  );
  for (const [path, content] of files) {
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    const delimiter = path.endsWith(".sql") ? findDelimiter(text) : undefined;
    if (delimiter) {
      throw new LabError(`${path}, line ${delimiter.line} would hand out the delimiter "${delimiter.text}".`);
    }
    const leak = textsOf(path, text).map((one) => findLeak(one, lines, parts)).find((found) => found !== undefined);
    if (leak !== undefined) {
      throw new LabError(
        `${path} would hand out a line of a solution: "${leak.trim()}". Remove it there, or change the solution.`,
      );
    }
  }
}

function findLeak(text: string, lines: Map<string, string>, parts: Map<string, string[]>): string | undefined {
  const whole = text.split("\n").find((line) => line.trim().length >= distinctiveLine && lines.has(squeeze(line)));
  if (whole !== undefined) return whole;
  const letters = squeeze(text);
  for (let at = 0; at + distinctivePart <= letters.length; at++) {
    const found = parts.get(letters.slice(at, at + distinctivePart))?.find((line) => letters.startsWith(line, at));
    if (found !== undefined) return lines.get(found);
  }
  return undefined;
}

/** The texts that an author wrote; in JSON all texts at any depth, including names. */
function textsOf(path: string, text: string): string[] {
  if (!/\.(ipynb|json)$/.test(path)) return [text];
  const found: string[] = [];
  const walk = (value: unknown) => {
    if (typeof value === "string") found.push(value);
    else if (Array.isArray(value)) {
      // Notebooks store a text as a list of lines.
      if (value.every((one) => typeof one === "string")) found.push(value.join(""), value.join("\n"));
      else value.forEach(walk);
    } else if (typeof value === "object" && value !== null) {
      found.push(...Object.keys(value));
      Object.values(value).forEach(walk);
    }
  };
  walk(JSON.parse(text));
  return found;
}
