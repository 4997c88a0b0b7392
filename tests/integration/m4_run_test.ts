/**
 * Milestone 4 from end to end: run with a cluster whose faults are planted and found, and handed out.
 *
 * Needs: a kernel, four MariaDB servers, and packages that are installed on first use (DuckDB, ONNX, peers for vectors).
 */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rubricRows } from "../../lib/rubric/mod.ts";
import { exists, lab } from "../support/lab.ts";

Deno.test("a run of m4 passes every check, gets the scores of a run outside of EC2, and makes two decks", async () => {
  const out = await mkdtemp(join(tmpdir(), "m4-"));
  try {
    const { code, printed } = await lab(["run", "m4", "--scale", "tiny", "--seed", "2718", "--out", out]);
    assert.equal(code, 0, printed);
    const { grade } = JSON.parse(await readFile(join(out, "m4", "evidence.json"), "utf8")) as {
      grade: { rubric: string; score: number }[];
    };
    for (const { id, points } of rubricRows("m4").filter(({ group }) => group === "technical")) {
      const expected = id === "m4.performance" ? points.proficient : points.mastery;
      assert.equal(grade.find(({ rubric }) => rubric === id)?.score, expected, id);
    }
    assert.ok(await exists(join(out, "m4", "performance.pptx")));
    assert.ok(await exists(join(out, "m4", "vectors.pptx")));
    assert.ok(!await exists(join(out, "m4", "deck.pptx")), "every slide names its deck");
  } finally {
    await rm(out, { recursive: true });
  }
});

Deno.test("an edition of m4 type-checks, with milestone 1's complete scripts and its own as tasks", async () => {
  const root = join(await mkdtemp(join(tmpdir(), "m4-")), "ada-1");
  const released = await lab(["release", "m4", "--student", "ada-1", "--to", root, "--with-earlier"]);
  assert.equal(released.code, 0, released.printed);
  const asked = await readFile(join(root, "sql", "m4", "30_embeddings.sql"), "utf8");
  assert.match(asked, /OPEN TASK \(m4\.embeddings\)/);
  assert.doesNotMatch(asked, /CREATE TABLE/);
  const checked = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "lib/main.ts", "check", "m4"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
  await rm(join(root, ".."), { recursive: true });
});
