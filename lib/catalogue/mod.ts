/** What a database says of itself: its entity-relationship diagram and the list of its objects. */
export { type Account, type Login, readAccounts } from "./accounts.ts";
export { catalogueEntries, type CatalogueEntry, type CatalogueOptions, listObjects } from "./catalogue.ts";
export { erd, type ErdGraph, erdGraph, type ErdOptions } from "./erd.ts";
export type { Defined, GrantRow, IndexRow, ObjectRows, TriggerRow } from "./objects.ts";
export type { CatalogueRows, ColumnRow, KeyRow, TableRow } from "./read.ts";
