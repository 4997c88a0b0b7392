/** Converts a planned chart to the XML of the chart part, in schema order. */

import type { ValueAxis } from "./chart_axes.ts";
import type { Series } from "./chart_data.ts";
import { eventXml } from "./chart_events_xml.ts";
import { lineOrder } from "./chart_labels.ts";
import {
  categoryXml,
  characters,
  columnName,
  escapeXml,
  line,
  noFill,
  noLine,
  numberRef,
  numbers,
  shown,
  solid,
  textProperties,
  textRef,
} from "./chart_parts_xml.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Frame } from "./page.ts";
import type { Theme } from "./theme.ts";

const axisIds = { category: 111111111, value: 222222222 } as const;
/** The number of marks that a series draws. */
const drawn = (series: Series) => series.values.filter((value) => value !== null).length;

function errorBars(series: Series, form: ChartPlan["form"], { colors }: Theme): string {
  const { values, low, high } = series;
  if (!low || !high) return "";
  const reach = (ends: (number | null)[]) =>
    values.map((v, i) => v === null || ends[i] === null ? null : Math.abs(ends[i]! - v));
  const literal = (tag: string, ends: (number | null)[]) =>
    `<c:${tag}><c:numLit>${numbers(reach(ends))}</c:numLit></c:${tag}>`;
  return `<c:errBars>${
    form === "xy" ? '<c:errDir val="y"/>' : ""
  }<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>` +
    `${literal("plus", high)}${literal("minus", low)}<c:spPr>${line(colors.text, 1.25)}</c:spPr></c:errBars>`;
}

/** Programs may join a label that was moved to its bar with a line, which looks like a minus sign. */
const noLeaderLines = '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" ' +
  'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>';

/** The values at the ends of bars, each beyond its interval. */
function labelsOf(plan: ChartPlan, index: number, theme: Theme): string {
  if (!plan.labels) return "";
  const look = `<c:numFmt formatCode="${escapeXml(plan.labels)}" sourceLinked="0"/>${noFill}` +
    `${textProperties(theme, plan.sizePt, theme.colors.primary, "", true)}<c:dLblPos val="outEnd"/>${shown("value")}`;
  const { values } = plan.series[index]!;
  const moved = (plan.shifts?.[index] ?? []).map((shift, at) => {
    const value = values[at];
    if (!shift || value === null || value === undefined) return "";
    const isUp = plan.form === "columns";
    const by = (value < 0) === isUp ? shift : -shift;
    return `<c:dLbl><c:idx val="${at}"/><c:layout><c:manualLayout><c:x val="${isUp ? 0 : by}"/><c:y val="${
      isUp ? by : 0
    }"/></c:manualLayout></c:layout>${look}</c:dLbl>`;
  });
  return `<c:dLbls>${moved.join("")}${look}${noLeaderLines}</c:dLbls>`;
}

/** The name of a line beside its last point, in its colour. */
function endNameOf(plan: ChartPlan, index: number, last: number, theme: Theme): string {
  if (plan.endNames === undefined) return "";
  const text = textProperties(theme, plan.sizePt, theme.series[index]!, ' wrap="none"', true);
  return `<c:dLbls><c:dLbl><c:idx val="${last}"/>${noFill}${text}<c:dLblPos val="r"/>${
    shown("series")
  }</c:dLbl>${noFill}${shown("nothing")}</c:dLbls>`;
}

/** The bar that stands out, in the colour of a second series. */
const emphasisOf = ({ emphasis }: ChartPlan, { series }: Theme): string =>
  emphasis === undefined
    ? ""
    : `<c:dPt><c:idx val="${emphasis}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/><c:spPr>${
      solid(series[1]!)
    }${noLine}</c:spPr></c:dPt>`;

const markerOf = (color: string, size: number, { colors }: Theme) =>
  `<c:marker><c:symbol val="circle"/><c:size val="${size}"/><c:spPr>${solid(color)}<a:ln w="9525">${
    solid(colors.paper)
  }</a:ln></c:spPr></c:marker>`;

