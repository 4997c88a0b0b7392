import assert from "node:assert/strict";
import { join } from "node:path";
import { exec } from "../core/mod.ts";
import { whyOtherResults } from "./results.ts";

Deno.test("a pipe or a link in place of a run's record is not a record, and reading it does not block", async () => {
  const dir = await Deno.makeTempDir();
  const record = join(dir, "run.json");
  const source = { path: join(dir, "work.ipynb"), runId: "0123abcd", theme: undefined };
  try {
    assert.ok((await exec("mkfifo", [record])).ok);
    assert.match(whyOtherResults(dir, source)!, /another run/);
    await Deno.remove(record);
    await Deno.writeTextFile(join(dir, "elsewhere.json"), '{"runId": "0123abcd"}');
    await Deno.symlink(join(dir, "elsewhere.json"), record);
    assert.match(whyOtherResults(dir, source)!, /another run/);
    await Deno.remove(record);
    await Deno.writeTextFile(record, '{"runId": "0123abcd"}');
    assert.equal(whyOtherResults(dir, source), undefined);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
