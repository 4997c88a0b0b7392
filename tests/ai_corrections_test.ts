/** The corrections that the milestones' disclosures of AI use name: each commit is in the history, and each test exists. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AiDisclosure } from "../lib/bundle/mod.ts";
import { fromRoot } from "../lib/core/mod.ts";
import { cellTags, readNotebook } from "../lib/notebook/mod.ts";

const milestones = ["m1_foundation", "m2_distribution", "m3_clusters", "m4_performance_search"];

/** The disclosure in a milestone's last cell: the argument of `aiUse`, which contains only literals. */
async function disclosureOf(milestone: string): Promise<AiDisclosure> {
  const { cells } = await readNotebook(fromRoot("notebooks", `${milestone}.ipynb`));
  const { source } = cells.find(({ source }) => /^await show\(aiUse\(/m.test(source))!;
  const [, literal] = /^await show\(aiUse\((\{.*?^\})\)\);$/ms.exec(source)!;
  return new Function(`return (${literal})`)();
}

function git(...args: string[]): string {
  return execFileSync("git", ["-C", fromRoot(), ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .trim();
}

/** Whether this folder is a whole clone: an archive has no history, and a shallow clone not all of it. */
function hasHistory(): boolean {
  try {
    return git("rev-parse", "--is-shallow-repository") === "false" && git("rev-parse", "--show-prefix") === "";
  } catch {
    return false;
  }
}

/** The text of every test and suite. */
function readTests(dir = fromRoot()): string[] {
  return [...Deno.readDirSync(dir)].flatMap(({ name, isDirectory }) => {
    const path = join(dir, name);
    if (isDirectory) return /^(node_modules|reports|\.)/.test(name) ? [] : readTests(path);
    const isTest = name.endsWith("_test.ts") || /sql\/m\d\/suite\/\w+\.sql$/.test(path);
    return isTest ? [readFileSync(path, "utf8")] : [];
  });
}

Deno.test({
  name: "each milestone's disclosure names at least three commits of this history",
  ignore: !hasHistory(),
  fn: async () => {
    for (const milestone of milestones) {
      const commits = (await disclosureOf(milestone)).corrections.map(({ commit }) => commit!);
      assert.ok(new Set(commits).size >= 3, milestone);
      for (const commit of commits) {
        assert.match(commit, /^[0-9a-f]{7,}$/, milestone);
        assert.doesNotThrow(() => git("merge-base", "--is-ancestor", commit, "HEAD"), `${milestone}: ${commit}`);
      }
    }
  },
});

Deno.test("each correction in a milestone's disclosure names an existing test, and each tag a cell", async () => {
  const tests = readTests();
  const exists = (name: string) =>
    tests.some((text) =>
      text.includes(`"${name}"`) || new RegExp(`^-- CHECK \\(\\S+\\): ${RegExp.escape(name)}$`, "m").test(text)
    );
  assert.ok(!exists("a test that nobody wrote" + "!"));
  for (const milestone of milestones) {
    const { corrections, cells } = await disclosureOf(milestone);
    assert.ok(corrections.length >= 3, milestone);
    for (const { test } of corrections) assert.ok(test && exists(test), `${milestone}: no test is called "${test}"`);
    const tags = (await readNotebook(fromRoot("notebooks", `${milestone}.ipynb`))).cells.flatMap(cellTags);
    assert.ok(cells.every((tag) => tags.includes(tag)), milestone);
  }
});
