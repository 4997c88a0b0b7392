/** Questions to a server or to this machine, kept with their answers for a transcript. */

import { exec } from "../core/mod.ts";
import type { TranscriptEntryOptions } from "../show/mod.ts";
import { type Queryable, SqlError } from "../sql/mod.ts";

/** An entry of a transcript, complete. */
export type Transcribed = Required<TranscriptEntryOptions>;

/**
 * Runs a query and keeps it with its answer: a line for each row, values two blanks apart. A refusal by the server is an answer, too:
 * exit 1 and the first line of its message.
 *
 * @param host how the transcript names the server
 * @throws what is not the server's refusal.
 *
 * ```ts no-run
 * import { connect } from "lab/sql";
 * import { transcript } from "lab/show";
 * import { transcribeQuery } from "lab/checks";
 * await using db = await connect();
 * transcript({ title: "Who am I?", entries: [await transcribeQuery(db, "shop", "SELECT CURRENT_USER()")] });
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

/** Runs a command of this machine and keeps it with what it wrote to its standard output. */
export async function transcribeCommand(command: string, ...args: string[]): Promise<Transcribed> {
  const begun = performance.now();
  const { code, stdout } = await exec(command, args);
  return {
    host: "host",
    command: [command, ...args].join(" "),
    ms: performance.now() - begun,
    exit: code,
    output: stdout,
  };
}
