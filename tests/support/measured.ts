/** The parts of a deck that two runs over the same data must have in common. */

import { outlineOf } from "../fixtures/executed_notebook.ts";
import type { Outline } from "../../lib/report/mod.ts";
import type { Notebook } from "../../lib/notebook/mod.ts";

/** Replaces a measured value. */
const measured = "(measured)";

/** Fields with measured values, which differ from run to run. */
const measuredField = /ms$|per_second$|^ratio$|^low$|^high$/;

const isInterval = (part: string | { path?: string }) =>
  typeof part !== "string" && /→ (low|high)$/.test(part.path ?? "");

/** "Planned" holds the optimizer's estimate, from statistics that InnoDB updates in the background. */
const isMeasuredColumn = ({ label, format }: { label: string; format: string }) =>
  ["ms", "times", "per_second"].includes(format) || /\(ms\)|interval|^Planned$/.test(label);

/**
 * The contents of a notebook's deck, except the time and place of the run and measured values: times, rates, ratios and
 * their intervals, and the words that follow from an interval, in a finding or in the heading of its slide. Counts, rows, charts, checks and the words around
 * them remain.
 */
export function withoutMeasured(notebook: Notebook): unknown {
  const { runId: _, run: __, ...content } = outlineOf(notebook);
  const verdicts = verdictHeadings(content, notebook);
  return JSON.parse(JSON.stringify(content), (key, value) => {
    if (typeof value === "string" && verdicts.has(value)) return measured;
    // A hash covers all data of a result, measured or not; the data itself is compared separately.
    if (key === "hash" || key === "result") return undefined;
    // A transcript shows the duration of each command.
    if (key === "ms" && typeof value === "number") return measured;
    if (value?.kind === "table") return { ...value, content: tableWithoutMeasured(value.content) };
    if (value?.kind === "chart") return { ...value, content: chartWithoutMeasured(value.content) };
    // A statement's slide shows its duration.
    if (value?.kind === "code" && typeof value.source === "string") {
      return { ...value, source: value.source.replace(/\([^()]* m?s\)$/, measured) };
    }
    if (value?.resultId && measuredField.test(value.path.split(" → ").at(-1))) {
      return { ...value, text: measured, value: undefined };
    }
    // A cell with injected parameters shifts the numbers of all cells after it.
    if (typeof value?.id === "string" && "number" in value) return value.id;
    // The sentence is compared by its parts; the words of a sentence with an interval depend on the measurement.
    if (key === "finding" && Array.isArray(value?.parts)) {
      return value.parts.some(isInterval) ? [measured] : value.parts;
    }
    return value;
  });
}

/** Headings that a cell showed above a finding with an interval: they follow its verdict. */
function verdictHeadings({ slides }: Pick<Outline, "slides">, { cells }: Notebook): Set<string> {
  const written = cells.filter(({ cell_type }) => cell_type === "markdown").map(({ source }) =>
    [source].flat().join("")
  );
  return new Set(
    slides.flatMap((slide) => {
      if (slide.kind !== "content" || written.some((text) => text.includes(`# ${slide.heading}`))) return [];
      return slide.blocks.some((block) => block.kind === "finding" && block.finding.parts.some(isInterval))
        ? [slide.heading]
        : [];
    }),
  );
}

/** The number of values that {@link withoutMeasured} left out. */
export const countMeasured = (content: unknown): number => JSON.stringify(content).split(`"${measured}"`).length - 1;

interface TableContent {
  columns: { label: string; format: string }[];
  rows: unknown[][];
  source?: string;
}

/** A source with the noise of the machine, as in "own noise (1.25×)". */
const sourceWithoutMeasured = (source?: string) => source?.replace(/\(\d[\d.]*×\)/, measured);

function tableWithoutMeasured(table: TableContent): TableContent {
  const hidden = table.columns.map(isMeasuredColumn);
  const rows = table.rows.map((row) => row.map((cell, at) => hidden[at] ? measured : cell));
  return { ...table, rows, source: sourceWithoutMeasured(table.source) };
}

interface ChartContent {
  alt: string;
  source?: string;
  y: { field: string };
  rows: Record<string, unknown>[];
}

function chartWithoutMeasured(chart: ChartContent): ChartContent {
  if (!measuredField.test(chart.y.field)) return chart;
  const rows = chart.rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([field, at]) => [field, measuredField.test(field) ? measured : at]))
  );
  // A source may give the spread, as in "0.22 to 10.87 ms".
  const source = chart.source?.replaceAll(/[\d.]+ to [\d.]+ ms/g, measured);
  return { ...chart, rows, source, alt: chart.alt.replaceAll(/[\d.]+/g, measured) };
}
