/**
 * Loading: from the files of a data set into the database, with an account of every row.
 *
 * @module
 */
export { countFiles, countRows, type FileAccount, type TableAccount, unbalanced } from "./account.ts";
export { load, type LoadOptions, stage, type StagedFile } from "./load.ts";
export { countSetAside, requireShare, type SetAside, type SetAsideReason } from "./set_aside.ts";
export { type KindScore, type Score, score } from "./score.ts";
export { digestTables, type TableDigest } from "./digest.ts";
export { cleanseDelivery, loadStatement } from "./cleanse/cleanse.ts";
export { readKnown } from "./cleanse/known.ts";
export { type Rule, rules, type Severity } from "./cleanse/rules.ts";
export type { CleanFile, Cleansed, CleanseOptions, CleanTable, Delivery, KnownRows } from "./cleanse/types.ts";
export {
  type CleansedLoad,
  loadCleansed,
  type LoadCleansedOptions,
  type LoadedTable,
} from "./cleanse/load_cleansed.ts";
export * from "./pipeline/mod.ts";
