/** The XML that several parts of a chart are made of: text, lines, references to the workbook. */

import { escapeHtml } from "../bundle/mod.ts";
import type { ChartPlan } from "./chart_plan.ts";
import type { Theme } from "./theme.ts";
import { forbiddenInXml } from "./xml_tree.ts";

/** Escapes text for XML and drops characters that XML cannot contain. */
export function escapeXml(text: string): string {
  return escapeHtml(text.replace(forbiddenInXml, ""));
}

export const emuPerPt = 12700;

export const solid = (color: string) => `<a:solidFill><a:srgbClr val="${color}"/></a:solidFill>`;
export const line = (color: string, pt: number, dash = "") =>
  `<a:ln w="${Math.round(pt * emuPerPt)}" cap="rnd">${solid(color)}${dash}<a:round/></a:ln>`;
export const noLine = "<a:ln><a:noFill/></a:ln>";

export const characters = ({ fonts, words }: Theme, tag: string, sizePt: number, color: string, bold = false) =>
  `<a:${tag} ${tag === "rPr" ? `lang="${words.tag}" ` : ""}sz="${sizePt * 100}" b="${bold ? 1 : 0}">${solid(color)}` +
  `<a:latin typeface="${fonts.text}"/><a:cs typeface="${fonts.text}"/></a:${tag}>`;

export const textProperties = (theme: Theme, sizePt: number, color: string, turn = "", bold = false) =>
  `<c:txPr><a:bodyPr${turn}/><a:lstStyle/><a:p><a:pPr>${
    characters(theme, "defRPr", sizePt, color, bold)
  }</a:pPr><a:endParaRPr lang="${theme.words.tag}"/></a:p></c:txPr>`;

/** Columns of the workbook: A contains categories or x, each following column a series. */
export const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + index % 26);

export const rangeOf = (column: number, rows: number) =>
  `Sheet1!$${columnName(column)}$2:$${columnName(column)}$${rows + 1}`;

const points = (values: (string | number | null)[]) =>
  values.map((value, index) =>
    value === null ? "" : `<c:pt idx="${index}"><c:v>${escapeXml(String(value))}</c:v></c:pt>`
  ).join("");

export const numbers = (values: (number | null)[]) =>
  `<c:formatCode>General</c:formatCode><c:ptCount val="${values.length}"/>${points(values)}`;

export const numberRef = (column: number, values: (number | null)[]) =>
  `<c:numRef><c:f>${rangeOf(column, values.length)}</c:f><c:numCache>${numbers(values)}</c:numCache></c:numRef>`;

export const textRef = (reference: string, values: string[]) =>
  `<c:strRef><c:f>${reference}</c:f><c:strCache><c:ptCount val="${values.length}"/>${
    points(values)
  }</c:strCache></c:strRef>`;

export const shown = (what: "value" | "series" | "nothing") =>
  `<c:showLegendKey val="0"/><c:showVal val="${what === "value" ? 1 : 0}"/><c:showCatName val="0"/>` +
  `<c:showSerName val="${what === "series" ? 1 : 0}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>`;

export const noFill = `<c:spPr><a:noFill/>${noLine}</c:spPr>`;

/** The categories, or what the axis shows in their place, which is in the workbook's last column. */
export function categoryXml({ categories, ticks, series, events }: ChartPlan): string {
  const column = ticks ? series.length + events.length + 1 : 0;
  return `<c:cat>${textRef(rangeOf(column, categories.length), ticks ?? categories)}</c:cat>`;
}
