/**
 * Solutions and the tasks that they solve: the text between `BEGIN SOLUTION` and `END SOLUTION`. Pure.
 *
 * A region in code or SQL begins with its task, in comments of the language:
 *
 *     // BEGIN SOLUTION
 *     // TASK (m1.schema): The task in whole sentences,
 *     //   which may continue on indented lines.
 *     // GIVES catalogue: { name: string }[]     a name that the rest of the notebook needs, one per line (cells only)
 *     // STUB await show(…)                      a line that the student starts from (not in SQL)
 *     …
 *     // END SOLUTION
 *
 * In Markdown, the task is in an invisible comment:
 *
 *     <!-- BEGIN SOLUTION
 *     TASK (m1.deck): What should be written.
 *     STUB ## A heading that names the topic, not the outcome
 *     -->
 *     …
 *     <!-- END SOLUTION -->
 */

import { openProse } from "../bundle/mod.ts";
import { LabError } from "../core/mod.ts";
import { findRubricRow } from "../rubric/mod.ts";

/** The languages of regions. */
export type Language = "typescript" | "sql" | "markdown";

/** The task of a region. */
export interface Task {
  rubric: string;
  what: string;
  gives: string[];
  stub: string[];
}

/** A text without its solutions. */
export interface Stripped {
  text: string;
  tasks: Task[];
  /** Every trimmed line of the solutions, except delimiters, tasks and the names that tasks give. */
  solution: string[];
}

/** The syntax around a solution in a language. */
interface Syntax {
  begin: string;
  end: string;
  /** The text of a line of the task, with its indentation; `undefined` if the line is not part of it. */
  headLine(line: string): string | undefined;
  /** The line between task and solution, if there is one. */
  headEnd?: string;
  stub(task: Task): string[];
  /** The task above a solution that is handed out. */
  solved(task: Task): string[];
}

const lineComments = (mark: string, stub: Syntax["stub"]): Syntax => ({
  begin: `${mark} BEGIN SOLUTION`,
  end: `${mark} END SOLUTION`,
  headLine: (line) => line.trim().startsWith(`${mark} `) ? line.trim().slice(mark.length + 1) : undefined,
  stub,
  solved: ({ rubric, what }) => comment(mark, `TASK (${rubric}), handed out solved: ${what}`),
});

const syntaxOf: Record<Language, Syntax> = {
  typescript: lineComments("//", cellStub),
  sql: lineComments(
    "--",
    ({ rubric, what }) => comment("--", `OPEN TASK (${rubric}): ${what} When it is done, remove the word OPEN.`),
  ),
  markdown: {
    begin: "<!-- BEGIN SOLUTION",
    end: "<!-- END SOLUTION -->",
    headLine: (line) => line,
    headEnd: "-->",
    stub: ({ rubric, what, stub }) => [...stub, ...(stub.length > 0 ? [""] : []), openProse(rubric, what)],
    solved: () => [],
  },
};

/** Something that was probably meant as a delimiter: "__BEGIN_SOLUTION__", "# End of the solutions", "SOLUTION START", nbgrader's "BEGIN HIDDEN TESTS". */
const nearMisses = [
  /(?<![a-z])(?:begin|start|end|stop)(?:[\W_]{0,5}|[ \t]*)(?:(?:of|the|a|my|your|model|sample|hidden|reference)[\W_]{1,5}){0,3}solutions?(?![a-z])/i,
  /(?<![A-Z])SOLUTIONS?(?:[\W_]{0,5}|[ \t]*)(?:BEGIN|START|END|STOP)S?(?![A-Z])/,
  /(?<![A-Z])(?:BEGIN|END)[\W_]{1,5}HIDDEN[\W_]{1,5}TESTS?(?![A-Z])/,
];

/**
 * The first line of a text that looks like a delimiter, with its number from 1; `undefined` if there is none. The text behind it would be
 * handed out.
 */
export function findDelimiter(text: string): { line: number; text: string } | undefined {
  const [found] = nearMisses.map((nearMiss) => nearMiss.exec(text)).filter((found) => found !== null);
  if (!found) return undefined;
  const line = text.slice(0, found.index).split("\n").length;
  return { line, text: text.split("\n")[line - 1]!.trim() };
}

/**
 * Replaces each solution by a stub with the task, or only removes the delimiters if the solution is to be handed out.
 *
 * @param place the name of the text in messages: `sql/m1/01_schema.sql`
 * @throws {LabError} for a region that is not closed or not opened or has no task, and for a misspelt delimiter
 */
