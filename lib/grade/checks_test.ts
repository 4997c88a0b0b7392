import assert from "node:assert/strict";
import { givenNames, readChecks, type SourceCell } from "./checks.ts";

const cell = (id: string, source: string, tags: string[] = []): SourceCell => ({
  cell_type: "code",
  id,
  source,
  metadata: { tags },
});

/** A notebook with everything that a check can depend on. */
const sources = {
  parameters: "let seed = 42;",
  tools: `import { evidence, finding, show, table } from "lab/show";
import { connect } from "lab/sql";
const db = await connect();
const limit = 10;
/** Below the limit. */
const isShort = (ms: number) => ms < limit;
const idle = 1;`,
  task: `// BEGIN SOLUTION
// TASK (m1.schema): Find the rows.
// GIVES rows: { name: string; ms: number }[]
const rows = await db.query("SELECT …");
// END SOLUTION
const asked = await db.query<{ n: number }>("SELECT COUNT(*) AS n FROM t");
await show(
  table({ title: "Rows", rows, columns: { name: "Name" }, source: "t" }),
  finding\`All are short.\`,
  evidence("m1.schema", "every row is short", { rows, asked }, ({ rows, asked }) =>
    rows.length === asked[0]!.n && rows.every(({ ms }) => isShort(ms))),
);`,
  choice: `if (seed > 1) {
  const text = "many";
  await show(table({ title: text, rows: [], columns: {}, source: "t" }), evidence("m1.ingestion", "many", [seed], (n) => n.length > 0));
} else {
  await show(evidence("m1.ingestion", "one", [seed], (n) => n.length === 1));
}`,
};
type Sources = Partial<Record<keyof typeof sources, string>>;
const cellsOf = (changed: Sources = {}) =>
  Object.entries({ ...sources, ...changed }).map(([id, source]) =>
    cell(id, source, id === "parameters" ? ["parameters"] : [])
  );

const given = givenNames(cellsOf());
const reference = readChecks(cellsOf(), given, { withoutSolutions: true });
const read = (changed: Sources) => readChecks(cellsOf(changed), given);
const edit = (id: keyof typeof sources, from: string, to: string): Sources => {
  assert.ok(sources[id].includes(from), from);
  return { [id]: sources[id].replace(from, to) };
};

Deno.test("checks are found with their claims, what they reach, and the condition that chooses between them", () => {
  assert.deepEqual(given, ["rows", "seed"]);
  assert.deepEqual(reference.map(({ rubric, claims, cell }) => [rubric, claims, cell]), [
    ["m1.schema", [["every row is short"]], "task"],
    ["m1.ingestion", [["many"]], "choice"],
    ["m1.ingestion", [["one"]], "choice"],
  ]);
  assert.deepEqual(Object.keys(reference[0]!.reaches), [
    "asked",
    "connect",
    "db",
    "evidence",
    "isShort",
    "limit",
    "show",
  ]);
  const [plain, ...chosen] = reference.map(({ choice }) => choice);
  assert.equal(plain, undefined);
  assert.deepEqual(chosen, ["choice.0.0", "choice.0.0"]);
});

const harmless: Record<string, Sources> = {
  "another layout, other comments and types": edit(
    "task",
    "({ rows, asked }) =>\n    rows.length",
    "(\n  // as it is\n  { rows, asked }: any,\n) => (rows as any[]).length",
  ),
  "other quotes and a trailing comma": edit("task", '"every row is short", {', "'every row is short', {"),
  "another title and finding": {
    task: sources.task.replace('title: "Rows"', 'title: "My rows"').replace("All are short.", "None is long."),
  },
  "a title in the branch of a condition": edit("choice", '"many";', '"my own";'),
  "another table beside the check": edit(
    "task",
    "  finding",
    '  table({ title: "More", rows, columns: {}, source: "t" }),\n  finding',
  ),
  "another solution": edit(
    "task",
    sources.task.slice(0, sources.task.indexOf("const asked")),
    "const found = [1];\nconst rows = found.map(() => ({ name: 'a', ms: 1 }));\n",
  ),
  "an open task": edit(
    "task",
    sources.task.slice(0, sources.task.indexOf("const asked")),
    'import { task } from "lab/tasks";\nconst { rows } = await task<{ rows: object[] }>("m1.schema", "Find the rows.");\n',
  ),
  "a guard above the cell": edit(
    "task",
    "// BEGIN",
    'import { enterCell } from "lab/tasks";\nawait enterCell("task");\n// BEGIN',
  ),
  "a decorated class beside it": edit("tools", "const idle = 1;", "@(() => {}) class Idle { accessor n = 1; }"),
  "another seed": { parameters: "let seed = 7;" },
  "a helper that no check reaches": edit("tools", "const idle = 1;", "const idle = 2; const more = () => idle;"),
};
for (const [what, changed] of Object.entries(harmless)) {
  Deno.test(`a check stays the same with ${what}`, () => {
    const inCells = (checks: typeof reference) => checks.map(({ cell: _, ...check }) => check);
    assert.deepEqual(inCells(read(changed)), inCells(reference));
  });
}

