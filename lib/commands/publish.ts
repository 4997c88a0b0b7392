/** Makes the files for people from an executed notebook. Needs no kernel and no server. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../core/mod.ts";
import { writeDeck } from "../deck/mod.ts";
import { findReferences, readHandedOut, type References, whyNotGraded } from "../grade/mod.ts";
import type { Notebook } from "../notebook/mod.ts";
import {
  deckNames,
  documents,
  type EvidenceRecord,
  evidenceRecord,
  outlineDecks,
  type Reading,
  readOutputs,
  type RefusedPictures,
  renderHtml,
  scrubNotebook,
} from "../report/mod.ts";
import type { Context } from "./context.ts";
import { clearFolder } from "./output_folder.ts";
import { themeOf } from "./theme.ts";
import { reportHits } from "./secrets.ts";

const reportFile = "report.html";
const evidenceFile = "evidence.json";
const deckFile = (name: string) => `${name}.pptx`;
/** The PDFs that \`deck --pdf\` makes of a deck. A deck's name has no dot, so these names never meet those of another deck. */
export const pdfFiles = (name: string) => ({ slides: `${name}.pdf`, handout: `${name}.handout.pdf` });
const deckFiles = (name: string) => [deckFile(name), ...Object.values(pdfFiles(name))];
const otherFiles = (notebook: Notebook) => [reportFile, evidenceFile, ...documents(notebook).map(({ file }) => file)];

/**
 * The names of the files that may be made from a notebook, executed or not: the default deck is among them even if no slide belongs to it, and so are the PDFs
 * of decks. `run` adds notebook.ipynb and run.json.
 *
 * @throws {LabError} (usage) if a cell gives a name that cannot be used for a file
 */
export const publishedFiles = (notebook: Notebook): string[] => [
  ...deckNames(notebook).flatMap(deckFiles),
  ...otherFiles(notebook),
];

/** A deck that {@link publish} wrote. */
export interface PublishedDeck {
  name: string;
  file: string;
  bytes: Uint8Array;
}

/** The files that {@link publish} wrote, and the evidence in them. */
export interface Published {
  files: string[];
  decks: PublishedDeck[];
  evidence: GradedEvidence;
}

/**
 * Writes report.html, evidence.json, documents and the decks of an executed notebook into a folder that the caller has reserved. All files that can be made
 * are written before the first error is thrown, and each file is complete. PDFs of a deck that did not change stay. Secrets are removed; a file that would still contain one is not written.
 *
 * @param refused pictures that could not be read into the notebook: name → reason
 * @throws {LabError} for an unbound finding, a failed check, a missing disclosure …; there is then no deck
 */
export async function publish(
  executed: Notebook,
  dir: string,
  { progress, secrets }: Pick<Context, "progress" | "secrets">,
  refused?: RefusedPictures,
): Promise<Published> {
  const { notebook, hits } = scrubNotebook(executed, secrets.known());
  reportHits(hits, progress);
  const reading = readOutputs(notebook, refused);
  for (const { cell, message } of reading.leftOut) progress.note(`Cell ${cell.number}: ${message}`);
  const names = deckNames(notebook);
  const earlier = new Map(names.map((name) => [name, readDeck(join(dir, deckFile(name)))]));
  clearFolder(dir, [...names.map(deckFile), ...otherFiles(notebook)]);
  const step = progress.start("Report and deck");
  try {
    const write = async (file: string, content: Uint8Array) => {
      await secrets.check(content, file);
      await replaceFile(join(dir, file), content);
    };
    const utf8 = new TextEncoder();
    const evidence = gradeEvidence(reading);
    const theme = themeOf(notebook);
    await write(reportFile, utf8.encode(renderHtml(reading)));
    await write(evidenceFile, utf8.encode(JSON.stringify(evidence, null, 2) + "\n"));
    for (const { file, text } of documents(notebook)) await write(file, utf8.encode(text));
    // All decks or none: all are complete before the first one is written.
    const decks = await Promise.all(
      outlineDecks(reading).map(async (outline) => ({
        name: outline.deck,
        file: deckFile(outline.deck),
        bytes: await writeDeck(outline, theme, (problem) => progress.note(`${deckFile(outline.deck)}: ${problem}`)),
      })),
    );
    for (const { file, bytes } of decks) await secrets.check(bytes, file);
    // PDFs that show the same deck stay.
    const isSame = (name: string) => decks.some((deck) => deck.name === name && earlier.get(name)?.equals(deck.bytes));
    clearFolder(dir, names.filter((name) => !isSame(name)).flatMap((name) => Object.values(pdfFiles(name))));
    for (const { file, bytes } of decks) await replaceFile(join(dir, file), bytes);
    step.done();
    return { files: [...decks.map(({ file }) => file), ...otherFiles(notebook)], decks, evidence };
  } catch (error) {
    step.fail();
    clearFolder(dir, names.flatMap(deckFiles));
    throw error;
  }
}

const readDeck = (path: string) => existsSync(path) ? readFileSync(path) : undefined;

/** Evidence with points, or with the reason why there are none. */
export type GradedEvidence = EvidenceRecord & { notGraded?: string };

/**
 * The evidence of a notebook, graded by the references of this lab if its scripts are known to be the student's. References are read only for a notebook that can
 * be graded, because reading one takes a quarter of the time that a deck takes.
 */
export function gradeEvidence(reading: Reading, references: References = findReferences()): GradedEvidence {
  const why = whyNotGraded(reading.notebook, readHandedOut()?.student);
  if (!why) return evidenceRecord(reading, references);
  const record = evidenceRecord(reading);
  return record.grade.length > 0 ? { ...record, grade: [], notGraded: why } : record;
}
