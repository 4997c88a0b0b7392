/** The fixed words of a deck, which no author wrote. */

import { english, german, type Notation } from "../bundle/mod.ts";
import { englishRunWords, formatDate } from "../report/mod.ts";
import { count, enumerate, quoted, spokenTime, type Words } from "./wording.ts";

export const englishWords: Words = {
  tag: "en-US",
  milestone: (course) => course,
  run: { ...englishRunWords, id: (id) => `run ${id}` },
  footer: { cells: (numbers, n) => `${n === 1 ? "cell" : "cells"} ${numbers}`, run: (id) => `run ${id}` },
  notes: {
    origin: (cells, runId) => `Made from ${cells} of run ${runId}.`,
    notebook: "the notebook",
    cell: (number, id) => `cell ${number}${id ? ` (id ${id})` : ""}`,
    bound: (text, path, cell, hash) => `${text} is ${path}, shown by cell ${cell} (output ${hash})`,
    labels: "Labels of the chart in full:",
    evidence: "Each check is a cell's own test of its data; evidence.json contains that data.",
    tool: (tool, version) => `Tool: ${tool}, version: ${version}.`,
    tags: (tags) => `Tags: ${tags}.`,
  },
  script: {
    time: (seconds) => spokenTime(seconds, [["second", "seconds"], ["minute", "minutes"]]),
    about: (time) => `About ${time}`,
    total: (time) => `The whole talk takes about ${time}.`,
    sources: "Where this comes from",
    shows: (subject, what) => `${subject} shows this: ${what}`,
    part: (number, heading) => `We come to part ${number}: ${heading}`,
    chart: (title) => `The chart${quoted(title)}`,
    diagram: (title) => `The diagram${quoted(title)}`,
    picture: "The picture",
    code: "The code",
    bareCode: "The slide shows the code itself.",
    table: (title, { names, more }, others) => {
      const table = `The table${quoted(title)}`;
      if (names.length + more === 0) return `${table} has no rows.`;
      const rest = more > 0 ? [names.length > 0 ? `and ${more} more` : count(more, "row", "rows")] : [];
      const shows = others.length > 0 ? `shows ${enumerate(others, "and")} for` : "lists";
      return `${table} ${shows}: ${[...names, ...rest].join("; ")}.`;
    },
    transcript: (title, n) =>
      `The transcript${quoted(title)} has ${count(n, "command with its answer", "commands with their answers")}.`,
    points: "The points are",
    checked: (claims) => `This was checked, and it holds: ${claims.join("; ")}.`,
    continued: "This page continues the one before.",
    aiUse: (task) => `This slide discloses how AI was used for this task: ${task}.`,
  },
  agenda: "Agenda",
  appendix: "Appendix",
  more: (n) => `and ${n} more`,
  checked: (claims, more, isListed) => {
    if (!claims.length) return `${count(more, "check", "checks")} passed${isListed ? ", on the evidence slides" : ""}`;
    const rest = more ? [`and ${more} more${isListed ? ", on the evidence slides" : ""}`] : [];
    return `Checked: ${[...claims, ...rest].join("; ")}`;
  },
  source: (text) => `Source: ${text}`,
  noRows: "none",
  tableAlt: (title, shown, all, columns) =>
    `${title}: ${shown === all ? count(all, "row", "rows") : `${shown} of ${all} rows`} with the columns ${columns}.`,
  evidence: {
    title: (checks) => `Evidence: ${count(checks, "check", "checks")} passed`,
    kicker: "Evidence of this run",
    own: "Checks of this notebook",
    row: "What is asked for",
    check: "What was checked",
    cell: "Cell",
    alt: (checks) => `The checks of the notebook: ${count(checks, "check", "checks")}, all passed.`,
  },
  ai: {
    kicker: "AI disclosure",
    none: "No AI was used",
    title: (task) => `AI use: ${task}`,
    corrections: (task) => `AI use: corrections made${task ? `, ${task}` : ""}`,
    effects: (task) => `AI use: benefits, limits and lessons${task ? `, ${task}` : ""}`,
    how: "How AI was used",
    effect: "Effect on the work",
    benefits: "Benefits",
    limits: "Limits",
    lessons: "Lessons learned",
    tool: "Tool",
    version: "Version",
    basis: "How this is known",
    concerns: "Made with AI",
    corrected: "What was corrected",
    found: "How it was found",
    commit: "Commit",
    test: "Regression test",
    parts: (n, tags) =>
      `${count(n, "passage", "passages")} of text, SQL or program code in the notebook, marked there as ${tags}`,
  },
};

