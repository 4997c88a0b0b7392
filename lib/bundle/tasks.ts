/** Open tasks: texts that a student has not written yet, and cells that wait. Pure. */

import { escapeHtml } from "./html.ts";
import { type MimeBundle, writeBundle } from "./mime.ts";

/** A paragraph with the task of a text, which the student replaces. */
export const openProse = (rubric: string, what: string): string =>
  `**OPEN TASK (${rubric}):** ${what} Replace this paragraph with your text.`;

/** The open tasks of a Markdown cell, in order. */
export const findOpenProse = (markdown: string): { rubric: string; what: string }[] =>
  [...markdown.matchAll(/^\*\*OPEN TASK \((m\d\.\w+)\):\*\* (.+)$/gm)].map(([, rubric, what]) => ({
    rubric: rubric!,
    what: what!,
  }));

/**
 * The output of a cell that waits because a task that it builds on is open.
 *
 * @param cells the cells that it waits for, by id
 * @param text the same as a sentence for people
 */
export const waitingBundle = (cells: string[], text: string): MimeBundle =>
  writeBundle("waiting", { version: 1, cells }, {
    html: `<p class="lab-waiting">${escapeHtml(text)}</p>`,
    plain: text,
  });
