/**
 * The examples in the doc comments of the modules for notebooks: every exported function and class has one, all type-check, and those that are
 * not marked `no-run` (they need a server or a notebook) run. What is pure has one that runs.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exec, fromRoot } from "../lib/core/mod.ts";
import config from "../deno.json" with { type: "json" };

const { imports, exports: pages } = config as Record<"imports" | "exports", Record<string, string>>;

/** What notebooks can import: "show", "sql" … */
const areas = Object.keys(imports).filter((name) => name.startsWith("lab/")).map((name) => name.slice(4));

/** The file that `lab/…` means. */
const entryOf = (area: string): string => fromRoot(imports[`lab/${area}`]!);

/** An export as `deno doc --json` describes it. */
interface Exported {
  name: string;
  declarations: { kind: string }[];
}

/** Area → its exports, with the comments of functions, classes, types and their members. */
async function readExports(): Promise<[area: string, Exported[]][]> {
  const paths = areas.map(entryOf);
  const { ok, stdout, stderr } = await exec(Deno.execPath(), ["doc", "--json", ...paths]);
  assert.ok(ok, stderr);
  const { nodes } = JSON.parse(stdout) as { nodes: Record<string, { symbols: Exported[] }> };
  return areas.map((area) => [area, nodes[pathToFileURL(entryOf(area)).href]!.symbols]);
}

/** The comments in a part of an export, as texts. */
function* listComments(part: unknown): Generator<string> {
  if (typeof part !== "object" || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key !== "doc") yield* listComments(value);
    else if (typeof value === "string") yield value;
  }
}

/** The examples of an export: their code, whether they run without a server and a notebook, and whether what they show is pure. */
const listExamples = (exported: Exported): { code: string; runs: boolean; isPure: boolean }[] =>
  [...listComments(exported.declarations)].flatMap((comment) =>
    [...comment.matchAll(/^ *```ts( no-run)?\n([\s\S]*?)\n *```$/gm)].map(([, mark, block]) => ({
      code: `${block}\nexport {};\n`,
      runs: mark === undefined,
      isPure: /\bPure\./.test(comment),
    }))
  );

const isCallable = ({ declarations }: Exported) =>
  declarations.some(({ kind }) => ["function", "class"].includes(kind));

Deno.test("the reference has a page for everything that notebooks import, and its first page links to each", async () => {
  const { ".": first, ...others } = pages;
  assert.deepEqual(Object.keys(others).toSorted(), areas.map((area) => `./lab/${area}`).toSorted());
  assert.deepEqual(areas.filter((area) => others[`./lab/${area}`] !== imports[`lab/${area}`]), []);
  const text = await Deno.readTextFile(fromRoot(first!));
  assert.deepEqual(areas.filter((area) => !text.includes(`[lab/${area}](./lab/${area}/index.html)`)), []);
  const built = config.tasks.docs.command.split(" ").filter((word) => word.endsWith(".ts"));
  assert.deepEqual(built.map((path) => `./${path}`).toSorted(), Object.values(pages).toSorted());
});

Deno.test("every exported function and class has an example; examples have the right types, and those without a server run", async () => {
  const dir = await Deno.makeTempDir({ dir: fromRoot("tests"), prefix: ".examples-" });
  try {
    const files: string[] = [];
    const running: string[] = [];
    const lacking: string[] = [];
    const idle: string[] = [];
    for (const [area, exports] of await readExports()) {
      for (const exported of exports) {
        const examples = listExamples(exported);
        if (isCallable(exported) && examples.length === 0) {
          lacking.push(`${area}: ${exported.name}`);
        }
        for (const [at, { code, runs, isPure }] of examples.entries()) {
          const file = `${area}_${exported.name}_${at}.ts`;
          await Deno.writeTextFile(join(dir, file), code);
          files.push(join(dir, file));
          if (runs) running.push(`await import("./${file}");`);
          else if (isPure) idle.push(`${area}: ${exported.name}`);
        }
      }
    }
    assert.deepEqual(lacking, [], "exports without an example");
    assert.deepEqual(idle, [], "pure exports whose example does not run");
    assert.ok(running.length >= 45, `${running.length} of ${files.length} examples run`);
    await Deno.writeTextFile(join(dir, "all.ts"), running.join("\n"));
    const checked = await exec(Deno.execPath(), ["check", "--quiet", ...files], { cwd: fromRoot() });
    assert.ok(checked.ok, checked.stderr);
    // What they make in temporary folders and in a cache goes with this one.
    const ran = await exec(Deno.execPath(), ["run", "--quiet", "-A", join(dir, "all.ts")], {
      cwd: fromRoot(),
      env: { TMPDIR: dir, AETHERMART_CACHE: join(dir, "cache") },
    });
    assert.ok(ran.ok, ran.stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
