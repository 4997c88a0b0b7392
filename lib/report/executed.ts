/** The executed notebook as the report reads it: nbformat 4.5 JSON, whoever ran it. */

import { stripVTControlCharacters } from "node:util";
import { type Bundle, isBundle, type MimeBundle, readBundle } from "../bundle/mod.ts";

/** Text as nbformat keeps it: whole, or in lines that keep their newlines. */
export type MultilineText = string | string[];

/** An output of a code cell; which fields it has depends on `output_type`. */
export interface ExecutedOutput {
  output_type: string;
  data?: Record<string, unknown>;
  name?: string;
  text?: MultilineText;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  execution_count?: number | null;
  metadata?: Record<string, unknown>;
}

/** A cell of any type. */
export interface ExecutedCell {
  cell_type: string;
  id?: string;
  source: MultilineText;
  metadata: Record<string, unknown>;
  outputs?: ExecutedOutput[];
  execution_count?: number | null;
  /** Of a Markdown cell: name → MIME type → content, base64 for pictures. */
  attachments?: Record<string, Record<string, unknown>>;
}

/** What `outline`, `renderHtml` and `evidenceRecord` need of a notebook. Every nbformat 4.5 notebook has it. */
export interface ExecutedNotebook {
  cells: ExecutedCell[];
  metadata: Record<string, unknown>;
  nbformat?: number;
  nbformat_minor?: number;
}

/** Where a cell is: its position from 1 among all cells, as people count, and its id. */
export interface CellRef {
  number: number;
  id: string;
}

/** Joins nbformat's lines. */
export const joined = (text: MultilineText | undefined): string => Array.isArray(text) ? text.join("") : text ?? "";

/** The cell's tags. */
export function tagsOf(cell: ExecutedCell): string[] {
  const { tags } = cell.metadata;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

/**
 * The outputs of a cell that count: those that running its code can have given. Everything that reads outputs reads these. A code cell has them where it has
 * source and an execution count; one that was not run may only say that it waits for a task. Outputs of any other cell were written by hand.
 */
export function outputsOf(cell: ExecutedCell): ExecutedOutput[] {
  const outputs = cell.outputs ?? [];
  if (cell.cell_type !== "code") return [];
  const { execution_count: count } = cell;
  if (joined(cell.source).trim() && Number.isInteger(count) && count! > 0) return outputs;
  return outputs.filter(({ data }) => data && isBundle("waiting", data));
}

/** Why outputs of a cell do not count, and the way out; `undefined` where all of them do. */
export function whyIgnored(cell: ExecutedCell): string | undefined {
  if ((cell.outputs ?? []).length === outputsOf(cell).length) return undefined;
  if (cell.cell_type !== "code") {
    const kind = cell.cell_type === "markdown" ? "Markdown" : cell.cell_type;
    return `This is a ${kind} cell but has outputs; they were ignored. Take them out of the file, or run the notebook again.`;
  }
  return joined(cell.source).trim()
    ? "This cell has outputs but no execution count; they were ignored. Run the cell and save the notebook."
    : "This cell has outputs but no code; they were ignored. Delete the cell, or run the notebook again.";
}

/** The cell's place in a presentation: "slide", "subslide", "fragment", "skip", "notes", or "" where none is set. */
export function slideTypeOf(cell: ExecutedCell): string {
  const { slideshow } = cell.metadata as { slideshow?: { slide_type?: unknown } };
  const type = slideshow?.slide_type;
  return typeof type === "string" && type !== "-" ? type : "";
}

/** What a cell says to the lab; its values are of any type. */
export function labOf(cell: ExecutedCell): Record<string, unknown> {
  const { lab } = cell.metadata;
  return typeof lab === "object" && lab !== null ? lab as Record<string, unknown> : {};
}

/** The deck that a cell names itself, if it does. */
export function deckOf(cell: ExecutedCell): string | undefined {
  const { deck } = labOf(cell);
  return typeof deck === "string" ? deck : undefined;
}

/** A cell's reference. */
export const refOf = (cell: ExecutedCell, index: number): CellRef => ({ number: index + 1, id: cell.id ?? "" });

/** Text without a terminal's colour codes. */
export const withoutAnsi = (text: string): string => stripVTControlCharacters(text);

/** What an output says in plain text, without colour codes: a stream, a result's text/plain, an error's name and message. */
export function plainTextOf(output: ExecutedOutput): string {
  const text = output.output_type === "stream"
    ? joined(output.text)
    : output.output_type === "error"
    ? `${output.ename ?? "Error"}: ${output.evalue ?? ""}`
    : joined(output.data?.["text/plain"] as MultilineText | undefined);
  return withoutAnsi(text);
}

/**
 * The bundle of an output, if it has one.
 *
 * @throws {TypeError} where it has one that cannot be read.
 */
export const bundleOf = (output: ExecutedOutput): Bundle | undefined =>
  output.data ? readBundle(output.data as MimeBundle) : undefined;

/** "cell 12 (a1b2c3)". */
export const formatCell = (cell: CellRef): string => `cell ${cell.number}${cell.id ? ` (${cell.id})` : ""}`;
