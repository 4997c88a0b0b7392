/** The true reasons to refuse a deck: how to plant each, and the message that names it. */

import type { Chart } from "../../lib/bundle/mod.ts";
import { type Random } from "../../lib/core/mod.ts";
import * as show from "../../lib/show/mod.ts";
import { code, finding, type FixtureCell, markdown, shown } from "../fixtures/executed_notebook.ts";
import { outputOf } from "./contents.ts";

/** Cells that no deck can show, and the only message that is right for them. */
export interface Cause {
  name: string;
  plant(random: Random): Promise<FixtureCell[]>;
  message: RegExp;
}

const words = (count: number) => Array.from({ length: count }, (_, at) => `w${at}`).join(" ");
const slide = (...outputs: Parameters<typeof code>[1] & object) => [markdown("## Planted"), code("planted()", outputs)];

const chartOf = (rows: Chart["rows"], more: Partial<Chart> = {}) =>
  shown("chart", {
    version: 1,
    title: "Planted",
    alt: "A chart.",
    mark: "bar",
    x: { field: "x", label: "X", format: "text" },
    y: { field: "y", label: "Y", format: "integer" },
    rows,
    ...more,
  });

/** The output of a cell that ended with an error, as the kernel saves it. */
async function failed(work: () => unknown) {
  try {
    await work();
  } catch (error) {
    const { name, message } = error as Error;
    return { output_type: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
  }
  throw new Error("The planted mistake was not noticed.");
}

/** A cell whose chart was refused. */
const failedChart = async (rows: object[], more: { series?: string } = {}) =>
  slide(
    await failed(() =>
      show.chart({
        title: "Planted",
        alt: "A chart.",
        mark: "bar",
        x: { field: "x" },
        y: { field: "y" },
        rows,
        ...more,
      })
    ),
  );

export const causes: Cause[] = [
  {
    name: "a heading that fills its page",
    plant: () => Promise.resolve([markdown(`## ${words(400)}\n\nText.`)]),
    message: /^Cannot fit the heading "w0 w1 .*" on a slide: it takes \d+ lines at 20 pt\. Shorten it/,
  },
  {
    name: "forty series",
    plant: () =>
      Promise.resolve(
        slide(chartOf(Array.from({ length: 40 }, (_, at) => ({ x: "a", s: `s${at}`, y: at })), { series: "s" })),
      ),
    message:
      /^Cannot draw the chart "Planted" of cell \d+ .*: it has 40 series, but readers can distinguish at most 7\./,
  },
  {
    name: "forty series, in the cell itself",
    plant: () => failedChart(Array.from({ length: 40 }, (_, at) => ({ x: "a", s: `s${at}`, y: at })), { series: "s" }),
    message: /It ended with TypeError: The chart "Planted" has 40 series in "s", and at most 7/,
  },
  {
    name: "a number beyond 1e300 in a chart",
    plant: () => Promise.resolve(slide(chartOf([{ x: "a", y: 1.7e308 }]))),
    message:
      /^Cannot draw the chart "Planted" of cell \d+ .*: its field "y" contains .*, but a chart can only draw numbers up to 1e300\./,
  },
  {
    name: "NaN in a table",
    plant: async () =>
      slide(await failed(() => show.table({ title: "Planted", columns: { n: "N" }, rows: [{ n: NaN }] }))),
    message: /It ended with TypeError: Row 1 of the table "Planted" has NaN in "n"\./,
  },
  {
    name: "NaN in a chart",
    plant: () => failedChart([{ x: "a", y: NaN }]),
    message: /It ended with TypeError: Row 1 of the chart "Planted" has NaN in "y"\./,
  },
  {
    name: "two values for one bar",
    plant: () => Promise.resolve(slide(chartOf([{ x: "a", y: 1 }, { x: "a", y: 2 }]))),
    message: /^Cannot draw the chart "Planted" of cell \d+ .*: it has two values for "a"\./,
  },
  {
    name: "a finding longer than a page",
    plant: async () => {
      const bound = show.result("planted", { n: 1 });
      return slide(
        await outputOf(show.table({ title: "N", columns: { n: "N" }, rows: [{ n: 1 }], result: bound })),
        finding(`${words(900).replaceAll(/\d/g, "x")} `, ["planted", ["n"], 1, "integer"], "."),
      );
    },
    message: /^Cannot fit the finding of cell \d+ .* on a slide: its sentence fills more than a page\./,
  },
  {
    name: "a table's row longer than a page",
    plant: async () =>
      slide(await outputOf(show.table({ title: "Planted", columns: { a: "A" }, rows: [{ a: words(2500) }] }))),
    message:
      /^Cannot fit row 1 of the table "Planted" of cell \d+ .* on a slide: its text alone fills more than a page\./,
  },
  {
    name: "a diagram with text too small to read",
    plant: async () => {
      const nodes = Array.from(
        { length: 60 },
        (_, at) => ({ id: `node ${at}`, rows: Array(12).fill({ label: "a row of it" }) }),
      );
      return slide(await outputOf(show.diagram({ title: "Planted", alt: "Many.", nodes, edges: [] })));
    },
    message:
      /^Cannot fit the diagram "Planted" of cell \d+ .* on a slide: its text would be set in [\d.]+ pt, and the least is [\d.]+ pt\./,
  },
  {
    name: "a finding without its result",
    plant: () => Promise.resolve(slide(finding("It is ", ["nowhere", ["n"], 1, "integer"], "."))),
    message: /The finding quotes 1 from the result "nowhere", which no table or chart of the notebook shows\./,
  },
  {
    name: "a picture that is not there",
    plant: () => Promise.resolve([markdown("## Planted\n\n![plan](plan.png)")]),
    message: /The picture "plan\.png" cannot be used: it is not in the notebook's folder\./,
  },
  {
    name: "a check that failed",
    plant: async () => slide(await outputOf(show.evidence("planted", { n: 1 }, ({ n }) => n === 2))),
    message: /planted/,
  },
];