const harmful: Record<string, Sources> = {
  "a predicate that is always true": edit(
    "task",
    /\(\{ rows, asked \}\)[^]*isShort\(ms\)\)/.exec(sources.task)![0],
    "() => true",
  ),
  "other data": edit("task", "{ rows, asked }, (", "{ rows: [], asked }, ("),
  "another claim": edit("task", "every row is short", "every row is there"),
  "another rubric row": edit("task", '"m1.schema", "every', '"m1.ingestion", "every'),
  "a helper that always returns true": edit("tools", "ms < limit", "true"),
  "another limit in a helper of a helper": edit("tools", "limit = 10", "limit = 1000"),
  "data that was typed in instead of queried": edit(
    "task",
    'await db.query<{ n: number }>("SELECT COUNT(*) AS n FROM t")',
    "[{ n: 0 }]",
  ),
  "data that is changed after the query": edit("task", "await show(", "asked[0]!.n = 0;\nawait show("),
  "rows that are removed from the data": edit("task", "await show(", "asked.splice(0);\nawait show("),
  "rows that an optional call adds": edit("task", "await show(", "asked?.push({ n: 0 });\nawait show("),
  "rows that a borrowed method adds": edit("task", "await show(", "[].push.call(asked, { n: 0 });\nawait show("),
  "rows that an applied method adds": edit("task", "await show(", "asked.push.apply(asked, [{ n: 0 }]);\nawait show("),
  "a second helper with the same name": { parameters: "let seed = 42;\nfunction isShort() { return true; }" },
  "a second helper that poses as a solution": edit(
    "task",
    "const asked",
    "// BEGIN SOLUTION\nfunction isShort() { return true; }\n// END SOLUTION\nconst asked",
  ),
  "an enumeration with the name of a helper": { parameters: "let seed = 42;\nenum isShort { yes }" },
  "a namespace with the name of a helper": {
    parameters: "let seed = 42;\nexport namespace isShort { export const yes = 1; }",
  },
  "a helper that is reassigned": edit("tools", "const idle = 1;", "globalThis.x = 1;\nlimit = 1000;"),
  "an `evidence` that the notebook defines": edit(
    "task",
    "const asked",
    "const evidence = (...all: unknown[]) => all;\nconst asked",
  ),
  "an `evidence` from another module": edit(
    "tools",
    "import { evidence, ",
    'import { evidence } from "./mine.ts";\nimport { ',
  ),
  "another function imported as `evidence`": edit("tools", "{ evidence, finding,", "{ finding as evidence, finding,"),
  "an `evidence` that is hoisted out of a block": edit(
    "task",
    "const asked",
    "{ var evidence: any = () => 1; }\nconst asked",
  ),
  "built-in objects that were changed": edit(
    "parameters",
    "let seed = 42;",
    "let seed = 42;\nArray.prototype.every = () => true;",
  ),
  "rows that a switch on them removes": edit(
    "task",
    "await show(",
    "switch (asked.splice(0)) { default: let asked; }\nawait show(",
  ),
  "rows that a default of a parameter removes": edit(
    "task",
    "await show(",
    "((a = asked.splice(0)) => { var asked; })();\nawait show(",
  ),
  "rows that the pattern of a catch removes": edit(
    "task",
    "await show(",
    "try { throw {} } catch ({ m = asked.splice(0) }) { let asked; }\nawait show(",
  ),
  "a built-in object that a default of a parameter changes": edit(
    "parameters",
    "let seed = 42;",
    "let seed = 42;\n((a = (Array.prototype.every = () => true)) => { var Array; })();",
  ),
  "a helper that an import by assignment replaces": edit(
    "parameters",
    "let seed = 42;",
    "let seed = 42;\nnamespace Fake { export const isShort = () => true; }\nimport isShort = Fake.isShort;",
  ),
  "a helper whose namespace has a part": edit(
    "parameters",
    "let seed = 42;",
    "let seed = 42;\nnamespace isShort.part { export const a = 1; }",
  ),
  "a condition around it": edit("task", "await show(", "if (rows.length > 3) await show("),
  "a cell that cannot be parsed": { task: `${sources.task}\n(` },
};
for (const [what, changed] of Object.entries(harmful)) {
  Deno.test(`a check changes with ${what}`, () => {
    const strip = ({ cell: _, ...check }: (typeof reference)[number]) => JSON.stringify(check);
    const target = strip(reference[0]!);
    assert.ok(!read(changed).map(strip).includes(target));
  });
}

Deno.test("a change next to a check, in a table or for one check alone, is part of that check", () => {
  const block = (before: string, beside = "") =>
    readChecks([
      cell("tools", sources.tools),
      cell(
        "block",
        `{
  let asked = await db.query("SELECT 1 AS n");
  ${before}
  await show(${beside}evidence("m1.schema", "none is long", asked, (asked) => asked.every(({ n }) => n < limit)));
}`,
      ),
    ], [])[0]!.hash;
  const hash = block("");
  const table = (rows: string) => `table({ title: "Rows", rows: ${rows}, columns: {}, source: "t" })`;
  assert.equal(block(`await show(${table("asked")});`, `${table("[...asked].sort()")}, `), hash);
  assert.equal(
    block("const own: number[] = [];", `${table("[1].map((n) => { const two = [n]; two.push(n); return two; })")}, `),
    hash,
  );
  const changes = ["asked = []", "asked.splice(0)", "asked[0]!.n = 0", "delete asked[0]"];
  for (const change of changes) {
    assert.notEqual(block(`await show(${table(`(${change}, asked)`)});`), hash, change);
    assert.notEqual(block("", `${table(`(${change}, asked)`)}, `), hash, change);
    assert.notEqual(block("", `${change}, `), hash, change);
    assert.notEqual(block("", `...[${change}], `), hash, change);
    assert.notEqual(block(`const idle = (${change});`), hash, change);
  }
});

Deno.test("a change to one of two checks in a statement does not affect the other", () => {
  const two = (second: string) => [
    cell("tools", sources.tools),
    cell(
      "two",
      `const n = 1;
await show(evidence("m1.schema", "one", n, (n) => n === 1), evidence("m1.schema", "two", n, ${second}));`,
    ),
  ];
  const [before, after] = [two("(n) => n < 2"), two("() => true")].map((cells) => readChecks(cells, []));
  assert.equal(after![0]!.hash, before![0]!.hash);
  assert.notEqual(after![1]!.hash, before![1]!.hash);
});
