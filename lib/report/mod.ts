/** Executed notebook → outline, report and evidence, purely. */
export { type EvidenceRecord, evidenceRecord } from "./evidence.ts";
export type { CellRef, ExecutedCell, ExecutedNotebook, ExecutedOutput } from "./executed.ts";
export { renderHtml } from "./html.ts";
export { runIdOf, type RunRecord, runRecordOf, sayDate, sayRun } from "./identity.ts";
export { deckNames, defaultDeck, outline, OutlineError, type OutlineOptions } from "./outline.ts";
export type { Problem } from "./bindings.ts";
export type {
  AiEntry,
  Block,
  BlockContent,
  BoundFinding,
  BoundQuote,
  Check,
  EvidenceRow,
  ListItem,
  Outline,
  Run,
  Slide,
} from "./types.ts";
