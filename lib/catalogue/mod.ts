/**
 * What a database records about itself: its entity-relationship diagram, the list of its objects, its accounts.
 *
 * @module
 */
export { type Account, type Login, readAccounts } from "./accounts.ts";
export { type CatalogueEntry, type CatalogueOptions, listObjects } from "./catalogue.ts";
export { erd, type ErdGraph, type ErdOptions } from "./erd.ts";
