import assert from "node:assert/strict";
import { LabError } from "../../core/mod.ts";
import { NotebookError } from "../errors.ts";
import { formatNotebook, parseNotebook } from "./format.ts";
import { explainParameter, injectParameters, parseParameter, readParameters } from "./parameters.ts";

const cell = (source: string, id: string, ...tags: string[]) => (
  { cell_type: "code", execution_count: null, id, metadata: { tags }, outputs: [], source }
);
const notebook = (...cells: unknown[]) =>
  parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }), "n");
const declaring = cell(
  `let scale = "small"; // how much\nlet seed: number = 4_2\nlet on = true;\nlet quote = 'a\\'"b';\nlet url = "http://x"; // no\nlet sum = 1 + 1;`,
  "p",
  "parameters",
);

Deno.test("a value is parsed as JSON if possible, otherwise it is text", () => {
  for (
    const [given, value] of [
      ["n=7", 7],
      ["n=-1.5e3", -1500],
      ["n=true", true],
      ['n="7"', "7"],
      ["n=tiny", "tiny"],
      ["n=", ""],
      ["n=007", "007"],
      ["n=null", "null"],
      ["n=[1]", "[1]"],
      ["n=a=b", "a=b"],
      ["n=two\nlines", "two\nlines"],
    ] as const
  ) assert.deepEqual(parseParameter(given), ["n", value], given);
});

Deno.test("a text that is not a parameter is refused, and so is a number that would change", () => {
  for (const given of ["seed", "=7", "a.b=1", "a;b=1", "1a=2", "n=9007199254740993", "n=1e999"]) {
    assert.throws(() => parseParameter(given), (error) => error instanceof LabError && error.exitCode === 2, given);
  }
});

Deno.test("the injected cell comes after the declaring one, assigns values, and replaces an older one", () => {
  const source = notebook(cell("1", "a"), declaring, cell("2", "injected-parameters"));
  const once = injectParameters(source, { scale: 'a"b', seed: 7, on: false }, "n");
  assert.deepEqual(once.cells.map(({ id }) => id), ["a", "p", "injected-parameters-2", "injected-parameters"]);
  assert.equal(
    once.cells[2]!.source,
    '// Parameters of this run\nscale = "a\\"b";\nseed = 7;\non = false;\nundefined;',
  );
  assert.equal(source.cells.length, 3, "the given notebook is left alone");
  const twice = injectParameters(once, { seed: 8 }, "n");
  assert.deepEqual(twice.cells.map(({ id }) => id), ["a", "p", "injected-parameters-2", "injected-parameters"]);
  assert.deepEqual(readParameters(twice), { scale: "small", seed: 8, on: true, quote: `a'"b`, url: "http://x" });
  parseNotebook(formatNotebook(twice), "it is a valid notebook");
  assert.equal(injectParameters(once, {}, "n"), once);
});

Deno.test("a notebook without a place for parameters, or with two, is refused", () => {
  const none = notebook(cell("1", "a"));
  assert.throws(
    () => injectParameters(none, { seed: 7 }, "own.ipynb"),
    (error) =>
      error instanceof NotebookError && /"own\.ipynb".*seed.*tagged "parameters".*let seed = 7;/.test(error.message),
  );
  const two = notebook(declaring, cell("let b = 1;", "q", "parameters"));
  assert.throws(() => injectParameters(two, { b: 2 }, "n"), /1 and 2/);
});

Deno.test("a problem with a parameter is reported by its name; problems in other code are not", () => {
  const injected = injectParameters(notebook(declaring, cell("x", "b")), { scal: "tiny", seed: "x" }, "n");
  const found = (line: number, code: string, at = 1) =>
    explainParameter(
      {
        cell: at,
        line,
        column: 1,
        code,
        message: "It is wrong.",
        frame: injected.cells[at]!.source.split("\n")[line - 1]!,
      },
      injected,
      "n.ipynb",
    );
  assert.match(
    found(2, "TS2552")!,
    /^"n\.ipynb" has no parameter "scal"\. Its parameters: scale \("small"\), seed \(42\), on/,
  );
  assert.equal(found(3, "TS2322"), `The parameter "seed" cannot be "x": It is wrong. (TS2322)`);
  assert.equal(found(1, "TS2322", 2), undefined);
});
