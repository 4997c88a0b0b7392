/**
 * Solutions and the tasks that they solve: what stands between `BEGIN SOLUTION` and `END SOLUTION`. Pure.
 *
 * A region in code or SQL begins with its task, in comments of the language:
 *
 *     // BEGIN SOLUTION
 *     // TASK (m1.schema): What is asked, in whole sentences,
 *     //   which may go on in lines that are set in.
 *     // GIVES catalogue: { name: string }[]     what the rest of the notebook needs, one line a name (cells only)
 *     // STUB await show(…)                      a line that the student begins with (cells only)
 *     …
 *     // END SOLUTION
 */

import { LabError } from "../core/mod.ts";
import { findRubricRow } from "../rubric/mod.ts";

/** The languages that regions stand in. */
export type Language = "typescript" | "sql";

/** What a region asks of a student. */
export interface Task {
  rubric: string;
  what: string;
  gives: string[];
  stub: string[];
}

/** A text whose solutions are out. */
export interface Stripped {
  text: string;
  tasks: Task[];
  /** Every line that was taken out, trimmed; the delimiters and tasks are none. */
  solution: string[];
}

const markOf: Record<Language, string> = { typescript: "//", sql: "--" };

/**
 * Replaces each solution by a stub that says what is asked.
 *
 * @param place how messages name the text: `sql/m1/01_schema.sql`
 * @throws {LabError} for a region that is not closed or not opened, or says not what it asks.
 */
export function stripSolutions(text: string, language: Language, place: string): Stripped {
  const mark = markOf[language];
  const isBegin = (line: string) => line.trim() === `${mark} BEGIN SOLUTION`;
  const isEnd = (line: string) => line.trim() === `${mark} END SOLUTION`;
  const stripped: Stripped = { text: "", tasks: [], solution: [] };
  const kept: string[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const fault = (what: string) => new LabError(`${place}, line ${at + 1}: ${what}.`);
    if (!isBegin(line)) {
      // A misspelt delimiter would hand out what it was to hide.
      if (isEnd(line)) throw fault("END SOLUTION without a BEGIN SOLUTION before it");
      if (/(BEGIN|END) SOLUTION/i.test(line)) throw fault(`"${line.trim()}" is no delimiter in ${language}`);
      kept.push(line);
      continue;
    }
    const length = lines.slice(at + 1).findIndex((other) => isBegin(other) || isEnd(other));
    if (length < 0 || isBegin(lines[at + 1 + length]!)) throw fault("this BEGIN SOLUTION has no END SOLUTION");
    const body = lines.slice(at + 1, at + 1 + length);
    const { task, size } = readTask(body, mark);
    if (!task) throw fault(`the solution says not what it solves: begin it with "${mark} TASK (m1.row): …"`);
    if (!findRubricRow(task.rubric)) throw fault(`no rubric has a row "${task.rubric}"`);
    const indent = /^\s*/.exec(line)![0];
    kept.push(...(language === "sql" ? sqlStub(task) : cellStub(task)).map((one) => indent + one));
    stripped.tasks.push(task);
    stripped.solution.push(...body.slice(size).map((one) => one.trim()).filter((one) => one !== ""));
    at += length + 1;
  }
  return { ...stripped, text: kept.join("\n") };
}

/** The task at the beginning of a region, and how many lines it takes. */
function readTask(body: string[], mark: string): { task: Task | undefined; size: number } {
  const items: { word: string; text: string }[] = [];
  let size = 0;
  for (const line of body) {
    const comment = line.trim().startsWith(mark) ? line.trim().slice(mark.length) : undefined;
    const [, word, text] = /^ (TASK|GIVES|STUB) (.*)$/.exec(comment ?? "") ?? [];
    const last = items.at(-1);
    if (word !== undefined && (items.length > 0) !== (word === "TASK")) items.push({ word, text: text! });
    else if (last && last.word !== "STUB" && comment && /^ {3,}\S/.test(comment)) last.text += ` ${comment.trim()}`;
    else break;
    size++;
  }
  const [, rubric, what] = /^\(([^)]*)\): (.+)$/.exec(items[0]?.text ?? "") ?? [];
  if (rubric === undefined || what === undefined) return { task: undefined, size: 0 };
  const texts = (wanted: string) => items.filter(({ word }) => word === wanted).map(({ text }) => text);
  return { task: { rubric, what, gives: texts("GIVES"), stub: texts("STUB") }, size };
}

function sqlStub({ rubric, what }: Task): string[] {
  const said = `OPEN TASK (${rubric}): ${what} When it is done, take the word OPEN away.`;
  return wrap(said, 110).map((line, at) => `--${at === 0 ? " " : "   "}${line}`);
}

/** A statement that ends the cell, typed so that the rest of it and later cells are still checked. */
function cellStub({ rubric, what, gives, stub }: Task): string[] {
  const names = gives.map((one) => /^\w+/.exec(one)![0]);
  const head = gives.length === 0
    ? ["await task("]
    : gives.length === 1
    ? [`const { ${names[0]} } = await task<{ ${gives[0]} }>(`]
    : [`const { ${names.join(", ")} } = await task<{`, ...gives.map((one) => `  ${one};`), "}>("];
  const words = wrap(what, 96);
  const texts = words.map((line, at) => {
    const isLast = at === words.length - 1;
    return `  ${at === 0 ? "" : "  "}${JSON.stringify(isLast ? line : `${line} `)}${isLast ? "," : " +"}`;
  });
  return [
    stub.length === 0
      ? "// OPEN TASK: replace the next two statements by your own."
      : "// OPEN TASK: take the next two statements away, and complete those that follow them.",
    'import { task } from "lab/show";',
    ...head,
    `  "${rubric}",`,
    ...texts,
    ");",
    ...stub,
  ];
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