const germanWords: Words = {
  tag: "de-DE",
  milestone: (course) => course.replace("Milestone", "Meilenstein"),
  run: {
    edition: (student) => `Ausgabe für ${student}`,
    date: (iso) => formatDate(iso, "de-DE"),
    cores: (n) => `${n} Kerne`,
    generated: (parameters) => `erzeugte Daten (nicht die Dateien des Kurses): ${parameters}`,
    where: {
      local: "local: auf diesem Rechner",
      refused: "local: kein anerkannter Nachweis für EC2",
      rehearsal: "rehearsal: Nachbildungen von EC2-Instanzen",
      aws: "aws: EC2-Instanzen, von AWS signiert",
    },
    id: (id) => `Lauf ${id}`,
  },
  footer: { cells: (numbers, n) => `${n === 1 ? "Zelle" : "Zellen"} ${numbers}`, run: (id) => `Lauf ${id}` },
  notes: {
    origin: (cells, runId) => `Quelle: ${cells}, Lauf ${runId}.`,
    notebook: "das Notebook",
    cell: (number, id) => `Zelle ${number}${id ? ` (ID ${id})` : ""}`,
    bound: (text, path, cell, hash) => `${text} ist ${path}, gezeigt von Zelle ${cell} (Ausgabe ${hash})`,
    labels: "Beschriftungen des Diagramms, ungekürzt:",
    evidence: "Jede Prüfung testet die Daten ihrer Zelle; evidence.json enthält diese Daten.",
    tool: (tool, version) => `Werkzeug: ${tool}, Version: ${version}.`,
    tags: (tags) => `Tags: ${tags}.`,
  },
  script: {
    time: (seconds) => spokenTime(seconds, [["Sekunde", "Sekunden"], ["Minute", "Minuten"]]),
    about: (time) => `Etwa ${time}`,
    total: (time) => `Der ganze Vortrag dauert etwa ${time}.`,
    sources: "Woher das stammt",
    shows: (subject, what) => `${subject} zeigt Folgendes: ${what}`,
    part: (number, heading) => `Wir kommen zu Teil ${number}: ${heading}`,
    chart: (title) => `Das Diagramm${quoted(title, "„", "“")}`,
    diagram: (title) => `Das Schaubild${quoted(title, "„", "“")}`,
    picture: "Das Bild",
    code: "Der Code",
    bareCode: "Die Folie zeigt den Code selbst.",
    table: (title, { names, more }, others) => {
      const table = `Die Tabelle${quoted(title, "„", "“")}`;
      if (names.length + more === 0) return `${table} hat keine Zeilen.`;
      const rest = more > 0 ? [names.length > 0 ? `und ${more} weitere` : count(more, "Zeile", "Zeilen")] : [];
      const shows = others.length > 0 ? `zeigt ${enumerate(others, "und")} für` : "nennt";
      return `${table} ${shows}: ${[...names, ...rest].join("; ")}.`;
    },
    transcript: (title, n) =>
      `Das Protokoll${quoted(title, "„", "“")} zeigt ${
        count(n, "Befehl mit seiner Antwort", "Befehle mit ihren Antworten")
      }.`,
    points: "Die Punkte sind",
    checked: (claims) => `Das wurde geprüft und trifft zu: ${claims.join("; ")}.`,
    continued: "Diese Seite setzt die vorige fort.",
    aiUse: (task) => `Diese Folie legt offen, wie KI für diese Aufgabe verwendet wurde: ${task}.`,
  },
  agenda: "Überblick",
  appendix: "Anhang",
  more: (n) => `und ${n} weitere`,
  checked: (claims, more, isListed) => {
    const where = isListed ? ", siehe Nachweise" : "";
    if (!claims.length) return `${count(more, "Prüfung", "Prüfungen")} bestanden${where}`;
    const rest = more ? [`und ${more} weitere${where}`] : [];
    return `Geprüft: ${[...claims, ...rest].join("; ")}`;
  },
  source: (text) => `Quelle: ${text}`,
  noRows: "keine",
  tableAlt: (title, shown, all, columns) =>
    `${title}: ${
      shown === all ? count(all, "Zeile", "Zeilen") : `${shown} von ${all} Zeilen`
    } mit den Spalten ${columns}.`,
  evidence: {
    title: (checks) => `Nachweise: ${count(checks, "Prüfung", "Prüfungen")} bestanden`,
    kicker: "Was der Lauf belegt",
    own: "Prüfungen dieses Notebooks",
    row: "Was verlangt ist",
    check: "Was geprüft wurde",
    cell: "Zelle",
    alt: (checks) => `Die Prüfungen des Notebooks: ${count(checks, "Prüfung", "Prüfungen")}, alle bestanden.`,
  },
  ai: {
    kicker: "Offenlegung von KI",
    none: "Es wurde keine KI verwendet",
    title: (task) => `KI-Einsatz: ${task}`,
    corrections: (task) => `KI-Einsatz: Korrekturen${task ? `, ${task}` : ""}`,
    effects: (task) => `KI-Einsatz: Nutzen, Grenzen und Erkenntnisse${task ? `, ${task}` : ""}`,
    how: "Einsatz von KI",
    effect: "Wirkung auf die Arbeit",
    benefits: "Nutzen",
    limits: "Grenzen",
    lessons: "Erkenntnisse",
    tool: "Werkzeug",
    version: "Version",
    basis: "Woher das bekannt ist",
    concerns: "Mit KI entstanden",
    corrected: "Was korrigiert wurde",
    found: "Wie es auffiel",
    commit: "Commit",
    test: "Regressionstest",
    parts: (n, tags) =>
      `${count(n, "Abschnitt", "Abschnitte")} mit Text, SQL oder Programmcode, im Notebook markiert als ${tags}`,
  },
};

/** The languages that a deck can have: their words, and the default format of numbers and dates. */
export const languages: Record<"en" | "de", { words: Words; notation: Notation }> = {
  en: { words: englishWords, notation: english },
  de: { words: germanWords, notation: german },
};
