/** The fixed words of a deck, which no author wrote. */

import { english, german, type Notation } from "../bundle/mod.ts";
import { englishRunWords, formatDate, type RunWords } from "../report/mod.ts";

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
    checked: string;
    bound(text: string, path: string, cell: number, hash: string): string;
    evidence: string;
    tool(tool: string, version: string, tags: string): string;
  };
  checked: { one(claim: string): string; count(count: number): string };
  source(text: string): string;
  /** The text of an empty table. */
  noRows: string;
  tableAlt(title: string, shown: number, all: number, columns: string): string;
  evidence: {
    title(checks: number, rows: number): string;
    kicker: string;
    row: string;
    check: string;
    cell: string;
    alt(checks: number): string;
  };
  ai: {
    kicker: string;
    none: string;
    title(task: string): string;
    /** The course's headings. */
    how: string;
    corrections: string;
    lessons: string;
    tool: string;
    version: string;
    concerns: string;
    cells(count: number): string;
  };
}

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

export const englishWords: Words = {
  tag: "en-US",
  milestone: (course) => course,
  run: { ...englishRunWords, id: (id) => `run ${id}` },
  footer: { cells: (numbers, n) => `${n === 1 ? "cell" : "cells"} ${numbers}`, run: (id) => `run ${id}` },
  notes: {
    origin: (cells, runId) => `Made from ${cells} of run ${runId}.`,
    notebook: "the notebook",
    cell: (number, id) => `cell ${number}${id ? ` (id ${id})` : ""}`,
    checked: "Checks passed here:",
    bound: (text, path, cell, hash) => `${text} is ${path}, shown by cell ${cell} (output ${hash})`,
    evidence: "Each check is a cell's own test of its data; evidence.json contains that data.",
    tool: (tool, version, tags) => `Tool: ${tool}, version ${version}. Tags: ${tags}.`,
  },
  checked: {
    one: (claim) => `Checked: ${claim}`,
    count: (n) => `${count(n, "check", "checks")} passed here`,
  },
  source: (text) => `Source: ${text}`,
  noRows: "none",
  tableAlt: (title, shown, all, columns) => `${title}: ${shown} of ${all} rows by ${columns}.`,
  evidence: {
    title: (checks, rows) =>
      `Evidence: ${count(checks, "check", "checks")} passed${
        rows ? ` for ${count(rows, "rubric row", "rubric rows")}` : ""
      }`,
    kicker: "Evidence of this run",
    row: "Rubric row",
    check: "Check",
    cell: "Cell",
    alt: (checks) => `The checks of the notebook: ${count(checks, "check", "checks")}, all passed.`,
  },
  ai: {
    kicker: "AI disclosure",
    none: "No AI was used",
    title: (task) => `AI use: ${task}`,
    how: "How AI was used",
    corrections: "Corrections made",
    lessons: "Lessons learned",
    tool: "Tool",
    version: "Version",
    concerns: "Concerns",
    cells: (n) => count(n, "cell", "cells"),
  },
};

const germanWords: Words = {
  tag: "de-DE",
  milestone: (course) => course.replace("Milestone", "Meilenstein"),
  run: {
    edition: (student) => `Ausgabe für ${student}`,
    date: (iso) => formatDate(iso, "de-DE"),
    cores: (n) => `${n} Kerne`,
    id: (id) => `Lauf ${id}`,
  },
  footer: { cells: (numbers, n) => `${n === 1 ? "Zelle" : "Zellen"} ${numbers}`, run: (id) => `Lauf ${id}` },
  notes: {
    origin: (cells, runId) => `Quelle: ${cells}, Lauf ${runId}.`,
    notebook: "das Notebook",
    cell: (number, id) => `Zelle ${number}${id ? ` (ID ${id})` : ""}`,
    checked: "Hier bestandene Prüfungen:",
    bound: (text, path, cell, hash) => `${text} ist ${path}, gezeigt von Zelle ${cell} (Ausgabe ${hash})`,
    evidence: "Jede Prüfung testet die Daten ihrer Zelle; evidence.json enthält diese Daten.",
    tool: (tool, version, tags) => `Werkzeug: ${tool}, Version ${version}. Tags: ${tags}.`,
  },
  checked: {
    one: (claim) => `Geprüft: ${claim}`,
    count: (n) => `${count(n, "Prüfung", "Prüfungen")} hier bestanden`,
  },
  source: (text) => `Quelle: ${text}`,
  noRows: "keine",
  tableAlt: (title, shown, all, columns) => `${title}: ${shown} von ${all} Zeilen mit ${columns}.`,
  evidence: {
    title: (checks, rows) =>
      `Nachweise: ${count(checks, "Prüfung", "Prüfungen")} bestanden${
        rows ? ` für ${count(rows, "Bewertungskriterium", "Bewertungskriterien")}` : ""
      }`,
    kicker: "Was der Lauf belegt",
    row: "Kriterium",
    check: "Prüfung",
    cell: "Zelle",
    alt: (checks) => `Die Prüfungen des Notebooks: ${count(checks, "Prüfung", "Prüfungen")}, alle bestanden.`,
  },
  ai: {
    kicker: "Offenlegung von KI",
    none: "Es wurde keine KI verwendet",
    title: (task) => `KI-Einsatz: ${task}`,
    how: "Einsatz von KI",
    corrections: "Korrekturen",
    lessons: "Erkenntnisse",
    tool: "Werkzeug",
    version: "Version",
    concerns: "Betrifft",
    cells: (n) => count(n, "Zelle", "Zellen"),
  },
};

/** The languages that a deck can have: their words, and the default format of numbers and dates. */
export const languages: Record<"en" | "de", { words: Words; notation: Notation }> = {
  en: { words: englishWords, notation: english },
  de: { words: germanWords, notation: german },
};
