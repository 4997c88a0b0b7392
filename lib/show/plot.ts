/** Draws charts as SVG with Observable Plot, over a DOM in memory. */

import { type Chart, escapeHtml, formatValue, type Scalar } from "../bundle/mod.ts";
import { yearTicks } from "../chart/mod.ts";
import {
  categoryTexts,
  colorOf,
  colors,
  isContinuous,
  type Scene,
  sceneOf,
  size,
  timeOf,
  widest,
} from "./plot_scene.ts";

type PlotModule = typeof import("@observablehq/plot");
type Mark = ReturnType<PlotModule["dot"]>;

/** The chart with its legend, as HTML. About 50 ms for the first chart of a session, then a few milliseconds. */
export async function drawChart(content: Chart): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: never };
  const scene = sceneOf(content);
  const draw = (frame: object, marks: Mark[]) => Plot.plot({ document, ...frame, marks } as object);
  const marks = [...eventMarks(Plot, scene), ...dataMarks(Plot, scene)];
  let svg = draw(frameOf(scene), marks);
  const ends = endLabels(scene, svg.scale("y")!.apply);
  if (ends) {
    const marginRight = size.right + widest(ends.map(({ name }) => name));
    svg = draw({ ...frameOf(scene), marginRight }, [...marks, endMark(Plot, ends)]);
  }
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", content.alt);
  return (ends ? "" : legend(scene)) + svg.outerHTML;
}

function legend(scene: Scene): string {
  const { names, content } = scene;
  const shown = names.filter((name) =>
    content.rows.some((row) =>
      row[content.y.field] !== null && (!content.series || String(row[content.series]) === name)
    )
  );
  if (names.length < 2) return "";
  // The legend of lines is in the order of their ends, from the top.
  const lastOf = (name: string) => scene.y[scene.series.lastIndexOf(name)] ?? -Infinity;
  if (content.mark === "line") shown.sort((a, b) => lastOf(b) - lastOf(a));
  // The report keeps no styles, so the squares are drawings and the gaps are characters.
  const entry = (name: string) =>
    `<svg width="10" height="10" aria-hidden="true"><path d="M0 0h10v10H0z" fill="${
      colorOf(names.indexOf(name))
    }"/></svg>\u00a0${escapeHtml(name)}`;
  return `<div class="lab-legend" style="font-size:.85em">${shown.map(entry).join(" \u2003")}</div>`;
}

const isTickless = ({ values, low }: Scene): boolean => values !== undefined && !low;

function frameOf(scene: Scene) {
  const { content: { x, y, mark, ratio }, across, grouped, names, categories, values } = scene;
  // A title that names the unit, as in "Median (ms)", need not have it repeated at each tick.
  const tickFormat = /\(.+\)$/.test(y.label) ? "text" : y.format;
  const ticks = (scene.y as number[]).concat(scene.low as number[] ?? [], scene.high as number[] ?? [])
    .filter((value) => value !== null).map((value) => formatValue(value, tickFormat));
  const value = {
    label: y.label,
    labelAnchor: "center",
    labelArrow: "none",
    tickFormat: (tick: number) => formatValue(tick, tickFormat),
    tickSize: 0,
    // Values say what bars are worth, but not how far their intervals reach.
    ...(isTickless(scene) ? { ticks: [] } : { ticks: 5, grid: true }),
    ...(ratio ? { type: "log", base: 2 } : { zero: mark !== "dot" }),
    nice: true,
  };
  const axis = { label: x.label, labelArrow: "none", labelAnchor: across ? "top" : "center", tickSize: 0 };
  const category = isContinuous(scene) ? axis : { ...axis, domain: categories, ...sparse(scene) };
  const inner = { axis: null, domain: names, padding: 0.05 };
  const bands = { padding: paddingOf(scene) };
  return {
    style: {
      background: "white",
      color: colors.text,
      fontFamily: "Arimo, Arial, Helvetica, sans-serif",
      fontSize: `${size.text}px`,
      padding: "4px",
    },
    width: size.width,
    height: across ? 80 + categories.length * (16 + 24 * names.length) : size.height + eventRows(scene) * size.line,
    marginLeft: across ? Math.min(300, 16 + widest(categoryTexts(scene))) : isTickless(scene) ? 44 : 48 + widest(ticks),
    marginRight: across && values ? size.right + widest(values) : size.right,
    marginTop: 28 + eventRows(scene) * size.line,
    marginBottom: 50,
    x: across ? value : grouped ? inner : { ...category, ...bands },
    y: across ? (grouped ? inner : { ...category, ...bands }) : value,
    ...(grouped ? { [across ? "fy" : "fx"]: { ...category, padding: 0.2 } } : {}),
  };
}

/** Two bars need not be as broad as half of the chart. */
function paddingOf({ categories, across }: Scene): number {
  const step = (size.width - 80) / categories.length;
  return across ? 0.3 : Math.max(0.3, 1 - 100 / step);
}

/** The ticks of categories that would run into each other: the years of quarters and months, else every nth. */
function sparse(scene: Scene) {
  const { categories, across, content: { x } } = scene;
  const tickFormat = (tick: Scalar) => formatValue(tick, x.format);
  if (across) return { tickFormat };
  const texts = categoryTexts(scene);
  const step = Math.ceil(categories.length * (widest(texts) + 12) / (size.width - 80));
  const years = step > 1 ? yearTicks(texts) : undefined;
  const [first, every] = years ? [years.first, years.every] : [0, step];
  return {
    ticks: categories.filter((_, at) => at % every === first % every),
    tickFormat: years ? (tick: Scalar) => years.years[categories.indexOf(tick)]! : tickFormat,
  };
}