export function stripSolutions(
  text: string,
  language: Language,
  place: string,
  { solved = false }: { solved?: boolean } = {},
): Stripped {
  const syntax = syntaxOf[language];
  const isBegin = (line: string) => line.trim() === syntax.begin;
  const isEnd = (line: string) => line.trim() === syntax.end;
  const stripped: Stripped = { text: "", tasks: [], solution: [] };
  const kept: string[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const fault = (what: string) => new LabError(`${place}, line ${at + 1}: ${what}.`);
    if (!isBegin(line)) {
      if (isEnd(line)) throw fault("END SOLUTION without a BEGIN SOLUTION");
      if (findDelimiter(line)) {
        throw fault(`"${line.trim()}" is not a delimiter in ${language}: write "${syntax.begin}"`);
      }
      kept.push(line);
      continue;
    }
    const length = lines.slice(at + 1).findIndex((other) => isBegin(other) || isEnd(other));
    if (length < 0 || isBegin(lines[at + 1 + length]!)) throw fault("this BEGIN SOLUTION has no END SOLUTION");
    const body = lines.slice(at + 1, at + 1 + length);
    const { task, size } = readTask(body, syntax);
    if (!task) throw fault('the solution has no task: start it with "TASK (m1.row): …"');
    if (!findRubricRow(task.rubric)) throw fault(`no rubric has a row "${task.rubric}"`);
    const solution = body.slice(size);
    const misspelt = solution.find((one) => findDelimiter(one));
    if (misspelt) throw fault(`"${misspelt.trim()}" within the solution is not a delimiter in ${language}`);
    const indent = /^\s*/.exec(line)![0];
    const head = (solved ? syntax.solved(task) : syntax.stub(task)).map((one) => one && indent + one);
    kept.push(...head, ...(solved ? solution : []));
    stripped.tasks.push(task);
    // The task states the types of what a solution gives, and the lines that a student starts from.
    const types = squeeze(task.gives.join(" "));
    const isOwn = (one: string) =>
      one !== "" && !task.stub.includes(one) && !types.includes(squeeze(one).replace(/[>,;]+$/, ""));
    stripped.solution.push(...solution.map((one) => one.trim()).filter(isOwn));
    at += length + 1;
  }
  const left = findDelimiter(kept.join("\n")); // over two lines
  if (left) throw new LabError(`${place}: "${left.text}" is not a delimiter in ${language}: write "${syntax.begin}".`);
  return { ...stripped, text: kept.join("\n") };
}

/** The task at the beginning of a region, and the number of its lines. */
function readTask(body: string[], { headLine, headEnd }: Syntax): { task: Task | undefined; size: number } {
  const items: { word: string; text: string }[] = [];
  let size = 0;
  for (const line of body) {
    if (line.trim() === headEnd) break;
    const head = headLine(line);
    const [, word, text] = /^(TASK|GIVES|STUB) (.*)$/.exec(head ?? "") ?? [];
    const last = items.at(-1);
    if (word !== undefined && (items.length > 0) !== (word === "TASK")) items.push({ word, text: text! });
    else if (last && last.word !== "STUB" && head && /^ {2,}\S/.test(head)) last.text += ` ${head.trim()}`;
    else break;
    size++;
  }
  const [, rubric, what] = /^\(([^)]*)\): (.+)$/.exec(items[0]?.text ?? "") ?? [];
  const isEnded = headEnd === undefined || body[size]?.trim() === headEnd;
  if (rubric === undefined || what === undefined || !isEnded) return { task: undefined, size: 0 };
  const texts = (wanted: string) => items.filter(({ word }) => word === wanted).map(({ text }) => text);
  return {
    task: { rubric, what, gives: texts("GIVES"), stub: texts("STUB") },
    size: size + (headEnd === undefined ? 0 : 1),
  };
}

const squeeze = (text: string) => text.replace(/\s+/g, "");

const comment = (mark: string, text: string): string[] =>
  wrap(text, 110).map((line, at) => `${mark}${at === 0 ? " " : "   "}${line}`);

/** A statement that ends the cell, with a type, so that the rest of the cell and later cells are still checked. */
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
      ? "// OPEN TASK: replace the next two statements with your own."
      : "// OPEN TASK: remove the next two statements, and complete those that follow.",
    'import { task } from "lab/tasks";',
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
