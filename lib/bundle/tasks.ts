/** Tasks that are open: texts that a student has not written yet, and cells that wait. Pure. */

import { escapeHtml } from "./html.ts";
import { type MimeBundle, writeBundle } from "./mime.ts";

/** A paragraph that says what should be written in its place. */
export const openProse = (rubric: string, what: string): string =>
  `**OPEN TASK (${rubric}):** ${what} Replace this paragraph with your text.`;

/** The tasks that are open in a Markdown cell, in their order. */
export const findOpenProse = (markdown: string): { rubric: string; what: string }[] =>
  [...markdown.matchAll(/^\*\*OPEN TASK \((m\d\.\w+)\):\*\* (.+)$/gm)].map(([, rubric, what]) => ({
    rubric: rubric!,
    what: what!,
  }));

/**
 * What stands in the place of a cell's outputs where a task that it builds on is open.
 *
 * @param cells the cells that it waits for, by id
 * @param said the same for people, a sentence
 */
export const waitingBundle = (cells: string[], said: string): MimeBundle =>
  writeBundle("waiting", { version: 1, cells }, {
    html: `<p class="lab-waiting">${escapeHtml(said)}</p>`,
    plain: said,
  });
