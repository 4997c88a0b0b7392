/** Binds findings to the outputs that their values come from. */

import {
  type Finding,
  findingText,
  findNumber,
  follow,
  formatValue,
  type Json,
  type Quote,
  type Result,
  type Shown,
  shownBy,
  shows,
} from "../bundle/mod.ts";
import { type CellRef, formatCell } from "./cell_ref.ts";
import { canonicalJson, hashOf } from "./identity.ts";
import type { RawCell } from "./reading.ts";
import type { BoundFinding, BoundQuote } from "./types.ts";

/** A reason why no deck can be built. */
export interface Problem {
  cell?: CellRef;
  /** The problem and the way out, in whole sentences. */
  message: string;
  /** Whether it is a task that is still open, which is not a mistake. */
  isOpen?: true;
}

/** A result with the output that shows it. */
export interface BoundResult {
  id: string;
  data: Json;
  cell: CellRef;
  kind: "table" | "chart";
  /** SHA-256 of the canonical JSON of the bundle. */
  hash: string;
  /** The displays that carry it: the texts of their rows, and the figures listed below them. */
  carriers: { shown: Shown; result: Result }[];
}

/**
 * Every result that outputs show, by id. A table and a chart of one cell may show the same result; otherwise a repeated id is a
 * problem, because a finding could mean either result.
 */
export function collectResults(cells: readonly RawCell[], problems: Problem[]): Map<string, BoundResult> {
  const results = new Map<string, BoundResult>();
  for (const { ref, outputs } of cells) {
    for (const { bundle } of outputs) {
      if (bundle?.kind !== "table" && bundle?.kind !== "chart" || !bundle.content.result) continue;
      const { id, data } = bundle.content.result;
      const found: BoundResult = {
        id,
        data,
        cell: ref,
        kind: bundle.kind,
        hash: hashOf(bundle),
        carriers: [{ shown: shownBy(bundle.content), result: bundle.content.result }],
      };
      const known = results.get(id);
      if (!known) results.set(id, found);
      else if (known.cell.number === found.cell.number && canonicalJson(known.data) === canonicalJson(data)) {
        known.carriers.push(...found.carriers);
      } else {
        const remedy = canonicalJson(known.data) === canonicalJson(data)
          ? "To show the same values again, leave out `result` here; findings of any cell can quote it."
          : "Give one of them another id.";
        problems.push({
          cell: found.cell,
          message: `The result "${id}" is already shown by ${formatCell(known.cell)}. ${remedy}`,
        });
      }
    }
  }
  return results;
}

/**
 * Finds the output behind each quoted value. If a value has no output, or its output has another value or does not show it, that is a problem. So
 * is a number in the sentence that is not quoted.
 */
export function bindFinding(
  finding: Finding,
  results: Map<string, BoundResult>,
  cell: CellRef,
  problems: Problem[],
): BoundFinding {
  const typed = findNumber(finding.parts.map((part) => typeof part === "string" ? part : "…").join(""));
  if (typed) {
    problems.push({
      cell,
      message: `The finding "${findingText(finding)}" has a number that it does not quote: ${typed}.`,
    });
  }
  const parts = finding.parts.map((part): string | BoundQuote => {
    if (typeof part === "string") return part;
    const text = formatValue(part.value, part.format);
    const result = results.get(part.resultId);
    const path = formatPath(part);
    if (!result) {
      problems.push({ cell, message: unbound(part.resultId, text, results) });
      return text;
    }
    const value = follow(result.data, part.path);
    if (value === undefined) {
      problems.push({
        cell,
        message:
          `The finding quotes "${path}", but the result that ${formatCell(result.cell)} shows has no such value. ` +
          `Quote a value that the result has, then run both cells again.`,
      });
    } else if (value !== part.value) {
      problems.push({
        cell,
        message: `The finding quotes ${text} for "${path}", but ${formatCell(result.cell)} shows ` +
          `${formatValue(value, part.format)} (${value}, not ${part.value}). Run that cell, then this one.`,
      });
    } else if (!result.carriers.some((carrier) => shows(carrier.shown, carrier.result, part))) {
      problems.push({ cell, message: unseen(part, path, text, result) });
    }
    return {
      text,
      value: part.value,
      format: part.format,
      resultId: part.resultId,
      path,
      cell: result.cell,
      hash: result.hash,
    };
  });
  return { text: parts.map((part) => typeof part === "string" ? part : part.text).join(""), parts };
}

const formatPath = (quote: Quote) => [quote.resultId, ...quote.path].join(" → ");

function unseen({ value }: Quote, path: string, text: string, { cell, kind }: BoundResult): string {
  const display = `the ${kind} of ${formatCell(cell)}`;
  return typeof value === "string"
    ? `The finding quotes "${text}" for "${path}". This text contains a number, but no row of ${display} shows it. ` +
      `Quote the number itself, or show the text in a row.`
    : `The finding quotes ${text} for "${path}", which ${display} does not show. Show it in a row, or run that cell again with ` +
      `this version of the lab, which lists a result's figures below the rows.`;
}

function unbound(id: string, text: string, results: Map<string, BoundResult>): string {
  const known = [...results.keys()].map((known) => `"${known}"`).join(", ");
  return `The finding quotes ${text} from the result "${id}", which no table or chart of the notebook shows. ` +
    `Show it (\`table(result)\` or \`chart(result, …)\` from "lab/show")` +
    (known ? `, or quote one that is shown: ${known}.` : ".");
}
