/** The command line as users run it, and notebooks for it. */

import { homedir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate/browser";
import { fromRoot } from "../../lib/core/mod.ts";
import { custodyFile } from "../../lib/identity/mod.ts";

/** The arguments of `deno` for a command of the lab, the same as those of the tasks. */
export const labArguments = (args: string[]): string[] => [
  "run",
  "--quiet",
  "-A",
  "--config",
  fromRoot("deno.json"),
  fromRoot("lib", "main.ts"),
  ...args,
];

/** Starts a command of the lab, called from the repository's root: `startLab(["run", "m1"])`. */
export function startLab(args: string[], env: Record<string, string> = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: labArguments(args),
    env: { NO_COLOR: "1", INIT_CWD: fromRoot(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a command of the lab to its end. `printed` is its output on both streams. */
export async function lab(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; printed: string }> {
  const { code, stdout, stderr } = await startLab(args, env).output();
  const text = new TextDecoder();
  return { code, printed: text.decode(stdout) + text.decode(stderr) };
}

/** The texts of all files of a run's folder but the private one, with the parts of decks and of their workbooks. */
export async function readResults(dir: string): Promise<string> {
  const read = (bytes: Uint8Array): string =>
    bytes[0] === 0x50 && bytes[1] === 0x4b
      ? Object.values(unzipSync(bytes)).map(read).join("\n")
      : new TextDecoder().decode(bytes);
  const files = (await Array.fromAsync(Deno.readDir(dir))).filter(({ name }) => name !== custodyFile);
  return (await Promise.all(files.map(async ({ name }) => read(await Deno.readFile(join(dir, name)))))).join("\n");
}

/** A cell for {@link writeNotebook}: Markdown if it begins with "#", otherwise code. */
export type CellText = string | { source: string; tags?: string[]; id?: string };

/** Writes a notebook into a folder inside the repository, where `lab/…` imports work, and returns its path. */
export async function writeNotebook(dir: string, name: string, cells: CellText[]): Promise<string> {
  const path = join(dir, name);
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "deno", display_name: "Deno", language: "typescript" },
      language_info: { name: "typescript", file_extension: ".ts" },
    },
    cells: cells.map((cell, at) => {
      const { source, tags = [], id = `cell-${at + 1}` } = typeof cell === "string" ? { source: cell } : cell;
      const common = { id, metadata: tags.length > 0 ? { tags } : {}, source };
      return source.startsWith("#")
        ? { cell_type: "markdown", ...common }
        : { cell_type: "code", ...common, execution_count: null, outputs: [] };
    }),
  };
  await Deno.writeTextFile(path, JSON.stringify(notebook, null, 1) + "\n");
  return path;
}

/** A folder inside the repository, where Deno finds the import map. It is removed after `body`. */
export async function withFolder(body: (dir: string) => Promise<void>): Promise<void> {
  await Deno.mkdir(fromRoot("reports"), { recursive: true });
  const dir = await Deno.makeTempDir({ dir: fromRoot("reports"), prefix: "test-" });
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A home in a folder, for what a command keeps in `~/.aethermart`. npm's settings stay the user's. */
export async function makeHome(dir: string): Promise<string> {
  const home = join(dir, "home");
  await Deno.mkdir(home);
  const settings = join(homedir(), ".npmrc");
  if (await exists(settings)) await Deno.symlink(settings, join(home, ".npmrc"));
  return home;
}

/** Whether a file exists. */
export async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
