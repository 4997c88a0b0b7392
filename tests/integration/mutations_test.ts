/**
 * Checks that see what is broken: each mutation is made in a separate database, and the check that it names fails.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { generate } from "../../lib/dataset/mod.ts";
import { load } from "../../lib/etl/mod.ts";
import { rubricRows } from "../../lib/rubric/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { type CheckResult, runSuite } from "../../lib/checks/mod.ts";
import { connect, type Database, splitScript } from "../../lib/sql/mod.ts";
import { mutations } from "../mutations/m1.ts";
import type { Mutation } from "../mutations/mutation.ts";

let shared: Promise<Server> | undefined;
const folder = await Deno.makeTempDir();

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

/** The scripts that create the shop, without data. */
const scripts = ["00_reset", "01_schema", "02_staging", "04_rules", "07_objects", "08_procedures", "09_roles"]
  .map((name) => `sql/m1/${name}.sql`);

/** An empty shop with a fault. */
async function build(db: Database, { edit, sql = [] }: Pick<Mutation, "edit" | "sql">): Promise<void> {
  for (const script of scripts) {
    let text = await Deno.readTextFile(fromRoot(script));
    for (const [found, put] of script === edit?.script ? Object.entries(edit.replace) : []) {
      assert.equal(text.split(found).length, 2, `${script} has this once: ${found}`);
      text = text.replace(found, () => put);
    }
    for (const statement of splitScript(text)) await db.run(statement.sql);
  }
  for (const statement of sql) await db.run(statement);
}

async function inBroken(
  mutation: Pick<Mutation, "edit" | "sql">,
  body: (db: Database, run: (suite: string) => Promise<CheckResult[]>) => Promise<void>,
): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  await build(db, mutation);
  const logIn = (login: { user: string; password: string }) => connect({ uri: server.uri, ...login, database: "" });
  await body(db, (suite) => runSuite(db, suite, { logIn }));
}

const tiny = () => generate({ scale: "tiny", seed: 5 }, { directory: join(folder, "tiny") });

Deno.test("without faults, every check that a mutation names exists and passes, and the data loads", async () => {
  await inBroken({}, async (db, run) => {
    const passed = new Set<string>();
    const suites = new Set(mutations.flatMap(({ seenBy }) => "suite" in seenBy ? [seenBy.suite] : []));
    for (const suite of suites) {
      for (const result of await run(suite)) {
        assert.ok(result.passed, `${suite}, line ${result.line}: ${result.check}: ${result.outcome}`);
        passed.add(`${suite} ${result.check}`);
      }
    }
    for (const { name, seenBy } of mutations) {
      if ("suite" in seenBy) assert.ok(passed.has(`${seenBy.suite} ${seenBy.check}`), `${name}: ${seenBy.check}`);
    }
    await load(db, await tiny());
  });
});

for (const mutation of mutations) {
  const { name, rubric, seenBy } = mutation;
  Deno.test(`seen: ${name}`, async () => {
    await inBroken(mutation, async (db, run) => {
      if ("load" in seenBy) {
        await assert.rejects(async () => await load(db, await tiny()), seenBy.load);
        return;
      }
      const result = (await run(seenBy.suite)).find(({ check }) => check === seenBy.check);
      assert.ok(result && !result.passed, `passed in spite of it: ${seenBy.check}`);
      assert.equal(result.rubric, rubric);
    });
  });
}

Deno.test("every constraint of the schema has a mutation, and so has every technical row that SQL can show", async () => {
  await inBroken({}, async (db) => {
    const constraints = await db.query<{ name: string }>(`
      SELECT constraint_name AS name FROM information_schema.table_constraints
      WHERE constraint_schema = 'aethermart_db' AND constraint_type <> 'PRIMARY KEY'
        AND table_name IN ('categories', 'suppliers', 'products', 'customers', 'orders', 'order_items', 'reviews')`);
    const broken = mutations.map(({ name }) => / is gone$/.test(name) ? name.split(" ")[0]! : "").filter(Boolean)
      .sort();
    assert.deepEqual(broken, constraints.map(({ name }) => name).sort());
  });
  const technical = rubricRows("m1").filter(({ group, id }) => group === "technical" && id !== "m1.environment");
  for (const { id } of technical) assert.ok(mutations.some(({ rubric }) => rubric === id), id);
  assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length);
});
