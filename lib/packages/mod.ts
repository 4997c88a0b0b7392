/** All packages that are installed on first use, for the lab itself. Notebooks import `notebook.ts`. */
export { describePackages, installLoaded, type PackageState } from "./known.ts";
export { findMiniLm, loadOnnx, type MiniLmFiles } from "./onnx.ts";
export type { InferenceSession, OnnxRuntime, OnnxTensor, SessionOptions, Tokenizers } from "./onnx_types.ts";
export { type AwsModule, type AwsSdk, loadAws } from "./aws.ts";
export { loadDuckDb } from "./duckdb.ts";
export type { DuckDbAppender, DuckDbConnection, DuckDbInstance } from "./duckdb_types.ts";
export { loadVectorPeers, type PgLite, type USearchIndex, type VectorPeers } from "./vector_peers.ts";
