/** Notebooks: reads .ipynb files, checks and runs them, and writes executed ones. */
export type {
  Cell,
  CodeCell,
  DisplayOutput,
  ErrorOutput,
  Metadata,
  Notebook,
  Output,
  ResultOutput,
  StreamOutput,
  TextCell,
} from "./model/schema.ts";
export { CellError, type CellFailure, KernelDiedError, type KernelEnd, NotebookError } from "./errors.ts";
export { formatNotebook, parseNotebook } from "./model/format.ts";
export {
  cellTags,
  labOf,
  outputsOf,
  plainTextOf,
  slideTypeOf,
  textOf,
  whyIgnored,
  withoutAnsi,
} from "./model/cells.ts";
export { readNotebook, writeNotebook } from "./model/file.ts";
export {
  denoKernelspec,
  type Installed,
  installKernelspec,
  jupyterDataDir,
  type Kernelspec,
} from "./kernel/kernelspec.ts";
export { type CellRun, checkLanguage, type Outcome, runNotebook, type RunOptions } from "./kernel/run.ts";
export { type CheckOptions, checkTypes } from "./check/typecheck.ts";
export { type Diagnostic, formatDiagnostic } from "./check/diagnostics.ts";
export { formatDiagnostics } from "./check/advice.ts";
export { refuseOutside } from "./check/location.ts";
export { type Preflight, preflight } from "./kernel/preflight.ts";
export {
  explainParameter,
  injectParameters,
  type Parameters,
  type ParameterValue,
  parseParameter,
  readParameters,
} from "./model/parameters.ts";
export {
  childrenOf,
  hashSyntax,
  isCallOf,
  isNode,
  type Node,
  nodesIn,
  parseCell,
  type Statement,
} from "./model/syntax.ts";
export { freeNames, type Names, readNames, writesOf } from "./model/names.ts";
export { type CellNeeds, checkAfter, readNeeds, reduceNeeds, type UsedName } from "./model/needs.ts";
