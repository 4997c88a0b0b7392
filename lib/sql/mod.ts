/**
 * SQL from a notebook: connections, statements, scripts, loading data.
 *
 * @module
 */
export { ColumnNameError } from "./ask.ts";
export type { Param } from "./bind.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { Database } from "./database.ts";
export { ConnectError, type ScriptPlace, SqlError } from "./errors.ts";
export type { LoadSource } from "./infile.ts";
export { connectionLoss, isConnectionLoss } from "./loss.ts";
export type { RunStatement, Statement } from "./lanes.ts";
export type { Execution, Outcome, Queryable, Row, Warning } from "./queryable.ts";
export { requireScripts } from "./required.ts";
export { readScript, readSql, runScript, type ScriptOptions, splitScript, walkScript } from "./script.ts";
export type { ScriptRun, StatementRun } from "./script_run.ts";
export { findTarget, type Target } from "./target.ts";
export { type Comment, type ScannedStatement, scanScript } from "./scan.ts";
