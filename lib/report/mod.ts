/** Executed notebook → outline, report and evidence. Pure. */
export type { CellRef } from "./cell_ref.ts";
export { deckNames, defaultDeck } from "./decks.ts";
export { documents, type PublishedDocument } from "./documents.ts";
export { type EvidenceRecord, evidenceRecord } from "./evidence.ts";
export { renderHtml } from "./html.ts";
export {
  dataUri,
  largestPicture,
  mimeOf,
  type Picture,
  picturesIn,
  placeOf,
  readPicture,
  type RefusedPictures,
} from "./pictures.ts";
export {
  describeRun,
  englishRunWords,
  formatDate,
  hashOf,
  runIdOf,
  type RunRecord,
  runRecordOf,
  type RunWords,
} from "./identity.ts";
export { outlineDecks, OutlineError } from "./outline.ts";
export { type Reading, readOutputs } from "./reading.ts";
export type { OpenTaskEntry } from "./tasks.ts";
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
  SectionSlide,
  Slide,
} from "./types.ts";
export { scrubData, scrubNotebook } from "./scrub_notebook.ts";
