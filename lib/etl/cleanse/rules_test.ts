import assert from "node:assert/strict";
import { tables } from "../../dataset/mod.ts";
import { loadedColumns, specs } from "./columns.ts";
import { checks, repairRuleOf, rules } from "./rules.ts";

Deno.test("every check has a rule with words, every rule a table, and no name is used twice", () => {
  const names = rules.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const table of tables) {
    for (const { rule } of checks[table]) {
      assert.ok(rules.find(({ name, tables }) => name === rule && tables.includes(table)), `${table}: ${rule}`);
    }
    for (const column of loadedColumns(table)) assert.ok(names.includes(repairRuleOf(column)), column);
  }
  assert.deepEqual(rules.filter(({ tables }) => tables.length === 0).map(({ name }) => name), []);
  assert.deepEqual(rules.filter(({ means }) => !/^[A-Z].*[.]$/.test(means)).map(({ name }) => name), []);
});

Deno.test("a row waits for a parent only under the rules of its table's parents", () => {
  for (const table of tables) {
    const nouns = table === "categories" ? ["category"] : specs[table].parents.map(({ noun }) => noun);
    const waits = rules.filter(({ severity, tables }) => severity === "waits" && tables.includes(table));
    assert.deepEqual(
      waits.map(({ name }) => name).toSorted(),
      nouns.flatMap((noun) => [`${noun}_quarantined`, `${noun}_unknown`]).toSorted(),
    );
  }
});
