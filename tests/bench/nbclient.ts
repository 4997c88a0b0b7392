/**
 * A 50-cell notebook on the same Deno kernel: the lab's runner against Debian's nbclient, interleaved. The type check, which nbclient does not have, is
 * timed apart.
 */

import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { checkTypes, type Notebook, readNotebook, writeNotebook } from "../../lib/notebook/mod.ts";
import { buildNotebook } from "../fixtures/notebooks/build.ts";
import { interleave, must } from "./timing.ts";

/** What the bench measured; times are medians in milliseconds, from nothing to the saved notebook. */
export interface NbclientBench {
  cells: number;
  rounds: number;
  labMs: number;
  nbclientMs: number;
  /** labMs / nbclientMs. */
  ratio: number;
  typecheckMs: number;
  /** Cells of all rounds in which nbclient's notebook lacks outputs that ours has. */
  nbclientCellsWithLoss: number;
}

const python = `
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=60, kernel_name="deno-bench").execute()
nbformat.write(notebook, sys.argv[2])
`;

/** Streams, results and computing in turn: what a course's notebook has. */
const cellSource = (i: number) =>
  [
    `const value_${i} = ${i}; value_${i} * 2`,
    `console.log("row ${i}"); console.log("more of ${i}")`,
    `await new Promise((done) => setTimeout(done, 1)); "awaited ${i}"`,
    `console.log("a ${i}"); Array.from({ length: 10 }, (_, n) => n * ${i})`,
    `console.error("warned ${i}"); ({ i: ${i}, name: "cell" })`,
  ][i % 5]!;

/** Runs the bench, or tells in a sentence why it cannot. */
export async function benchNbclient(rounds: number, cells = 50): Promise<NbclientBench | string> {
  if (!(await exec("/usr/bin/python3", ["-c", "import nbclient"])).ok) {
    return "skipped: nbclient is not installed (Debian's package python3-nbclient)";
  }
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    return await measure(folder, rounds, cells);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(folder: string, rounds: number, cells: number): Promise<NbclientBench> {
  const [input, ours, theirs] = ["input", "lab", "nbclient"].map((name) => join(folder, `${name}.ipynb`)) as [
    string,
    string,
    string,
  ];
  const labArgs = ["run", "-A", "--quiet", "--config", fromRoot("deno.json"), fromRoot("tests/bench/run_notebook.ts")];
  const notebook = buildNotebook(...Array.from({ length: cells }, (_, i) => cellSource(i)));
  await writeNotebook(input, notebook);
  const env = await writeKernelspec(folder);
  let nbclientCellsWithLoss = 0;
  const { lab: labMs, nbclient: nbclientMs, typecheck: typecheckMs } = await interleave(rounds, {
    lab: () => must(Deno.execPath(), [...labArgs, input, ours]),
    nbclient: () => must("/usr/bin/python3", ["-c", python, input, theirs], { env, cwd: folder }),
    typecheck: () => checkTypes(notebook, { folder }),
    // Not for its time, but once a round, while both notebooks are there.
    count: async () => void (nbclientCellsWithLoss += await countLoss(ours, theirs)),
  });
  return { cells, rounds, labMs, nbclientMs, ratio: labMs / nbclientMs, typecheckMs, nbclientCellsWithLoss };
}

/** A kernelspec for nbclient to find, in a folder of ours rather than on the host; gives the environment that leads there. */
async function writeKernelspec(folder: string): Promise<Record<string, string>> {
  const spec = join(folder, "jupyter", "kernels", "deno-bench");
  await Deno.mkdir(spec, { recursive: true });
  const argv = [Deno.execPath(), "jupyter", "--quiet", "--kernel", "--conn", "{connection_file}"];
  const kernel = { argv, display_name: "Deno", language: "typescript", interrupt_mode: "message" };
  await Deno.writeTextFile(join(spec, "kernel.json"), JSON.stringify(kernel));
  return { JUPYTER_PATH: join(folder, "jupyter") };
}

/** How many cells lack outputs in nbclient's notebook. Both runs compute the same. */
async function countLoss(ours: string, theirs: string): Promise<number> {
  const [complete, other] = await Promise.all([readNotebook(ours), readNotebook(theirs)]);
  return complete.cells.filter((_, i) => amountOf(other, i) < amountOf(complete, i)).length;
}

/** Characters in streams, plus one for each output of another kind. */
function amountOf({ cells }: Notebook, index: number): number {
  const cell = cells[index];
  if (cell?.cell_type !== "code") return 0;
  return cell.outputs.reduce((sum, output) => sum + (output.output_type === "stream" ? output.text.length : 1), 0);
}
