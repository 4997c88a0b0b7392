/** The pipeline, killed at random moments: the program that delivers, the worker that applies, or the server. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { endCompanion, fromRoot } from "../../lib/core/mod.ts";
import {
  digestPipeline,
  installPipeline,
  practiceDeliveries,
  readBalance,
  runPipeline,
  writeDeliveries,
} from "../../lib/etl/mod.ts";
import { findRuntime, type Runtime } from "../../lib/runtime/mod.ts";
import { launch, type Launched } from "../../lib/runtime/launch.ts";
import { createRunDir, type RunDir } from "../../lib/runtime/run_dir.ts";
import { copyTemplate, findTemplate } from "../../lib/runtime/template.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";

const batchRows = 10;

/** How often each was killed before its end. */
export type Kills = Record<"client" | "worker" | "server", number>;

/** A server with the pipeline, whose rounds are compared with an uninterrupted run. */
export class KilledPipeline implements AsyncDisposable {
  readonly #kills: Kills = { client: 0, worker: 0, server: 0 };
  #server: Launched;
  #whole: unknown;

  private constructor(
    private readonly runtime: Runtime,
    private readonly dir: RunDir,
    private readonly folder: string,
    private readonly options: { seed: number; orders: number; steps: readonly number[] },
    server: Launched,
  ) {
    this.#server = server;
  }

  /** Starts a server and runs the pipeline once without a kill. */
  static async start(options: { seed: number; orders: number; steps: readonly number[] }): Promise<KilledPipeline> {
    const runtime = await findRuntime();
    const dir = await createRunDir();
    await copyTemplate(await findTemplate(runtime), join(dir.path, "data"));
    const folder = await Deno.makeTempDir();
    const own = new KilledPipeline(runtime, dir, folder, options, await launch(runtime, dir.path));
    try {
      await own.#runUninterrupted();
      return own;
    } catch (error) {
      await own[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What was killed so far. */
  get kills(): Kills {
    return { ...this.#kills };
  }

  /**
   * One round: all steps, with kills in each, and the end state compared with the uninterrupted one.
   *
   * @param most how often a step is killed at most
   */
  async round(random: () => number, most: number): Promise<void> {
    const inbox = await Deno.makeTempDir({ dir: this.folder });
    await this.#withDatabase(empty);
    for (const step of this.options.steps) {
      await this.#deliver(inbox, step, random);
      for (let attempt = 0; !await this.#work(inbox, attempt < most ? random : undefined); attempt++) {
        assert.ok(attempt < 10, `step ${step} does not end`);
        await this.#withDatabase(assertBalance);
        // A source that does not know what arrived sends everything again.
        await this.#deliver(inbox, step, random);
      }
    }
    await this.#withDatabase(async (db) => {
      await assertBalance(db);
      assert.deepEqual(await digestPipeline(db), this.#whole, "the end state differs from the uninterrupted one");
    });
  }

  async #runUninterrupted(): Promise<void> {
    const inbox = await Deno.makeTempDir({ dir: this.folder });
    const files = practiceDeliveries(this.options);
    await this.#withDatabase(async (db) => {
      await prepare(db);
      for (const step of this.options.steps) {
        await writeDeliveries(inbox, files.filter((file) => file.step === step));
        await runPipeline(inbox, { batchRows, connect: () => connect({ uri: this.#server.uri }) });
      }
      await assertBalance(db);
      this.#whole = await digestPipeline(db);
    });
  }

  /** Delivers; a kill in between is followed by a complete delivery. */
  async #deliver(inbox: string, step: number, random: () => number): Promise<void> {
    const { seed, orders } = this.options;
    const args = [inbox, seed, orders, step].map(String);
    if (random() < 0.2) {
      if (!await runUntil("pipeline_deliver.ts", args, random() * 40, (child) => child.kill("SIGKILL"))) {
        this.#kills.client++;
      }
    }
    await writeDeliveries(inbox, practiceDeliveries(this.options).filter((file) => file.step === step));
  }

  /** Works, killed by the random numbers if there are any. Returns whether the worker came to its end. */
  async #work(inbox: string, random: (() => number) | undefined): Promise<boolean> {
    const args = [this.#server.uri, inbox, String(batchRows)];
    if (!random) return await runUntil("pipeline_worker.ts", args);
    const target = random() < 0.6 ? "worker" : "server";
    const { child: server } = this.#server;
    const isWhole = await runUntil("pipeline_worker.ts", args, random() * 700, (worker) => {
      (target === "worker" ? worker : server).kill("SIGKILL");
    });
    const isDown = target === "server" && await isOver(server);
    if (isDown) this.#server = await launch(this.runtime, this.dir.path);
    if (!isWhole) this.#kills[target]++;
    return isWhole;
  }

  async #withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
    await using db = await connect({ uri: this.#server.uri });
    await work(db);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endCompanion(this.#server.child);
    await this.dir.remove();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Whether a process that may have got SIGKILL has ended. */
async function isOver(child: Deno.ChildProcess): Promise<boolean> {
  child.ref();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((done) => timer = setTimeout(() => done(false), 300));
  const over = await Promise.race([child.status.then(() => true), late]);
  clearTimeout(timer);
  return over;
}

async function prepare(db: Database): Promise<void> {
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
  await installPipeline(db);
}

/** The state after {@link prepare}, without running the scripts again. */
async function empty(db: Database): Promise<void> {
  await db.execute("SET foreign_key_checks = 0");
  const tables = await db.query<{ name: string }>(
    `SELECT CONCAT(table_schema, '.', table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND (table_schema = 'aethermart_pipeline' AND table_name NOT LIKE 'contract%'
      OR table_schema = 'aethermart_db' AND table_name IN (?))`,
    [["categories", "suppliers", "products", "customers", "orders", "order_items", "reviews"]],
  );
  for (const { name } of tables) await db.execute(`TRUNCATE TABLE ${name}`);
  await db.execute("TRUNCATE TABLE aethermart_pipeline.contract_changes");
  await db.execute("DELETE FROM aethermart_pipeline.contract_columns WHERE role = 'extra'");
  await db.execute("UPDATE aethermart_pipeline.contracts SET version = 1, high_water = '1970-01-01'");
}

/** At this moment, no delivered row is without its place, and the books agree with the shop. */
async function assertBalance(db: Database): Promise<void> {
  for (const { file, difference } of await readBalance(db)) assert.equal(difference, 0, `${file} is not balanced`);
  assert.deepEqual(await db.query("SELECT * FROM aethermart_pipeline.ledger_gaps"), []);
  const sides = await db.query<{ source: string; unknown_to_books: number; missing_in_shop: number }>(
    "SELECT source, unknown_to_books, missing_in_shop FROM aethermart_pipeline.shop_reconciliation",
  );
  for (const { source, unknown_to_books, missing_in_shop } of sides) {
    assert.deepEqual([Number(unknown_to_books), Number(missing_in_shop)], [0, 0], `${source} differs from the books`);
  }
}

/** Runs a program of this folder. `kill` acts this long after the program began to work. Returns whether it ended well. */
async function runUntil(
  program: string,
  args: string[],
  afterMs = 0,
  kill?: (child: Deno.ChildProcess) => void,
): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", fromRoot("tests", "support", program), ...args],
    cwd: fromRoot(),
    stdin: "null",
    stdout: "piped",
    stderr: kill ? "null" : "inherit",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  const timer = kill && setTimeout(() => {
    try {
      kill(child);
    } catch { /* it has just ended */ }
  }, afterMs);
  while (!(await output.read()).done);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}