function seriesXml(plan: ChartPlan, index: number, order: number, theme: Theme): string {
  const series = plan.series[index]!;
  const color = theme.series[index]!; // `planChart` refuses more series than colours
  const name = columnName(index + 1);
  const head = `<c:idx val="${index}"/><c:order val="${order}"/><c:tx>${
    textRef(`Sheet1!$${name}$1`, [series.name])
  }</c:tx>`;
  const bars = errorBars(series, plan.form, theme);
  if (plan.form === "columns" || plan.form === "bars") {
    return `<c:ser>${head}<c:spPr>${solid(color)}${noLine}</c:spPr><c:invertIfNegative val="0"/>${
      emphasisOf(plan, theme)
    }${labelsOf(plan, index, theme)}${bars}${categoryXml(plan)}` +
      `<c:val>${numberRef(index + 1, series.values)}</c:val></c:ser>`;
  }
  // Many markers would merge into a band: they shrink, and a joined line omits them.
  const many = drawn(series) > 30;
  const none = `<c:marker><c:symbol val="none"/></c:marker>`;
  if (plan.form === "line") {
    return `<c:ser>${head}<c:spPr>${line(color, 2.5)}</c:spPr>${many ? none : markerOf(color, 7, theme)}${
      endNameOf(plan, index, series.values.length - 1, theme)
    }${bars}${categoryXml(plan)}` +
      `<c:val>${numberRef(index + 1, series.values)}</c:val><c:smooth val="0"/></c:ser>`;
  }
  const stroke = plan.joined ? line(color, 2.5) : `<a:ln w="19050"><a:noFill/></a:ln>`;
  const marker = plan.joined ? (many ? none : markerOf(color, 7, theme)) : markerOf(color, many ? 6 : 8, theme);
  // In the workbook the points of a series are in adjacent rows. It refers only to those rows, because gaps would interrupt its line.
  const first = series.values.findIndex((_, at) => plan.owners[at] === index);
  const end = first + plan.owners.filter((owner) => owner === index).length;
  const ref = (column: number, values: (number | null)[]) =>
    `<c:numRef><c:f>Sheet1!$${columnName(column)}$${first + 2}:$${columnName(column)}$${end + 1}</c:f>` +
    `<c:numCache>${numbers(values.slice(first, end))}</c:numCache></c:numRef>`;
  const own = {
    ...series,
    values: series.values.slice(first, end),
    low: series.low?.slice(first, end),
    high: series.high?.slice(first, end),
  };
  return `<c:ser>${head}<c:spPr>${stroke}</c:spPr>${marker}${endNameOf(plan, index, end - first - 1, theme)}${
    errorBars(own, plan.form, theme)
  }` +
    `<c:xVal>${ref(0, plan.xs)}</c:xVal><c:yVal>${ref(index + 1, series.values)}</c:yVal><c:smooth val="0"/></c:ser>`;
}

function axisTitle(text: string, turned: boolean, sizePt: number, theme: Theme): string {
  const turn = turned ? ' rot="-5400000" vert="horz"' : "";
  return `<c:title><c:tx><c:rich><a:bodyPr${turn}/><a:lstStyle/><a:p><a:pPr>${
    characters(theme, "defRPr", sizePt, theme.colors.muted)
  }</a:pPr>` +
    `<a:r>${characters(theme, "rPr", sizePt, theme.colors.muted)}<a:t>${
      escapeXml(text)
    }</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`;
}

const gridlines = ({ colors }: Theme) =>
  `<c:majorGridlines><c:spPr><a:ln w="6350">${solid(colors.gridline)}</a:ln></c:spPr></c:majorGridlines>`;

interface AxisPlace {
  sizePt: number;
  id: number;
  crosses: number;
  position: "b" | "l";
  grid: boolean;
  hideTicks?: boolean;
  atMaximum?: boolean;
  between?: boolean;
}

function valueAxisXml(axis: ValueAxis, place: AxisPlace, theme: Theme): string {
  const shownLine = place.grid ? noLine : line(theme.colors.axis, 0.75);
  return `<c:valAx><c:axId val="${place.id}"/><c:scaling>${
    axis.log ? `<c:logBase val="${axis.log}"/>` : ""
  }<c:orientation val="minMax"/><c:max val="${axis.max}"/><c:min val="${axis.min}"/></c:scaling>` +
    `<c:delete val="0"/><c:axPos val="${place.position}"/>${place.grid && !place.hideTicks ? gridlines(theme) : ""}${
      axisTitle(axis.label, place.position === "l", place.sizePt, theme)
    }` +
    `<c:numFmt formatCode="${
      escapeXml(axis.ticks)
    }" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>` +
    `<c:tickLblPos val="${
      // The axis of horizontal bars is below them, at the end of their reversed categories; "low" would put it above.
      place.hideTicks ? "none" : place.atMaximum ? "high" : "low"}"/><c:spPr>${shownLine}</c:spPr>${
      textProperties(theme, place.sizePt, theme.colors.muted)
    }` +
    `<c:crossAx val="${place.crosses}"/><c:crosses val="${place.atMaximum ? "max" : "autoZero"}"/>` +
    `<c:crossBetween val="${place.between ? "between" : "midCat"}"/><c:majorUnit val="${axis.major}"/></c:valAx>`;
}

/** An angle too small to see. At 0, LibreOffice would break a label to the width of one category, letter by letter. */
const unbroken = 1;

function categoryAxisXml(plan: ChartPlan, theme: Theme): string {
  const lying = plan.form === "bars";
  return `<c:catAx><c:axId val="${axisIds.category}"/><c:scaling><c:orientation val="${
    lying ? "maxMin" : "minMax"
  }"/></c:scaling><c:delete val="0"/>` +
    `<c:axPos val="${lying ? "l" : "b"}"/>${
      axisTitle(plan.categoryLabel, lying, plan.sizePt, theme)
    }<c:numFmt formatCode="General" sourceLinked="0"/>` +
    `<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>${
      line(theme.colors.axis, 0.75)
    }</c:spPr>` +
    `${
      textProperties(
        theme,
        plan.sizePt,
        theme.colors.text,
        ` rot="${plan.slanted ? -2700000 : plan.ticks ? unbroken : 0}" vert="horz"`,
      )
    }<c:crossAx val="${axisIds.value}"/><c:${
      plan.y.log ? 'crossesAt val="1"' : 'crosses val="autoZero"'
    }/><c:auto val="0"/>` +
    `<c:lblAlgn val="ctr"/><c:lblOffset val="100"/>${
      plan.skip > 1 ? `<c:tickLblSkip val="${plan.skip}"/>` : ""
    }<c:noMultiLvlLbl val="1"/></c:catAx>`;
}

