/**
 * The examples in the doc comments of what notebooks import: all have the right types, and those that are not marked `no-run` (they need a server or a
 * notebook) run.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, fromRoot } from "../lib/core/mod.ts";

const areas = "show sql checks etl dataset cluster client shop catalogue runtime tasks".split(" ");

/** The examples of an area's files: their code, and whether it can run anywhere. */
async function* readExamples(area: string): AsyncGenerator<{ place: string; code: string; runs: boolean }> {
  for await (const { name } of Deno.readDir(fromRoot("lib", area))) {
    if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
    const text = await Deno.readTextFile(fromRoot("lib", area, name));
    for (const [, mark, block] of text.matchAll(/^ *\* ```ts( no-run)?\n([\s\S]*?)\n *\* ```$/gm)) {
      yield {
        place: `${area}_${name.slice(0, -3)}_${block!.length}`,
        code: `${block!.replace(/^ *\* ?/gm, "")}\nexport {};\n`,
        runs: mark === undefined,
      };
    }
  }
}

Deno.test("examples have the right types, and those without a server run", async () => {
  const dir = await Deno.makeTempDir({ dir: fromRoot("tests"), prefix: ".examples-" });
  try {
    const files: string[] = [];
    const all: string[] = [];
    for (const area of areas) {
      for await (const { place, code, runs } of readExamples(area)) {
        await Deno.writeTextFile(join(dir, `${place}.ts`), code);
        files.push(join(dir, `${place}.ts`));
        if (runs) all.push(`await import("./${place}.ts");`);
      }
    }
    assert.ok(all.length >= 10 && files.length > all.length, `${all.length} of ${files.length} examples run`);
    await Deno.writeTextFile(join(dir, "all.ts"), all.join("\n"));
    const checked = await exec(Deno.execPath(), ["check", "--quiet", ...files], { cwd: fromRoot() });
    assert.ok(checked.ok, checked.stderr);
    const ran = await exec(Deno.execPath(), ["run", "--quiet", "-A", join(dir, "all.ts")], { cwd: fromRoot() });
    assert.ok(ran.ok, ran.stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
