/** `deck`: deck and reports from a notebook that has been executed, by `run` or by hand. */

import { basename, dirname } from "node:path";
import type { Command } from "commander";
import { fromCaller, fromRoot } from "../core/mod.ts";
import { readNotebook } from "../notebook/mod.ts";
import type { Context } from "./context.ts";
import { findExecuted } from "./notebooks.ts";
import { holdFolder } from "./output_folder.ts";
import { publish } from "./publish.ts";

export function addDeck(program: Command, context: Context): Command {
  return program.command("deck")
    .description(
      "Build deck.pptx, report.html and evidence.json from an executed notebook. Needs no kernel and no server.",
    )
    .argument("<notebook>", "m1, m2 … (its last run in reports/) or an executed .ipynb")
    .option("--out <dir>", "where to write (default: beside a run's own notebook.ipynb, else reports/<name>)")
    .action(async (word: string, { out }: { out?: string }) => {
      const { path, name } = findExecuted(word);
      const dir = out
        ? fromCaller(out)
        : basename(path) === "notebook.ipynb"
        ? dirname(path)
        : fromRoot("reports", name);
      const notebook = await readNotebook(path);
      using _held = holdFolder(dir);
      const written = await publish(notebook, dir, context);
      context.print(`${dir}: ${written.join(", ")}`);
    });
}
