/**
 * Cells under the real parser and type checker.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { checkTypes, formatDiagnostic } from "../../lib/notebook/mod.ts";
import { buildNotebook } from "../fixtures/notebooks/build.ts";

/** Checks cells as if they lay in a folder outside the repository, which has a `helper.ts`. */
async function check(...sources: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/helper.ts`, `export const helper: number = 1;\n`);
    const found = await checkTypes(buildNotebook(...sources), { folder });
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["helper.ts"], "nothing is left there");
    return found;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("code that the kernel accepts passes", async () => {
  const found = await check(
    `import { join } from "node:path";\nimport * as path from "node:path";\nimport { z } from "zod";`,
    `import { basename as base, join } from "node:path";\nimport * as path from "node:path";\njoin(base("a"), path.sep)`,
    `await Promise.resolve(1)`,
    `{ a: 1, b: z.string().parse("x") }`,
    `{ const inner = 1; inner; }`,
    `const last = 1`,
    `(function () {})()`, // would be a call of the cell before
    `import { helper } from "./helper.ts"; const n: number = helper; const { helper: again } = await import("./helper.ts"); again + n`,
    `enum Colour { Red }\nColour.Red`,
    `Deno.jupyter.html\`<b>\``,
    `throw new Error("at run time only")`,
    `// nothing but a comment`,
  );
  assert.deepEqual(found.map(formatDiagnostic), []);
});

Deno.test("type errors are reported with cell and line, those in imported modules with theirs", async () => {
  const found = await check(
    `const n: number = 1;`,
    `n;\nconst s: string =\n  n;`,
    `import { helper } from "./helper.ts"; helper.foo`,
  );
  assert.deepEqual(found.map(({ cell, line, column, code }) => [cell, line, column, code]), [
    [1, 2, 7, "TS2322"],
    [2, 1, 46, "TS2339"],
  ]);
  assert.equal(
    formatDiagnostic(found[0]!),
    "Cell 2, line 2: Type 'number' is not assignable to type 'string'. (TS2322)\n  const s: string =\n        ^",
  );
});

Deno.test("syntax errors are reported for every cell that has one", async () => {
  const found = await check(`const x = ;`, `1;\nfunction f( {`, `fine`, `const open = {`, `}`, `return 1`);
  assert.deepEqual(found.map(({ cell, code }) => [cell, code]), [
    [0, "syntax"],
    [1, "syntax"],
    [3, "syntax"],
    [4, "syntax"],
    [5, "syntax"],
  ]);
  assert.equal(
    formatDiagnostic(found[0]!),
    "Cell 1, line 1: Expression expected (syntax error)\n  const x = ;\n            ^",
  );
});

Deno.test("a name that two cells declare is one error that names both", async () => {
  const found = await check(
    `const total = 1;`,
    `let total = 2;\nfunction f() {}`,
    `function f() { return 1 }`,
    `import { join } from "node:path";`,
    `import { join } from "node:path/win32";`,
  );
  assert.deepEqual(found.map(({ cell, message }) => [cell, message]), [
    [1, `"total" is declared in cells 1 and 2. Give one of them another name.`],
    [2, `"f" is declared in cells 2 and 3. Give one of them another name.`],
    [4, `"join" is declared in cells 4 and 5. Give one of them another name.`],
  ]);
});

Deno.test("an import that cannot be resolved is reported at its cell", async () => {
  const found = await check(`1`, `import { q } from "./none.ts";`, `import "lab/none";`);
  assert.deepEqual(found.map(({ cell, line }) => [cell, line]), [[1, 1], [2, 1]]);
  assert.match(found[1]!.message, /lab\/none/);
});

Deno.test("import.meta, which the kernel lacks, is reported with cell and line; in text it is allowed", async () => {
  const found = await check(
    `"import.meta" // import.meta`,
    `1;\nconst here = new URL("x", import.meta.url);\n\`\${here} import.meta\``,
  );
  assert.deepEqual(found.map(({ cell, line, column, code }) => [cell, line, column, code]), [[1, 2, 27, "TS1343"]]);
  assert.match(formatDiagnostic(found[0]!), /^Cell 2, line 2: The kernel has no import\.meta.*Deno\.cwd\(\)/);
});
