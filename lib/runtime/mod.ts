/** Servers on this machine: the private binaries and what runs on them. */
export { ProvisionError, type ProvisionStep } from "./errors.ts";
export type { InstallOptions } from "./install.ts";
export { type KeyValueOptions, type KeyValueServer, startKeyValueServer } from "./key_value.ts";
export { endKept, findKept, findLeftData, keepServer, type KeptServer } from "./kept.ts";
export type { ServerOptions } from "./launch.ts";
export { findRuntime, peekRuntime, type Runtime } from "./runtime.ts";
export { type Server, startServer } from "./server.ts";
export type { Settings } from "./settings.ts";
export { isAtLeast, oldestUsable, parseVersion } from "./version.ts";
