/** Files of deliveries: their names, their contents row by row, and what is known of a file before any row is applied. */

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { CsvReader, type TableName, tables } from "../../dataset/mod.ts";
import type { DeliveredValues } from "./contract.ts";

/** What the name of a file says. */
export interface DeliveryName {
  source: TableName;
  /** Files of one source with the same set name are pieces of one delivery: usually a day. */
  set: string;
  piece: number;
  pieces: number;
  /** Rows older than the watermark are expected. */
  isBackfill: boolean;
  format: "csv" | "ndjson";
}

/** What is known of a file from one pass over it. */
export interface Survey {
  sha256: string;
  bytes: number;
  rows: number;
  /** A name that a CSV file has twice is here twice. */
  columns: string[];
}

/** A row of a file: its values, or its text if it cannot be split into values or two columns have one name (`isAmbiguous`). */
export type DeliveredRow =
  & { rowNo: number }
  & ({ values: DeliveredValues } | { line: number; text: string; isAmbiguous?: boolean });

const namePattern = /^([a-z_]+)\.([A-Za-z0-9-]{1,80})(?:\.(\d{1,3})of(\d{1,3}))?(\.backfill)?\.(csv|ndjson)$/;

/**
 * Reads a file's name: `SOURCE.SET.csv`, `orders.2026-03-01.2of3.csv` for the second of three pieces, `….backfill.ndjson` for a backfill. Pure.
 *
 * @returns `undefined` for another name: the pipeline leaves such a file where it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readDeliveryName } from "lab/etl";
 * assert.deepEqual(readDeliveryName("orders.2026-03-01.2of3.csv"), {
 *   source: "orders",
 *   set: "2026-03-01",
 *   piece: 2,
 *   pieces: 3,
 *   isBackfill: false,
 *   format: "csv",
 * });
 * assert.equal(readDeliveryName("notes.txt"), undefined);
 * ```
 */
export function readDeliveryName(file: string): DeliveryName | undefined {
  const [, source, set, piece = "1", pieces = "1", backfill, format] = namePattern.exec(basename(file)) ?? [];
  const known = tables.find((table) => table === source);
  if (!known || Number(piece) < 1 || Number(piece) > Number(pieces)) return undefined;
  return {
    source: known,
    set: set!,
    piece: Number(piece),
    pieces: Number(pieces),
    isBackfill: backfill !== undefined,
    format: format as "csv" | "ndjson",
  };
}

/** Reads a file once: hash, size, rows and columns. */
export async function surveyFile(path: string, format: DeliveryName["format"]): Promise<Survey> {
  const hash = createHash("sha256");
  const columns: string[] = [];
  const seenColumns = new Set<string>();
  let [bytes, rows] = [0, 0];
  const seen = (chunk: Uint8Array) => {
    hash.update(chunk);
    bytes += chunk.length;
  };
  for await (
    const row of readRows(path, format, {
      seen,
      heading: (names) => columns.push(...names),
    })
  ) {
    rows++;
    if ("values" in row && format === "ndjson") Object.keys(row.values).forEach((name) => seenColumns.add(name));
  }
  return { sha256: hash.digest("hex"), bytes, rows, columns: [...columns, ...seenColumns] };
}

/** What happens while a file is read. */
interface Reading {
  /** Gets every chunk of bytes. */
  seen?: (chunk: Uint8Array) => void;
  /** Gets the names of the columns of a CSV file. */
  heading?: (names: string[]) => void;
}

/** The rows of a file, in its order, numbered from 1. A row that cannot be read is a row like others. */
export async function* readRows(
  path: string,
  format: DeliveryName["format"],
  { seen = () => {}, heading = () => {} }: Reading = {},
): AsyncGenerator<DeliveredRow> {
  let rowNo = 0;
  for await (const record of format === "csv" ? readCsv(path, seen, heading) : readDocuments(path, seen)) {
    rowNo++;
    if (!("values" in record)) yield { ...record, rowNo };
    // The decoder puts this character where bytes are not UTF-8.
    else if (Object.values(record.values).some((value) => value?.includes("\uFFFD"))) {
      yield { rowNo, line: record.line, text: JSON.stringify(record.values) };
    } else yield { rowNo, values: record.values };
  }
}

type LineRecord = { line: number } & ({ values: DeliveredValues } | { text: string; isAmbiguous?: boolean });

async function* readText(
  path: string,
  seen: (chunk: Uint8Array) => void,
): AsyncGenerator<[piece: string, isLast: boolean]> {
  const decoder = new TextDecoder();
  for await (const chunk of (await Deno.open(path)).readable) {
    seen(chunk);
    yield [decoder.decode(chunk, { stream: true }), false];
  }
  yield [decoder.decode(), true];
}

async function* readCsv(
  path: string,
  seen: (chunk: Uint8Array) => void,
  heading: (names: string[]) => void,
): AsyncGenerator<LineRecord> {
  const reader = new CsvReader({ delimiter: ",", quote: '"' });
  let names: string[] | undefined;
  let isAmbiguous = false;
  for await (const [piece, isLast] of readText(path, seen)) {
    for (const { line, values, text, isMisquoted, isTooLong } of reader.read(piece, isLast)) {
      if (!names) {
        names = values.map((name) => name.trim());
        isAmbiguous = new Set(names).size < names.length;
        heading(names);
      } else if (isMisquoted || isTooLong || values.length !== names.length) yield { line, text };
      else if (isAmbiguous) yield { line, text, isAmbiguous };
      else yield { line, values: Object.fromEntries(names.map((name, at) => [name, values[at]!])) };
    }
  }
}

async function* readDocuments(path: string, seen: (chunk: Uint8Array) => void): AsyncGenerator<LineRecord> {
  let rest = "";
  let line = 0;
  for await (const [piece, isLast] of readText(path, seen)) {
    const lines = (rest + piece).split("\n");
    rest = isLast ? "" : lines.pop()!;
    for (const text of lines) {
      line++;
      if (text.trim() !== "") yield { line, ...readDocument(text) };
    }
  }
}

/** Values as text. A number keeps its spelling: as a number, 15.90 would become 15.9. */
function readDocument(text: string): { values: DeliveredValues } | { text: string } {
  try {
    const parsed: unknown = JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return { text };
    return {
      values: Object.fromEntries(
        Object.entries(parsed).map(([name, value]) => [
          name,
          value === null || typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
    };
  } catch {
    return { text };
  }
}

const keepSpelling = (_key: string, value: unknown, context?: { source?: string }) =>
  typeof value === "number" ? context?.source ?? String(value) : value;
