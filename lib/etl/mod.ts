/** Data in: generated files, their way into the database, and what became of every row. */
export {
  countFiles,
  countRows,
  type FileAccount,
  load,
  type LoadOptions,
  stage,
  type StagedFile,
  type TableAccount,
  unbalanced,
} from "./load.ts";
export { countSetAside, requireShare, type SetAside, type SetAsideReason } from "./set_aside.ts";
export { type KindScore, type Score, score } from "./score.ts";
export { digestTables, type TableDigest } from "./digest.ts";
