/** What a deck says in each language, and the parts of its sentences. */

import type { RunWords } from "../report/mod.ts";

/** Fixed words and sentences in one language. */
export interface Words {
  /** The BCP 47 tag of the language, for spelling checkers and screen readers. */
  tag: string;
  milestone(course: string): string;
  /** A run's facts on the title slide. */
  run: RunWords & { id(id: string): string };
  footer: { cells(numbers: string, count: number): string; run(id: string): string };
  notes: {
    origin(cells: string, runId: string): string;
    notebook: string;
    cell(number: number, id: string): string;
    bound(text: string, path: string, cell: number, hash: string): string;
    evidence: string;
    /** Above the labels of a chart that are too long for it. */
    labels: string;
    tool(tool: string, version: string): string;
    tags(tags: string): string;
  };
  /** What a speaker says. */
  script: {
    /** "40 seconds", "2 minutes": a duration, rounded. */
    time(seconds: number): string;
    about(time: string): string;
    /** The time of the whole deck without its appendix. */
    total(time: string): string;
    /** The heading above the sources of what is said. */
    sources: string;
    /** "The chart shows this: …": a subject and a sentence. */
    shows(subject: string, what: string): string;
    /** The beginning of a section. */
    part(number: number, heading: string): string;
    chart(title?: string): string;
    diagram(title?: string): string;
    picture: string;
    code: string;
    bareCode: string;
    /** What a table shows: the other columns for each of its rows, by their names in the first one. */
    table(title: string | undefined, rows: { names: string[]; more: number }, others: string[]): string;
    transcript(title: string | undefined, commands: number): string;
    points: string;
    checked(claims: string[]): string;
    continued: string;
    aiUse(task: string): string;
  };
  agenda: string;
  appendix: string;
  /** The number of items that a list leaves out. */
  more(count: number): string;
  /** What was checked: claims, and the number of those that are only on the evidence slides, if there are any. */
  checked(claims: string[], more: number, isListed: boolean): string;
  source(text: string): string;
  /** The text of an empty table. */
  noRows: string;
  tableAlt(title: string, shown: number, all: number, columns: string): string;
  evidence: {
    title(checks: number): string;
    kicker: string;
    /** The title of checks that belong to no rubric row. */
    own: string;
    row: string;
    check: string;
    cell: string;
    alt(checks: number): string;
  };
  ai: {
    kicker: string;
    none: string;
    title(task: string): string;
    corrections(task?: string): string;
    effects(task?: string): string;
    how: string;
    effect: string;
    benefits: string;
    limits: string;
    lessons: string;
    tool: string;
    version: string;
    basis: string;
    concerns: string;
    corrected: string;
    found: string;
    commit: string;
    test: string;
    /** What was made with AI: parts of the notebook, and the tags that mark them. */
    parts(count: number, tags: string): string;
  };
}

/** A spoken duration, to ten seconds below two minutes, and to minutes above. */
export function spokenTime(
  seconds: number,
  [second, minute]: [second: [string, string], minute: [string, string]],
): string {
  if (seconds < 55) return count(Math.max(10, Math.round(seconds / 10) * 10), ...second);
  const tens = Math.round(seconds / 10);
  if (tens >= 12) return count(Math.round(seconds / 60), ...minute);
  const rest = (tens - 6) * 10;
  return count(1, ...minute) + (rest > 0 ? ` ${count(rest, ...second)}` : "");
}

/** "a, b and c". */
export const enumerate = (items: string[], and: string): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1)}`;

/** A title in quotation marks, after a space; nothing without a title. */
export const quoted = (title: string | undefined, open = "“", close = "”") =>
  title === undefined ? "" : ` ${open}${title}${close}`;

/** "1 row", "3 rows". */
export const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
