/** Access to the parts of a notebook: tags, the lab's settings, outputs that count, texts. Pure. */

import { stripVTControlCharacters } from "node:util";
import { isBundle } from "../../bundle/mod.ts";
import type { Cell, Output } from "./schema.ts";

/** The tags of a cell: `["hide-input"]`. */
export function cellTags(cell: Cell): string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/** The cell's role in a presentation: "slide", "subslide", "fragment", "skip", "notes", or "" if none is set. */
export function slideTypeOf(cell: Cell): string {
  const { slideshow } = cell.metadata as { slideshow?: { slide_type?: unknown } };
  const type = slideshow?.slide_type;
  return typeof type === "string" && type !== "-" ? type : "";
}

/** The lab's own settings of a cell (`metadata.lab`); their values may have any type. */
export function labOf(cell: Cell): Record<string, unknown> {
  const { lab } = cell.metadata;
  return typeof lab === "object" && lab !== null ? lab as Record<string, unknown> : {};
}

/**
 * The outputs of a cell that count: those that running its code can have produced. All code that reads outputs uses this function. A code cell has such
 * outputs if it has source and an execution count; one that did not run may only show that it waits for a task. Outputs of any other cell were written by hand.
 */
export function outputsOf(cell: Cell): Output[] {
  if (cell.cell_type !== "code") return [];
  const { source, outputs, execution_count: count } = cell;
  if (source.trim() && count !== null && count > 0) return outputs;
  return outputs.filter((output) => "data" in output && isBundle("waiting", output.data));
}

/** Why outputs of a cell do not count, and the way out; `undefined` if all of them do. */
export function whyIgnored(cell: Cell): string | undefined {
  if ((cell.outputs ?? []).length === outputsOf(cell).length) return undefined;
  if (cell.cell_type !== "code") {
    const kind = cell.cell_type === "markdown" ? "Markdown" : cell.cell_type;
    return `This is a ${kind} cell but has outputs; they were ignored. Remove them from the file, or run the notebook again.`;
  }
  return cell.source.trim()
    ? "This cell has outputs but no execution count; they were ignored. Run the cell and save the notebook."
    : "This cell has outputs but no code; they were ignored. Delete the cell, or run the notebook again.";
}

/** The text of an output for a MIME type, if it has one. */
export function textOf(output: Output, mime: string): string | undefined {
  const content = "data" in output ? output.data[mime] : undefined;
  return typeof content === "string" ? content : undefined;
}

/** Text without a terminal's colour codes. */
export const withoutAnsi = (text: string): string => stripVTControlCharacters(text);

/** An output as plain text, without colour codes: a stream, a result's text/plain, an error's name and message. */
export function plainTextOf(output: Output): string {
  if (output.output_type === "stream") return withoutAnsi(output.text);
  if (output.output_type === "error") return withoutAnsi(`${output.ename}: ${output.evalue}`);
  return withoutAnsi(textOf(output, "text/plain") ?? "");
}
