/** The data of a cell's displays: the MIME kinds, their schemas, writers and parsers. A leaf: `show` writes them, `report` reads them. */
export { isCurrency, moneyOf } from "./currency.ts";
export { type Format, formats, formatValue, isHuge, isNumeric, isTiny, type Scalar } from "./format.ts";
export { dateStyles, english, german, type Notation, numberStyles } from "./notation.ts";
export { barLabel, figuresOf, figureTexts, findNumber, type Shown, shownBy, shows } from "./shown.ts";
export { readTime, timeFormatOf } from "./time.ts";
export type { Diagram, DiagramEdge, DiagramLayout, DiagramNode, EdgeEnd } from "./diagram_schema.ts";
export type {
  AiDisclosure,
  AiUse,
  Axis,
  Bundle,
  BundleKinds,
  Chart,
  Evidence,
  Figure,
  Finding,
  Kind,
  OpenTask,
  Quote,
  Result,
  Table,
  Waiting,
} from "./schema.ts";
export type { Callout, Excerpt, Script, ScriptStatement, Transcript } from "./script_schema.ts";
export type { Json } from "./schema_parts.ts";
export { aiUseForm } from "./schema.ts";
export { sqlLimits } from "./script_schema.ts";
export { aiUseHtml, aiUseText, paragraphsHtml } from "./ai_use.ts";
export { escapeHtml } from "./html.ts";
export { sqlLines, type SqlLook, type SqlPart } from "./sql_looks.ts";
export {
  calloutMark,
  excerptHtml,
  excerptSource,
  markLines,
  notebookStyle,
  scriptFacts,
  scriptHtml,
  type ScriptStyle,
} from "./script.ts";
export { promptOf, transcriptText } from "./transcript.ts";
export { findOpenProse, openProse, waitingBundle } from "./tasks.ts";
export { contrastOf } from "./contrast.ts";
export { seriesColors } from "./palette.ts";
export {
  describeFailure,
  type Fallback,
  findingText,
  follow,
  isBundle,
  type MimeBundle,
  readBundle,
  writeBundle,
} from "./mime.ts";