function dataMarks(Plot: PlotModule, scene: Scene): Mark[] {
  const { content: { mark, ratio }, x, y, color, series, low, high, across, grouped } = scene;
  const data = { length: y.length };
  const facet = grouped ? { [across ? "fy" : "fx"]: x } : {};
  const band = grouped ? series : x;
  const rule = { stroke: colors.text, strokeWidth: 1.25, ...facet };
  const whisker = !low || !high ? [] : [
    across
      ? Plot.ruleY(data, { y: band, x1: low, x2: high, ...rule })
      : Plot.ruleX(data, { x: band, y1: low, y2: high, ...rule }),
  ];
  if (mark === "bar") {
    const from = ratio ? y.map(() => 1) : undefined;
    const bars = across
      ? Plot.barX(data, { y: band, ...(from ? { x1: from, x2: y } : { x: y }), fill: color, ...facet })
      : Plot.barY(data, { x: band, ...(from ? { y1: from, y2: y } : { y }), fill: color, ...facet });
    const base = [ratio ? 1 : 0];
    const baseline = { stroke: colors.axis };
    return [
      bars,
      ...whisker,
      across ? Plot.ruleX(base, baseline) : Plot.ruleY(base, baseline),
      ...valueMarks(Plot, scene, band, facet),
    ];
  }
  const dots = Plot.dot(data, { x, y, fill: color, r: mark === "line" ? (y.length > 40 ? 0 : 3) : 4 });
  return mark === "line"
    ? [Plot.line(data, { x, y, stroke: color, z: series, strokeWidth: 2.5 }), ...whisker, dots]
    : [...whisker, dots];
}

/** The values at the ends of bars, beyond their intervals. */
function valueMarks(Plot: PlotModule, { values, y, high, low, across }: Scene, band: unknown[], facet: object): Mark[] {
  if (!values) return [];
  const texts = (isNegative: boolean) => {
    const ends = y.map((value, at) =>
      value !== null && value < 0 === isNegative ? (isNegative ? low : high)?.[at] ?? value : null
    );
    const away = isNegative ? -8 : 8;
    const look = { text: values, fill: colors.text, fontWeight: "bold", ...facet };
    return across
      ? Plot.textX(
        { length: y.length },
        { ...look, y: band, x: ends, dx: away, textAnchor: isNegative ? "end" : "start" } as object,
      )
      : Plot.textY({ length: y.length }, { ...look, x: band, y: ends, dy: -away } as object);
  };
  return y.some((value) => value !== null && value < 0) ? [texts(false), texts(true)] : [texts(false)];
}

interface EndLabel {
  name: string;
  x: Scalar | Date;
  y: number;
  color: string;
  /** How far it is moved down, to be clear of its neighbours. */
  down: number;
}

/** The names of lines, beside their ends; `undefined` if the ends are too close to each other or not below each other. */
function endLabels(scene: Scene, pixelOf: (y: number) => number): EndLabel[] | undefined {
  const { content: { mark }, names, x, y, series } = scene;
  if (mark !== "line" || names.length < 2 || widest(names) > size.width / 4) return undefined;
  const order = (at: Scalar | Date) => isContinuous(scene) ? Number(at) : scene.categories.indexOf(at);
  const last = Math.max(...x.map(order));
  const ends = names.map((name, at): EndLabel | undefined => {
    const end = series.findIndex((one, index) => one === name && order(x[index]!) === last && y[index] !== null);
    return end < 0 ? undefined : { name, x: x[end]!, y: y[end]!, color: colorOf(at), down: 0 };
  });
  if (ends.some((end) => !end)) return undefined;
  const sorted = (ends as EndLabel[]).toSorted((a, b) => b.y - a.y);
  let previous = -Infinity;
  for (const end of sorted) {
    const at = pixelOf(end.y);
    end.down = Math.max(0, previous + size.line - at);
    previous = at + end.down;
  }
  return sorted.every(({ down }) => down <= size.line) ? sorted : undefined;
}

/** Plot moves all texts of a mark alike, so the names are drawn as one mark of points in pixels. */
function endMark(Plot: PlotModule, ends: EndLabel[]): Mark {
  const text = (end: EndLabel) =>
    Plot.text([end], {
      x: "x",
      y: "y",
      text: "name",
      fill: end.color,
      fontWeight: "bold",
      textAnchor: "start",
      dx: 8,
      dy: end.down,
    });
  return Plot.marks(...ends.map(text)) as unknown as Mark;
}

const eventRows = ({ events }: Scene): number => Math.max(0, ...events.map(({ row }) => row + 1));

function eventMarks(Plot: PlotModule, scene: Scene): Mark[] {
  return scene.events.flatMap(({ row, side }, index) => {
    const { at, until, label } = scene.content.events![index]!;
    const x = [until !== undefined ? (Number(at) + until) / 2 : scene.x[0] instanceof Date ? timeOf(at) : at];
    const up = (row + 0.7) * size.line;
    const [dx, textAnchor] = side === "right" ? [5, "start"] : side === "left" ? [-5, "end"] : [0, "middle"];
    return [
      until === undefined
        ? Plot.ruleX(x, { insetTop: -up, stroke: colors.accent, strokeWidth: 1.5, strokeDasharray: "4 3" })
        : Plot.rect(x, { x1: [at], x2: [until], fill: colors.accent, fillOpacity: 0.16 }),
      Plot.text(x, {
        x,
        frameAnchor: "top",
        text: [label],
        dx,
        dy: -up,
        textAnchor,
        lineAnchor: "middle",
        fill: colors.accent,
        fontWeight: "bold",
      } as object),
    ];
  });
}
