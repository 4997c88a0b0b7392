/** Runs a script with a fault, and the suite that must notice it. */

import assert from "node:assert/strict";
import { runSuite } from "../../lib/checks/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { type Database, runScript, splitScript } from "../../lib/sql/mod.ts";
import type { Mutation } from "../mutations/mutation.ts";

/** Fails unless the check that the fault names fails. The script runs again without the fault at the end. */
export async function requireSeen(db: Database, { name, rubric, edit, seenBy }: Mutation): Promise<void> {
  assert.ok(edit && "suite" in seenBy, name);
  let text = await Deno.readTextFile(fromRoot(edit.script));
  for (const [found, put] of Object.entries(edit.replace)) {
    assert.equal(text.split(found).length, 2, `${edit.script} has this once: ${found}`);
    text = text.replace(found, () => put);
  }
  try {
    for (const { sql } of splitScript(text)) await db.run(sql);
    const result = (await runSuite(db, seenBy.suite)).find(({ check }) => check === seenBy.check);
    assert.ok(result, `${seenBy.suite} has the check: ${seenBy.check}`);
    assert.ok(!result.passed, `${name}: passed in spite of it: ${seenBy.check}`);
    assert.equal(result.rubric, rubric);
  } finally {
    await runScript(db, edit.script);
  }
}
