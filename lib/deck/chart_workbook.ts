/** The workbook with the data of a chart. */

import { columnName, escapeXml } from "./chart_parts_xml.ts";
import type { ChartPlan } from "./chart_plan.ts";

/** The parts of the workbook: path → XML. PowerPoint opens it for "Edit Data". */
export function workbookParts(plan: ChartPlan): Record<string, string> {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const keys: (string | number)[] = plan.form === "xy" ? plan.xs : plan.categories;
  const cell = (value: string | number | null, column: number, row: number) => {
    const at = `${columnName(column)}${row}`;
    if (value === null) return "";
    if (typeof value === "number") return `<c r="${at}"><v>${value}</v></c>`;
    return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
  };
  const rows = [
    [
      plan.categoryLabel,
      ...plan.series.map((series) => series.name),
      ...plan.events.map(({ label }) => label),
      ...(plan.ticks ? [""] : []),
    ],
    ...keys.map((key, at) => [
      key,
      ...plan.series.map((series) => series.values[at] ?? null),
      ...plan.events.map(({ at: label, y, band }) => at === label ? y : at === band?.foot ? plan.y.min : null),
      ...(plan.ticks ? [plan.ticks[at]!] : []),
    ]),
  ];
  const sheet = rows.map((row, at) =>
    `<row r="${at + 1}">${row.map((value, column) => cell(value, column, at + 1)).join("")}</row>`
  ).join("");
  const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  return {
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
      `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${spreadsheet}.worksheet+xml"/></Types>`,
    "_rels/.rels":
      `${head}<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml":
      `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      `${head}<Relationships xmlns="${relationships}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
  };
}
