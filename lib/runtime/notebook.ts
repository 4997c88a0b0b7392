/**
 * A key-value server for a notebook. The rest of this area is for the lab itself (`mod.ts`).
 *
 * @module
 */
export { ProvisionError, type ProvisionStep } from "./errors.ts";
export { type KeyValueOptions, type KeyValueServer, startKeyValueServer } from "./key_value.ts";
