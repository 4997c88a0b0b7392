/** `doctor`: lists what is installed, what is missing and how to get it. */

import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { cacheDir, exec, exitCodes, fromRoot, LabError } from "../core/mod.ts";
import { preflight } from "../notebook/mod.ts";
import { describePackages } from "../packages/mod.ts";
import { peekRuntime } from "../runtime/mod.ts";
import { connect } from "../sql/mod.ts";
import type { Context } from "./context.ts";

/** A component that was checked. */
interface Diagnosis {
  name: string;
  /** "missing" prevents runs; "optional" is only for viewing decks and working by hand. */
  state: "ok" | "missing" | "optional";
  what: string;
  wayOut?: string;
}

const marks = { ok: "✓", missing: "✗", optional: "–" } as const;

export function defineDoctor(command: Command, context: Context): Command {
  return command
    .action(() => examine(context));
}

async function examine({ print, progress, signal }: Context): Promise<void> {
  const step = progress.start("Looking");
  const diagnoses = [
    diagnoseDeno(),
    diagnoseDisk(),
    await diagnoseKernel(signal),
    await diagnoseServer(),
    ...await diagnosePackages(),
    ...await diagnoseViewers(),
  ];
  step.done();
  for (const { name, state, what, wayOut } of diagnoses) {
    print(`${marks[state]} ${name.padEnd(16)} ${what}`);
    if (wayOut) print(`  ${" ".repeat(16)} → ${wayOut}`);
  }
  const missing = diagnoses.filter(({ state }) => state === "missing");
  if (missing.length > 0) {
    throw new LabError(`Missing: ${missing.map(({ name }) => name).join(", ")}.`, { exitCode: exitCodes.environment });
  }
  print("\nEverything that a run needs is installed. Decks, reports and type checks need no server.");
}

function diagnoseDeno(): Diagnosis {
  const { deno, typescript } = Deno.version;
  return {
    name: "Deno",
    state: "ok",
    what: `${deno}, TypeScript ${typescript}, on ${process.platform} ${process.arch}`,
  };
}

/** Both folders that the lab writes to, and the free space for the larger one. */
function diagnoseDisk(): Diagnosis {
  const name = "Folders";
  const nearest = (dir: string): string => existsSync(dir) ? dir : nearest(dirname(dir));
  for (const dir of [fromRoot("reports"), cacheDir()]) {
    try {
      accessSync(nearest(dir), constants.W_OK);
    } catch {
      return {
        name,
        state: "missing",
        what: `${dir} is not writable`,
        wayOut: "`run --out DIR` for results; AETHERMART_CACHE=DIR for the cache",
      };
    }
  }
  const { bavail, bsize } = statfsSync(nearest(cacheDir()));
  const freeGiB = (bavail * bsize) / 2 ** 30;
  const what = `${freeGiB.toFixed(1)} GiB free for ${cacheDir()}`;
  return freeGiB < 1
    ? { name, state: "missing", what, wayOut: "free some space (a run needs about 1 GiB) or set AETHERMART_CACHE=DIR" }
    : { name, state: "ok", what };
}

async function diagnoseKernel(signal: AbortSignal): Promise<Diagnosis> {
  const name = "Jupyter kernel";
  const { problems, kernel } = await preflight({ signal });
  return problems.length > 0 ? { name, state: "missing", what: problems.join(" ") } : {
    name,
    state: "ok",
    what: `ready in ${Math.round(kernel!.readyMs)} ms; it reports errors and loses no output`,
  };
}

async function diagnoseServer(): Promise<Diagnosis> {
  const name = "MariaDB";
  try {
    if (process.env.MARIADB_URI) {
      await using database = await connect({ uri: process.env.MARIADB_URI });
      const [row] = await database.query<{ version: string }>("SELECT VERSION() AS version");
      return { name, state: "ok", what: `${row!.version}, the server in MARIADB_URI` };
    }
    const runtime = await peekRuntime();
    const what = runtime
      ? `${runtime.version} in ${runtime.basedir}`
      : "not installed yet; the first run downloads it from Debian (35 MB)";
    return { name, state: "ok", what };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const [what, ...wayOut] = error.message.split("\n");
    return { name, state: "missing", what: what!, wayOut: wayOut.join(" ") || undefined };
  }
}

/** Packages that only some notebooks use. */
const diagnosePackages = async (): Promise<Diagnosis[]> =>
  (await describePackages()).map(({ title, megabytes, isInstalled }) => ({
    name: title,
    state: "ok",
    what: isInstalled
      ? "installed from npm"
      : `not installed yet; the first use downloads it from npm (${megabytes} MB on disk)`,
  }));

/** Programs that are only needed for looking at results. */
async function diagnoseViewers(): Promise<Diagnosis[]> {
  const viewers = [
    {
      name: "JupyterLab",
      command: ["jupyter-lab", "--version"],
      wayOut:
        "needed only to work cell by cell in a browser: `apt install pipx` (as root), then `pipx install jupyterlab && pipx ensurepath`",
    },
    {
      name: "LibreOffice",
      command: ["soffice", "--version"],
      wayOut:
        "needed only for `deck --pdf` and `--sheet`, and to look at decks here: `apt install libreoffice-impress` (as root)",
    },
    {
      name: "poppler",
      command: ["pdftoppm", "-v"],
      wayOut: "needed only for `deck --sheet`: `apt install poppler-utils` (as root)",
    },
  ];
  return await Promise.all(viewers.map(async ({ name, command, wayOut }): Promise<Diagnosis> => {
    const { ok, stdout, stderr } = await exec(command[0]!, command.slice(1));
    const [version = ""] = (stdout || stderr).trim().split("\n");
    return ok
      ? { name, state: "ok", what: version.replace(/^(LibreOffice|pdftoppm version) /, "") }
      : { name, state: "optional", what: "not installed", wayOut };
  }));
}
