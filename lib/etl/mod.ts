/** Data in: generated files, their way into the database, and what became of every row. */
export { type Scale, scales, type Settings, settings } from "./settings.ts";
export { type TableName, tables } from "./tables.ts";
export { countDelivered, type Dataset, type GeneratedDataset, type OwnDataset, sayDataset } from "./dataset.ts";
export { type DataChoice, findDataset, type FindOptions, findOwnData, nameData } from "./find.ts";
export { generate, type GenerateOptions } from "./generate.ts";
export { importFiles, type ImportOptions } from "./import.ts";
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
export { openShop } from "./shop.ts";
export { digestTables, type TableDigest } from "./digest.ts";
