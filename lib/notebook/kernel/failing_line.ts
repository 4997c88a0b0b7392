/** Converts places in a kernel's traceback to lines of the cell. */

import { SourceMap } from "node:module";
import { join } from "node:path";
import { createWorkFolder, exec } from "../../core/mod.ts";

/** The code that the kernel puts before a cell's code, on its first line. */
const prefixLength = "'use strict'; void 0;".length;

/** A frame of a cell's own top level. Frames of functions are ignored: they may belong to earlier cells, whose places look the same. */
const topLevelFrame = /^\s+at (?:async )?<anonymous>:(\d+):(\d+)$/;

/**
 * The line of a cell, from 1, in which it failed: the line of its outermost frame. `undefined` if the traceback does not
 * show it, as for an error from a timer.
 *
 * The places in a traceback are those of the JavaScript that the kernel makes from a cell, without blank lines and types. The same Deno makes it again with
 * a source map, which takes about 20 ms.
 */
export async function findFailingLine(source: string, traceback: string[]): Promise<number | undefined> {
  const frames = traceback.flatMap((text) => text.split("\n")).flatMap((line) => topLevelFrame.exec(line) ?? []);
  const [column, line] = [Number(frames.at(-1)), Number(frames.at(-2))];
  if (!line || !column) return undefined;
  const map = await mapOf(source);
  return map && originalLine(map, line, line === 1 ? Math.max(1, column - prefixLength) : column);
}

function originalLine(map: SourceMap, line: number, column: number): number | undefined {
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry) || entry.generatedLine !== line - 1) return undefined;
  return entry.originalLine + 1;
}

async function mapOf(source: string): Promise<SourceMap | undefined> {
  using work = createWorkFolder();
  const { dir } = work;
  const config = join(dir, "deno.json");
  // This keeps imports that the cell itself does not use, as the kernel does.
  await Deno.writeTextFile(config, JSON.stringify({ compilerOptions: { verbatimModuleSyntax: true } }));
  await Deno.writeTextFile(join(dir, "cell.ts"), source);
  const args = ["transpile", "--quiet", "--no-check", "--no-lock", "--config", config];
  const out = join(dir, "out");
  const { ok } = await exec(
    Deno.execPath(),
    [...args, "--source-map", "separate", "--outdir", out, join(dir, "cell.ts")],
    { cwd: dir, env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" } },
  );
  // A cell that is an object is not a module; older versions of Deno do not have this command.
  const text = ok && await Deno.readTextFile(join(out, "cell.js.map")).catch(() => undefined);
  return text ? new SourceMap(JSON.parse(text)) : undefined;
}