/** The order of the series in the legend. */
const orderOf = ({ joined, series, owners }: ChartPlan): number[] =>
  joined ? lineOrder(series, owners) : series.map((_, index) => index);

/** Places the plot where its events need it, or leaves room for the names at the ends of lines; otherwise the program places it. */
function layoutXml({ endNames, inner, sizePt }: ChartPlan, { w, h }: Size): string {
  const part = (name: string, value: number) => `<c:${name} val="${Math.round(value * 1e4) / 1e4}"/>`;
  const layout = (target: "inner" | "outer", frame: Frame) =>
    `<c:layout><c:manualLayout><c:layoutTarget val="${target}"/><c:xMode val="edge"/><c:yMode val="edge"/>${
      part("x", frame.x / w)
    }${part("y", frame.y / h)}${part("w", frame.w / w)}${part("h", frame.h / h)}</c:manualLayout></c:layout>`;
  if (inner) return layout("inner", inner);
  if (endNames === undefined) return "<c:layout/>";
  const [left, top, bottom] = [sizePt * 1.9 / 72, 0.02 * h, sizePt * 2 / 72];
  return layout("outer", { x: left, y: top, w: w - left - endNames, h: h - top - bottom });
}

function plotXml(plan: ChartPlan, theme: Theme): string {
  const { sizePt } = plan;
  const series = [
    ...orderOf(plan).map((index, order) => seriesXml(plan, index, order, theme)),
    ...plan.events.map((one, index) => eventXml(plan, one, index, theme)),
  ].join("");
  const ids = `<c:axId val="${axisIds.category}"/><c:axId val="${axisIds.value}"/>`;
  const [category, value] = [axisIds.category, axisIds.value];
  if (plan.form === "xy") {
    return `<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${series}${ids}</c:scatterChart>` +
      valueAxisXml(plan.x, { sizePt, id: category, crosses: value, position: "b", grid: false }, theme) +
      valueAxisXml(plan.y, { sizePt, id: value, crosses: category, position: "l", grid: true }, theme);
  }
  const y = (between: boolean) =>
    valueAxisXml(plan.y, {
      sizePt,
      id: value,
      crosses: category,
      position: plan.form === "bars" ? "b" : "l",
      grid: true,
      // Labels say what bars are worth, but not how far their intervals reach.
      hideTicks: plan.labels !== undefined && plan.shifts === undefined,
      atMaximum: plan.form === "bars",
      between,
    }, theme);
  if (plan.form === "line") {
    return `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/>${ids}</c:lineChart>${
      categoryAxisXml(plan, theme)
    }${y(true)}`;
  }
  const overlap = plan.series.length > 1 ? -6 : 0;
  return `<c:barChart><c:barDir val="${
    plan.form === "bars" ? "bar" : "col"
  }"/><c:grouping val="clustered"/><c:varyColors val="0"/>${series}` +
    `<c:gapWidth val="${plan.gap}"/><c:overlap val="${overlap}"/>${ids}</c:barChart>${categoryAxisXml(plan, theme)}${
      y(true)
    }`;
}

/** Keeps out of the legend what is not drawn, and events, whose labels are beside them. */
function unlisted(plan: ChartPlan): string {
  const { series, events } = plan;
  const hidden = orderOf(plan).flatMap((index, at) => drawn(series[index]!) === 0 ? [at] : []);
  return [...hidden, ...events.map((_, at) => series.length + at)]
    .map((at) => `<c:legendEntry><c:idx val="${at}"/><c:delete val="1"/></c:legendEntry>`).join("");
}

/** A chart's width and height, in inches. */
type Size = Pick<Frame, "w" | "h">;

/** The XML of the chart part. Its relationship `rId1` is the workbook. */
export function chartXml(plan: ChartPlan, theme: Theme, size: Size = { w: 8, h: 4 }): string {
  const legend = plan.series.length > 1 && plan.endNames === undefined
    ? `<c:legend><c:legendPos val="t"/>${unlisted(plan)}<c:overlay val="0"/>${
      textProperties(theme, plan.sizePt, theme.colors.text)
    }</c:legend>`
    : "";
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n` +
    `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
    `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/><c:roundedCorners val="0"/>` +
    `<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>${layoutXml(plan, size)}${
      plotXml(plan, theme)
    }<c:spPr><a:noFill/>${noLine}</c:spPr></c:plotArea>${legend}` +
    `<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/>${noLine}</c:spPr>` +
    `${
      textProperties(theme, plan.sizePt, theme.colors.text)
    }<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`;
}
