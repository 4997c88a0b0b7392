/** Queries and commands with their output, for a transcript. */

import { exec, type ExecResult, quoteWord } from "../core/mod.ts";
import type { TranscriptEntryOptions } from "../show/mod.ts";
import { type Queryable, SqlError } from "../sql/mod.ts";

/** An entry for a transcript, complete; `ms` is milliseconds. */
export type Transcribed = Required<TranscriptEntryOptions>;

/**
 * Runs a query and returns it with its output for a transcript: a line for each row, values two blanks apart. If the server refuses the query,
 * the entry has exit 1 and the first line of the message; nothing is thrown then.
 *
 * @param host the server's name in the transcript
 * @throws {LabError} if two columns have the same name.
 *
 * @example
 * ```ts no-run
 * import { transcribeQuery } from "lab/checks";
 * import { show, transcript } from "lab/show";
 * import { connect } from "lab/sql";
 * await using db = await connect({ database: "aethermart_db" });
 * const entry = await transcribeQuery(db, "shop", "SELECT COUNT(*) FROM orders");
 * await show(transcript({ title: "How many orders?", entries: [entry] }));
 * ```
 */
export async function transcribeQuery(db: Queryable, host: string, sql: string): Promise<Transcribed> {
  const begun = performance.now();
  const end = (exit: number, output: string) => ({
    host,
    command: `${sql};`,
    ms: performance.now() - begun,
    exit,
    output,
  });
  try {
    const rows = await db.query(sql);
    return end(0, rows.map((row) => Object.values(row).join("  ")).join("\n"));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return end(1, `ERROR ${error.message.split("\n")[0]}`);
  }
}

/** A program with its arguments. */
type Command = readonly [string, ...string[]];

/** Where a command for a transcript runs. */
export interface TranscribeOptions {
  /** How the transcript names the machine. */
  host?: string;
  /** On this machine: the folder in which the command runs; the notebook's folder unless given. */
  cwd?: string;
  /** Runs it elsewhere: `(command) => runAtNode(cluster, "node1", command)`. */
  run?(command: Command): Promise<Pick<ExecResult, "code" | "stdout" | "stderr">>;
}

/**
 * Runs a command, on this machine unless `run` does it, and returns it with its standard output for a transcript. If the command fails, the
 * entry has its exit code and its error output, too; nothing is thrown then.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { transcribeCommand } from "lab/checks";
 * const { command, exit, output } = await transcribeCommand(["uname", "-s"]);
 * assert.deepEqual([command, exit, output.trim()], ["uname -s", 0, "Linux"]);
 * ```
 */
export async function transcribeCommand(
  command: Command,
  { host = "host", cwd, run = ([program, ...args]) => exec(program, args, { cwd }) }: TranscribeOptions = {},
): Promise<Transcribed> {
  const begun = performance.now();
  const { code, stdout, stderr } = await run(command);
  return {
    host,
    command: command.map(quoteWord).join(" "),
    ms: performance.now() - begun,
    exit: code,
    output: code === 0 ? stdout : joinOutputs(stdout, stderr),
  };
}

const joinOutputs = (stdout: string, stderr: string): string =>
  stdout === "" || stdout.endsWith("\n") ? stdout + stderr : `${stdout}\n${stderr}`;
