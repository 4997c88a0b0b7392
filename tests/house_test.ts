/** The rules of the project: which modules may import which, and what tests may need. ARCHITECTURE.md has the reasons. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { fromRoot } from "../lib/core/mod.ts";

interface Import {
  from: string;
  to: string;
}

/** The files of the library by their path below `lib/`: its sources without tests, or those with another ending. */
async function* listSources(dir = fromRoot("lib"), ending = /(?<!_test)\.ts$/): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(dir)) {
    if (isDirectory) yield* listSources(join(dir, name), ending);
    else if (ending.test(name)) yield relative(fromRoot("lib"), join(dir, name));
  }
}

/** Every import between files of the library, types included. */
async function readImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const from of listSources()) {
    const text = await readFile(fromRoot("lib", from), "utf8");
    for (const [, to] of text.matchAll(/(?:\bfrom |\bimport\(|^import )"(\.\.?\/[^"]+)"/gm)) {
      imports.push({ from, to: normalize(join(dirname(from), to!)) });
    }
  }
  return imports;
}

/** The area of a file: the folder below `lib/`; "main" for the entry point. */
const areaOf = (path: string) => path.includes("/") ? path.slice(0, path.indexOf("/")) : "main";

const between = (imports: Import[]) => imports.filter(({ from, to }) => areaOf(from) !== areaOf(to));

/** A path of imports from `start` back to itself, as names; `undefined` if there is no circle. */
function findCircle(graph: Map<string, Set<string>>, start: string): string[] | undefined {
  const before = new Map<string, string>();
  const queue = [start];
  for (const at of queue) {
    for (const next of graph.get(at) ?? []) {
      if (next === start) {
        const way = [start];
        for (let step: string | undefined = at; step && step !== start; step = before.get(step)) way.unshift(step);
        return [start, ...way];
      }
      if (!before.has(next)) {
        before.set(next, at);
        queue.push(next);
      }
    }
  }
}

function graphOf(edges: { from: string; to: string }[]): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
}

Deno.test("no area imports a file of another one except its mod.ts", async () => {
  const past = between(await readImports()).filter(({ from, to }) =>
    areaOf(from) !== "main" && !to.endsWith("/mod.ts")
  );
  assert.deepEqual(past, []);
});

Deno.test("there is no circle of imports between areas, types included", async () => {
  const graph = graphOf(between(await readImports()).map(({ from, to }) => ({ from: areaOf(from), to: areaOf(to) })));
  assert.ok(graph.size > 15, "the areas are read");
  assert.deepEqual([...graph.keys()].map((area) => findCircle(graph, area)).filter(Boolean), []);
});

Deno.test("commands import areas, areas import core, and not the reverse", async () => {
  const upwards = between(await readImports()).filter(({ from, to }) =>
    (areaOf(to) === "commands" && areaOf(from) !== "main") || areaOf(from) === "core" || areaOf(to) === "main"
  );
  assert.deepEqual(upwards, []);
});

Deno.test("sql needs no presentation: it does not reach show, report or deck", async () => {
  const graph = graphOf(between(await readImports()).map(({ from, to }) => ({ from: areaOf(from), to: areaOf(to) })));
  const reached = new Set(["sql"]);
  for (const area of reached) for (const next of graph.get(area) ?? []) reached.add(next);
  assert.deepEqual(["show", "diagram", "report", "deck"].filter((area) => reached.has(area)), []);
});

Deno.test("ARCHITECTURE.md names each area", async () => {
  const map = await readFile(fromRoot("ARCHITECTURE.md"), "utf8");
  const areas = new Set<string>();
  for await (const path of listSources()) if (areaOf(path) !== "main") areas.add(areaOf(path));
  assert.deepEqual([...areas].filter((area) => !map.includes(`| \`lib/${area}/\``)), []);
});

Deno.test("each integration test says in its header what it needs; unit tests start no server", async () => {
  for await (const { name } of Deno.readDir(fromRoot("tests", "integration"))) {
    if (!name.endsWith("_test.ts")) continue;
    const text = await readFile(fromRoot("tests", "integration", name), "utf8");
    assert.match(text, /^\/\*\*\n( \*.*\n)+? \* Needs: .+\.\n \*\/\n/, name);
  }
  for await (const path of listSources(fromRoot("lib"), /_test\.ts$/)) {
    assert.doesNotMatch(
      await readFile(fromRoot("lib", path), "utf8"),
      /\b(startServer|startCluster|runNotebook)\(/,
      path,
    );
  }
});

Deno.test("a circle of imports is found with its path", () => {
  const graph = graphOf([{ from: "a", to: "b" }, { from: "b", to: "c" }, { from: "c", to: "a" }, {
    from: "c",
    to: "d",
  }]);
  assert.deepEqual(findCircle(graph, "a"), ["a", "b", "c", "a"]);
  assert.equal(findCircle(graph, "d"), undefined);
});

/** What a file imports when it is loaded, without types and without dynamic imports. */
async function staticImports(path: string): Promise<string[]> {
  const text = await readFile(fromRoot("lib", path), "utf8");
  return [...text.matchAll(/^(?:import|export)(?! type)[^;]*?from "([^"]+)"/gm)].map(([, to]) =>
    to!.startsWith(".") ? normalize(join(dirname(path), to!)) : to!
  );
}

Deno.test("the entry point loads nothing heavy before a command is named", async () => {
  const loaded = new Set(["main.ts"]);
  for (const path of loaded) if (path.endsWith(".ts")) { for (const to of await staticImports(path)) loaded.add(to); }
  const packages = [...loaded].filter((path) => !path.endsWith(".ts") && !path.startsWith("node:"));
  assert.deepEqual(packages, ["commander"]);
});

Deno.test("the task `test` names every folder of tests but the one of EC2, and both halves of the unit tests", async () => {
  const { tasks } = JSON.parse(await readFile(fromRoot("deno.json"), "utf8"));
  const named = tasks.test.command.split(" ") as string[];
  for await (const path of listSources(fromRoot("tests"), /_test\.ts$/)) {
    const folder = join("tests", dirname(relative(fromRoot("tests"), fromRoot("lib", path))));
    if (folder === "tests/cloud") continue;
    assert.ok(named.includes(folder === "tests" ? "tests/*_test.ts" : folder), `${folder} is not tested`);
  }
  for (const half of ["first_half", "second_half"]) assert.ok(named.includes(`tests/unit/${half}.ts`));
});
