/** What a database says of itself: its entity-relationship diagram and the list of its objects. */
export { erd, type ErdGraph, erdGraph, type ErdOptions } from "./erd.ts";
export { type CatalogueRows, type ColumnRow, type KeyRow, readCatalogue, type TableRow } from "./read.ts";
