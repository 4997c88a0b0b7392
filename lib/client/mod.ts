/**
 * A client that survives the failure of nodes: a pool with health checks and retries, and a proxy to compare it with.
 *
 * @module
 */
export { openPool } from "./open_pool.ts";
export { ClusterPool } from "./pool.ts";
export { CommitUnknownError, type Done, type PoolEvent, type PoolOptions, type Statements } from "./pool_types.ts";
export { judgeError, type Verdict } from "./retry.ts";
export { type Proxy, startProxy } from "./proxy.ts";
