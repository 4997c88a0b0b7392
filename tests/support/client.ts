/** The `mariadb` client: whole files through it, and statement by statement as a database. */

import assert from "node:assert/strict";
import { exec, type ExecResult } from "../../lib/core/mod.ts";
import type { Server } from "../../lib/runtime/mod.ts";
import { bindParams } from "../../lib/sql/bind.ts";
import { type Outcome, type Param, type Queryable, type Row, SqlError } from "../../lib/sql/mod.ts";
import type { Session, Suite } from "../../lib/checks/mod.ts";

/** The account to log in with; by default the server's administrator. */
export interface Login {
  user: string;
  password: string;
}

/** Without --comments the client cuts comments out of what it sends, bodies of procedures included. */
function commandOf(server: Server, { user, password }: Login = ownLogin(server)) {
  return {
    program: server.runtime.bin("mariadb"),
    args: ["--no-defaults", "--skip-ssl", "--comments", "--default-character-set=utf8mb4", "--host=127.0.0.1"]
      .concat(`--port=${server.port}`, `--user=${user}`),
    env: { MYSQL_PWD: password },
  };
}

function ownLogin({ uri }: Server): Login {
  const { username, password } = new URL(uri);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** Runs a script like `mariadb <args> < file`. The client stops at the first error unless an argument says otherwise. */
export async function runText(
  server: Server,
  input: string,
  { args: more = [], cwd }: { args?: string[]; cwd?: string } = {},
): Promise<ExecResult> {
  const { program, args, env } = commandOf(server);
  return await exec(program, [...args, ...more], { env, cwd, input });
}

/** A suite's text with a rollback after each check, as in the runner; every statement stays on its line. */
export function withRollbacks(text: string, { statements, cleanUp }: Suite): string {
  const lines = text.split("\n");
  let [delimiter, inTransaction, undo, at] = [";", false, "", 0];
  for (const { sql, line, check } of [...statements, ...cleanUp]) {
    for (; at < line; at++) delimiter = /^DELIMITER (\S+)/.exec(lines[at]!)?.[1] ?? delimiter;
    const begin = inTransaction ? "SAVEPOINT lab_check" : "START TRANSACTION";
    const before = [undo, check ? begin : ""].filter(Boolean).map((sql) => `${sql} ${delimiter} `).join("");
    lines[line - 1] = before + lines[line - 1];
    undo = check ? inTransaction ? "ROLLBACK TO SAVEPOINT lab_check" : "ROLLBACK" : "";
    if (!check && /^(START TRANSACTION|ROLLBACK|COMMIT)$/i.test(sql)) inTransaction = /^START/i.test(sql);
  }
  return lines.join("\n");
}

/** A text that occurs in no statement. */
const delimiter = "//lab//";

/** A running client that executes one statement after the other. */
export class ClientSession implements Session {
  #child: Deno.ChildProcess;
  #input: WritableStreamDefaultWriter<Uint8Array>;
  #output: ReadUntil;
  #errors: ReadUntil;
  #marks = 0;

  constructor(server: Server, login?: Login) {
    const { program, args, env } = commandOf(server, login);
    this.#child = new Deno.Command(program, {
      args: [...args, "--force", "--unbuffered", "--xml"],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = new ReadUntil(this.#child.stdout);
    this.#errors = new ReadUntil(this.#child.stderr);
    void this.#write(`DELIMITER ${delimiter}\n`);
  }

  async run(sql: string, params: readonly Param[] = []): Promise<Outcome> {
    const mark = `lab-end-${++this.#marks}`;
    // The marks say that everything before them has been read, on both streams.
    await this.#write([
      bindParams(sql, params),
      `SELECT '${mark}'`,
      `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${mark}'`,
      "",
    ].join(`\n${delimiter}\n`));
    const [answer, refused] = await Promise.all([
      this.#output.until(`>${mark}</field>\n  </row>\n</resultset>`),
      this.#errors.until(`: ${mark}\n`),
    ]);
    // "--------------", the statement, the line again, a blank line, the error; then the same of the mark.
    const [, errno, sqlState, sqlMessage] =
      /^-{14}\n[^]*?\n-{14}\n\nERROR (\d+) \((\w+)\) at line \d+: ([^]*?)\n-{14}\n/.exec(refused) ?? [];
    if (errno) throw new SqlError({ errno: Number(errno), sqlState, sqlMessage }, sql);
    const sets = readResultSets(answer);
    sets.pop();
    return sets[0] ? { rows: sets[0] } : {};
  }

  async query<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T[]> {
    return (await this.run(sql, params)).rows as T[] ?? [];
  }

  async one<T extends object = Row>(sql: string, params?: readonly Param[]): Promise<T> {
    const rows = await this.query<T>(sql, params);
    assert.equal(rows.length, 1, sql);
    return rows[0]!;
  }

  async execute(...[sql, params]: Parameters<Queryable["execute"]>): ReturnType<Queryable["execute"]> {
    await this.run(sql, params);
    return { affectedRows: 0, insertId: 0, info: "", warningCount: 0, warnings: [] };
  }

  loadData(): never {
    throw new TypeError("The client reads files itself: give it one with runFile.");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close();
    await Promise.all([this.#child.status, this.#output.end(), this.#errors.end()]);
  }

  async #write(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }
}

/** Reads a stream up to an expected text. */
class ReadUntil {
  #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async until(end: string): Promise<string> {
    for (;;) {
      const at = this.#text.indexOf(end);
      if (at >= 0) {
        const found = this.#text.slice(0, at + end.length);
        this.#text = this.#text.slice(at + end.length);
        return found;
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`The client ended before it printed ${JSON.stringify(end)}: ${this.#text}`);
      this.#text += value;
    }
  }

  async end(): Promise<void> {
    while (!(await this.#reader.read()).done);
  }
}

/** The output of `mariadb --xml`: a list of rows for each query. */
function readResultSets(xml: string): Row[][] {
  const sets = xml.matchAll(/<resultset statement="[^"]*"[^>]*>([^]*?)<\/resultset>/g);
  return [...sets].map(([, set]) =>
    [...set!.matchAll(/<row>([^]*?)<\/row>/g)].map(([, row]) =>
      Object.fromEntries(
        [...row!.matchAll(/<field name="([^"]*)"(?: xsi:nil="true" \/>|>([^]*?)<\/field>)/g)].map(([, name, value]) => [
          unescape(name!),
          value === undefined ? null : unescape(value),
        ]),
      )
    )
  );
}

const unescape = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
