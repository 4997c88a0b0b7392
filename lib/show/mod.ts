/**
 * What a cell shows: tables, charts, diagrams, transcripts, findings bound to results, evidence, and how AI was used.
 *
 * @module
 */
export { excerpt, type ExcerptScript } from "./excerpt.ts";
export { type AxisOptions, chart, type ChartOptions } from "./chart.ts";
export { diagram, type DiagramEdgeOptions, type DiagramNodeOptions, type DiagramOptions } from "./diagram.ts";
export { type Displayable, show } from "./displayable.ts";
export {
  type Bound,
  type BoundList,
  type BoundResult,
  BoundValue,
  type KeyFormats,
  result,
  type ResultCarrier,
  resultOf,
  type Widen,
} from "./result.ts";
export { aiUse, type AiUseOptions, evidence, finding, heading } from "./statements.ts";
export { type ColumnOptions, table, type TableOptions } from "./table.ts";
export { markdown } from "./markdown.ts";
export { fillTemplate } from "./template.ts";
export { timeline, type TimelineOptions, type TimelineRow } from "./timeline.ts";
export { transcript, type TranscriptEntryOptions, type TranscriptOptions } from "./transcript.ts";
