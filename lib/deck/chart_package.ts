/** What a chart adds to a package: its frame on the slide, the chart, its workbook, and what refers to them. */

import type { ChartPlan } from "./chart_plan.ts";
import { workbookParts } from "./chart_workbook.ts";
import { chartXml } from "./chart_xml.ts";
import { type Parts, zipParts } from "./package.ts";
import type { Box, Frame } from "./page.ts";
import { naming } from "./shapes_xml.ts";
import type { Theme } from "./theme.ts";
import { type Element, emu, make } from "./xml_tree.ts";

/** The name of a chart in the selection pane; no other object on a slide has a name that begins like this. */
export const chartName = (title: string): string => `Chart: ${title}`;

/** How a slide refers to its charts: the first, the second … */
const relation = (index: number) => `chart${index + 1}`;

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const drawing = "http://schemas.openxmlformats.org/drawingml/2006";

/** The frame in which a slide shows its chart with this index. */
export function chartFrameXml({ name, chart, x, y, w, h }: Extract<Box, { kind: "chart" }>, index: number): string {
  return `<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="${drawing}/main" xmlns:r="${office}">` +
    `<p:nvGraphicFramePr>${
      naming({ id: "0", name, alt: chart.alt })
    }<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>` +
    `<p:xfrm><a:off x="${emu(x)}" y="${emu(y)}"/><a:ext cx="${emu(w)}" cy="${emu(h)}"/></p:xfrm>` +
    `<a:graphic><a:graphicData uri="${drawing}/chart"><c:chart xmlns:c="${drawing}/chart" r:id="${
      relation(index)
    }"/></a:graphicData></a:graphic></p:graphicFrame>`;
}

const partOf = (number: number) => `ppt/charts/chart${number}.xml`;

/** What refers from a slide to its chart with this index. Charts are numbered through the package, from 1. */
export const chartRelation = (index: number, number: number): Element =>
  make("Relationship", { Id: relation(index), Type: `${office}/chart`, Target: `/${partOf(number)}` });

/** The declaration of a chart's content type. */
export const chartType = (number: number): Element =>
  make("Override", {
    PartName: `/${partOf(number)}`,
    ContentType: "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
  });

/** The parts of a chart: itself, its workbook, and what refers from one to the other. */
export function chartParts(plan: ChartPlan, frame: Frame, number: number, theme: Theme): Parts {
  const workbook = `embeddings/Microsoft_Excel_Worksheet${number}.xlsx`;
  return new Map<string, string | Uint8Array>([
    [partOf(number), chartXml(plan, theme, frame)],
    [
      `ppt/charts/_rels/chart${number}.xml.rels`,
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${office}/package" Target="../${workbook}"/></Relationships>`,
    ],
    [`ppt/${workbook}`, zipParts(new Map(Object.entries(workbookParts(plan))), 0)],
  ]);
}
