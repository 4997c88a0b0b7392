/** Servers on this machine: the private binaries and what runs on them, for the lab itself. Notebooks import `notebook.ts`. */
export { type Cache, listCaches, removeCache } from "./caches.ts";
export { ProvisionError, type ProvisionStep } from "./errors.ts";
export { type Installation, installOnce, type InstallOptions, isInstalled, noteUse, removeTree } from "./install.ts";
export { endKept, findKept, findLeftData, keepServer, type KeptServer } from "./kept.ts";
export { howEnded, quoteLog, type ServerOptions } from "./launch.ts";
export { isServerCommand, type LeftProcess, listProcesses, programOf, signalProcess } from "./left.ts";
export { type Held, tryHold, withLock } from "./lock.ts";
export { exists } from "./host.ts";
export { makePrivateDir, makeSharedDir, serverIdentity } from "./identity.ts";
export { keyOf } from "./packages.ts";
export {
  addNamespace,
  enterNamespace,
  hasNamespace,
  namespaceNetworks,
  namespaceOf,
  removeNamespace,
  whyNoNamespaces,
} from "./namespaces.ts";
export { readPacketRules, setPacketRules, whyNoPacketRules } from "./packet_filter.ts";
export { clearDeadRuns, clearFolder, createRunDir, type RunDir } from "./run_dir.ts";
export { copyCommand, findTemplate, templateArgs } from "./template.ts";
export { findRuntime, peekRuntime, type Runtime } from "./runtime.ts";
export { type Server, startServer } from "./server.ts";
export { defaultSettings, generatePassword, type Settings } from "./settings.ts";
export { findTool, type ToolName } from "./tools.ts";
