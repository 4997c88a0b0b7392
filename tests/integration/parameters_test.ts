/**
 * Parameters from the command line: into the kernel, into the record, and refused where they do not fit.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, lab, withFolder, writeNotebook } from "../support/lab.ts";

const notebook = [
  'import { aiUse } from "lab/show";\nimport { settings } from "lab/dataset";\naiUse({ none: "A test." })',
  "# Parameters",
  "## They arrive",
  {
    source: 'let scale = "small";\nlet seed = 42;\nlet verbose = false; // says more',
    tags: ["parameters"],
    id: "params",
  },
  "JSON.stringify([settings({ scale, seed }), verbose])",
];

const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));

Deno.test("cells get the parameters, and the record has those that were set and the defaults of the others", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "params.ipynb", notebook);
    const out = join(dir, "out");
    const { code, printed } = await lab(
      ["run", path, "--out", out, "--scale", "tiny", "--param", "verbose=true"],
    );
    assert.equal(code, 0, printed);
    const { cells, metadata } = await readJson(join(out, "params", "notebook.ipynb"));
    assert.deepEqual(cells[4].metadata.tags, ["injected-parameters"]);
    assert.match(cells[4].source.join(""), /^verbose = true;\nscale = "tiny";$/m);
    assert.deepEqual(cells[4].outputs, [], "the assignments show nothing");
    assert.match(JSON.stringify(cells[5].outputs), /tiny.*42.*true/);
    const parameters = { scale: "tiny", seed: 42, verbose: true };
    assert.deepEqual(metadata.lab.run.parameters, parameters);
    assert.deepEqual((await readJson(join(out, "params", "run.json"))).parameters, parameters);
    assert.deepEqual((await readJson(path)).cells.length, 5, "the source is left alone");

    // The executed notebook also takes parameters; new ones replace the old ones.
    const again = await lab(["run", join(out, "params", "notebook.ipynb"), "--out", dir, "--param", "seed=7"]);
    assert.equal(again.code, 0, again.printed);
    const second = await readJson(join(dir, "params", "notebook.ipynb"));
    assert.equal(second.cells.length, 6);
    assert.deepEqual(second.metadata.lab.run.parameters, { scale: "small", seed: 7, verbose: false });
  }));

/** Invalid parameters and their messages. Nothing runs: the output mentions no server, and there is no folder. */
const refused: [name: string, args: string[], expected: RegExp[]][] = [
  ["a wrong type", ["--param", "seed=many"], [/parameter "seed" cannot be "many".*'string'.*'number'/]],
  ["an unknown name", ["--param", "sed=7"], [
    /"params\.ipynb" has no parameter "sed"\. Its parameters: scale .*seed \(42\)/,
  ]],
  ["two wrong ones", ["--param", "sed=7", "--param", "verbose=yes"], [/"sed"/, /"verbose" cannot be "yes"/]],
  ["the same twice", ["--seed", "7", "--param", "seed=8"], [/"seed" is set twice/]],
  ["no parameter at all", ["--param", "seed"], [/"seed" is not a parameter.*name=value/]],
  ["an unknown scale", ["--scale", "huge"], [/tiny, small, medium, large/]],
  ["code for a name", ["--param", "Deno.exit()//=1"], [/is not a parameter/]],
];

for (const [name, args, patterns] of refused) {
  Deno.test(`parameters: ${name} is refused by name, with exit code 2, before anything runs`, () =>
    withFolder(async (dir) => {
      const path = await writeNotebook(dir, "params.ipynb", notebook);
      const { code, printed } = await lab(["run", path, "--out", dir, ...args]);
      assert.equal(code, 2, printed);
      for (const pattern of patterns) assert.match(printed, pattern);
      assert.doesNotMatch(printed, /MariaDB|injected/);
      assert.ok(!await exists(join(dir, "params")), "a folder was left");
    }));
}

Deno.test("parameters for a notebook that takes none are refused, with the way out", () =>
  withFolder(async (dir) => {
    const path = await writeNotebook(dir, "none.ipynb", ["1 + 1"]);
    const { code, printed } = await lab(["run", path, "--out", dir, "--scale", "tiny"]);
    assert.equal(code, 2, printed);
    assert.match(printed, /"none\.ipynb" takes no parameters.*scale.*tagged "parameters".*let scale = "tiny";/);
  }));
