/**
 * Data to load: the shop's generated world with planted errors, and files of your own by a mapping.
 *
 * @module
 */
export { type Scale, scales, type Settings, settings } from "./settings.ts";
export { type TableName, tables } from "./tables.ts";
export { countDelivered, type Dataset, describeDataset, type GeneratedDataset, type OwnDataset } from "./dataset.ts";
export { type DataChoice, findDataset, type FindOptions, findOwnData, nameData } from "./find.ts";
export { generate, type GenerateOptions } from "./generate.ts";
export { importFiles, type ImportOptions } from "./import.ts";
export { type CsvFormat, CsvReader, type CsvRecord } from "./csv.ts";
export { files } from "./files.ts";
export { type TrueProduct, trueProducts } from "./true_products.ts";
export type { FaultKind } from "./faults.ts";
