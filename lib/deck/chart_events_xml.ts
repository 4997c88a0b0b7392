/** The XML of a chart's events, each a series of its own. */

import type { EventSeries } from "./chart_events.ts";
import {
  categoryXml,
  columnName,
  emuPerPt,
  line,
  noFill,
  noLine,
  numberRef,
  numbers,
  shown,
  textProperties,
  textRef,
} from "./chart_parts_xml.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Theme } from "./theme.ts";

const unmarked = '<c:marker><c:symbol val="none"/></c:marker>';

/** What lasted: a broad line from the axis up to its label. */
function bandXml(
  plan: ChartPlan,
  event: EventSeries,
  band: NonNullable<EventSeries["band"]>,
  at: number,
  theme: Theme,
) {
  const index = plan.series.length + at;
  const column = columnName(index + 1);
  const color = theme.colors.value;
  const text = textProperties(theme, plan.sizePt, color, ' wrap="none"', true);
  const side = { left: "l", right: "r", center: "t" }[event.side];
  const cells = (name: string, values: number[]) =>
    `<c:numRef><c:f>Sheet1!$${name}$${band.foot + 2}:$${name}$${event.at + 2}</c:f><c:numCache>${
      numbers(values)
    }</c:numCache></c:numRef>`;
  return `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx>${
    textRef(`Sheet1!$${column}$1`, [event.label])
  }</c:tx><c:spPr><a:ln w="${Math.round(band.widthPt * emuPerPt)}" cap="flat"><a:solidFill><a:srgbClr val="${color}">` +
    `<a:alpha val="16000"/></a:srgbClr></a:solidFill></a:ln></c:spPr>${unmarked}<c:dLbls><c:dLbl><c:idx val="1"/>${noFill}${text}` +
    `<c:dLblPos val="${side}"/>${shown("series")}</c:dLbl>${noFill}${shown("nothing")}</c:dLbls>` +
    `<c:xVal>${cells("A", [plan.xs[band.foot]!, plan.xs[event.at]!])}</c:xVal><c:yVal>${
      cells(column, [plan.y.min, event.y])
    }</c:yVal><c:smooth val="0"/></c:ser>`;
}

/** An event: a point that is not seen, with a line down to the axis and the series' name beside its end. */
export function eventXml(plan: ChartPlan, event: EventSeries, at: number, theme: Theme): string {
  if (event.band) return bandXml(plan, event, event.band, at, theme);
  const index = plan.series.length + at;
  const column = columnName(index + 1);
  const color = theme.colors.value;
  const text = textProperties(theme, plan.sizePt, color, ' wrap="none"', true);
  const head =
    `<c:idx val="${index}"/><c:order val="${index}"/><c:tx>${
      textRef(`Sheet1!$${column}$1`, [event.label])
    }</c:tx><c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>${unmarked}` +
    `<c:dLbls><c:spPr><a:noFill/>${noLine}</c:spPr>${text}<c:dLblPos val="${event.side === "left" ? "l" : "r"}"/>${
      shown("series")
    }</c:dLbls><c:errBars>${plan.form === "xy" ? '<c:errDir val="y"/>' : ""}<c:errBarType val="minus"/>` +
    `<c:errValType val="fixedVal"/><c:noEndCap val="1"/><c:val val="${event.y - plan.y.min}"/><c:spPr>${
      line(color, 1.5, '<a:prstDash val="dash"/>')
    }</c:spPr></c:errBars>`;
  const row = event.at + 2;
  const values = plan.categories.map((_, category) => category === event.at ? event.y : null);
  const cell = (name: string, value: number) =>
    `<c:numRef><c:f>Sheet1!$${name}$${row}:$${name}$${row}</c:f><c:numCache>${
      numbers([value])
    }</c:numCache></c:numRef>`;
  return plan.form === "xy"
    ? `<c:ser>${head}<c:xVal>${cell("A", plan.xs[event.at]!)}</c:xVal><c:yVal>${
      cell(column, event.y)
    }</c:yVal><c:smooth val="0"/></c:ser>`
    : `<c:ser>${head}${categoryXml(plan)}<c:val>${numberRef(index + 1, values)}</c:val><c:smooth val="0"/></c:ser>`;
}
