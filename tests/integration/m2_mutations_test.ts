/**
 * Milestone 2's checks see what is broken: each mutation is made in a separate database, and the check that it names fails.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { fromRoot } from "../../lib/core/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, splitScript } from "../../lib/sql/mod.ts";
import { runSuite } from "../../lib/checks/mod.ts";
import { mutations } from "../mutations/m2.ts";
import type { Mutation } from "../mutations/mutation.ts";

let shared: Promise<Server> | undefined;

Deno.test.afterAll(async () => await (await shared)?.stop());

/** The scripts that create the shop with milestone 2's rules, without data. */
const scripts = [
  ...["00_reset", "01_schema", "07_objects", "08_procedures"].map((name) => `sql/m1/${name}.sql`),
  ...[
    "01_stock",
    "02_order_totals",
    "03_price_audit",
    "04_status",
    "05_reviews",
    "06_place_order",
    "07_order_facts",
    "08_partition_upkeep",
    "09_fact_integrity",
    "10_documents",
    "11_carts",
  ].map((name) => `sql/m2/${name}.sql`),
];
const suites = ["triggers", "order_facts", "upkeep", "nosql"].map((name) => `sql/m2/suite/${name}.sql`);

/** What the views of milestone 1 need besides the core tables. */
const quarantine =
  "CREATE TABLE aethermart_db.quarantine (source VARCHAR(20), source_row INT, reason VARCHAR(40), raw JSON)";

async function inBroken(
  { edit, sql = [] }: Pick<Mutation, "edit" | "sql">,
  body: (db: Database) => Promise<void>,
): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  for (const script of scripts) {
    let text = await Deno.readTextFile(fromRoot(script));
    for (const [found, put] of script === edit?.script ? Object.entries(edit.replace) : []) {
      assert.equal(text.split(found).length, 2, `${script} has this once: ${found}`);
      text = text.replace(found, () => put);
    }
    for (const statement of splitScript(text)) await db.run(statement.sql);
    if (script === "sql/m1/01_schema.sql") await db.execute(quarantine);
  }
  for (const statement of sql) await db.run(statement);
  await body(db);
}

Deno.test("milestone 2 without faults: every check passes twice, and the checks named by mutations exist", async () => {
  await inBroken({}, async (db) => {
    const names = new Set<string>();
    for (const suite of [...suites, ...suites]) {
      for (const { line, check, passed, outcome } of await runSuite(db, suite)) {
        assert.ok(passed, `${suite}, line ${line}: ${check}: ${outcome}`);
        names.add(`${suite} ${check}`);
      }
    }
    for (const { name, seenBy } of mutations) {
      assert.ok("suite" in seenBy && names.has(`${seenBy.suite} ${seenBy.check}`), name);
    }
    assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length);
    const triggers = await db.query<{ name: string }>(`SELECT trigger_name AS name FROM information_schema.triggers
      WHERE trigger_schema = 'aethermart_db' ORDER BY trigger_name`);
    const dropped = mutations.flatMap(({ name }) => / is gone$/.test(name) ? [name.split(" ")[0]!] : []).sort();
    assert.deepEqual(dropped, triggers.map(({ name }) => name));
  });
});

for (const mutation of mutations) {
  const { name, rubric, seenBy } = mutation;
  Deno.test(`seen: ${name}`, async () => {
    await inBroken(mutation, async (db) => {
      assert.ok("suite" in seenBy);
      const result = (await runSuite(db, seenBy.suite)).find(({ check }) => check === seenBy.check);
      assert.ok(result && !result.passed, `passed in spite of it: ${seenBy.check}`);
      assert.equal(result.rubric, rubric);
    });
  });
}
