/** `run`: executes notebooks on the kernel against a server of its own, and publishes what they showed. */

import { basename, dirname, join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import process from "node:process";
import { formatElapsed, fromRoot, InterruptedError, LabError, throwIfInterrupted } from "../core/mod.ts";
import { type Notebook, readNotebook, runNotebook, writeNotebook } from "../notebook/mod.ts";
import type { RunRecord } from "../report/mod.ts";
import { startServer } from "../runtime/mod.ts";
import { connect } from "../sql/mod.ts";
import type { Context } from "./context.ts";
import { checkNotebook } from "./check.ts";
import { findTargets, type Target } from "./notebooks.ts";
import { prepareFolder, publish } from "./publish.ts";
import { sayHits, sayUntellable } from "./secrets.ts";
import { describeHost, withRecord, writeRunRecord } from "./run_record.ts";

interface RunOptions {
  scale: string;
  seed: number;
  /** Seconds for one cell. */
  timeout: number;
  out?: string;
}

const scales = ["tiny", "small", "medium", "large"] as const;

export function addRun(program: Command, context: Context): Command {
  return program.command("run")
    .description(
      "Execute notebooks and build their decks and reports. Brings up a server of its own, unless MARIADB_URI names one.",
    )
    .argument("[notebook...]", "m1, m2 … or FILE.ipynb; every milestone where none is named")
    .option("--scale <scale>", `amount of data: ${scales.join(", ")}`, oneOf(scales), "small")
    .option("--seed <n>", "seed of the data", wholeNumber(0), 42)
    .option("--timeout <s>", "seconds that one cell may take", wholeNumber(1), 600)
    .option("--out <dir>", "where the folders with results are made (default: reports)")
    .action((words: string[], options: RunOptions) => runAll(findTargets(words), options, context));
}

function oneOf<T extends string>(allowed: readonly T[]) {
  return (text: string): T => {
    if (!(allowed as readonly string[]).includes(text)) {
      throw new InvalidArgumentError(`It is one of ${allowed.join(", ")}.`);
    }
    return text as T;
  };
}

function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`It is a whole number from ${least}.`);
    }
    return value;
  };
}

async function runAll(targets: Target[], options: RunOptions, context: Context): Promise<void> {
  const begun = performance.now();
  // Nothing is started before every notebook is known to be readable and well-typed.
  const notebooks = await Promise.all(targets.map(({ path }) => readNotebook(path)));
  for (const [at, target] of targets.entries()) await checkNotebook(target, notebooks[at]!, context);
  throwIfInterrupted(context.signal);

  const server = await findEndpoint(context);
  sayUntellable(context.secrets, context.progress);
  const failures: LabError[] = [];
  try {
    for (const [at, target] of targets.entries()) {
      try {
        await runOne(
          target,
          notebooks[at]!,
          resolve(options.out ?? fromRoot("reports"), target.name),
          server,
          options,
          context,
        );
      } catch (error) {
        if (!(error instanceof LabError) || error instanceof InterruptedError) throw error;
        failures.push(error);
      }
    }
  } finally {
    await server.stop();
  }
  if (failures.length > 0) {
    throw new LabError(failures.map((failure) => failure.message).join("\n\n"), {
      exitCode: failures[0]!.exitCode,
      cause: failures[0],
    });
  }
  context.progress.note(`Done in ${formatElapsed(performance.now() - begun)}.`);
}

/** The server that the cells use. */
interface Endpoint {
  uri: string;
  version: string;
  /** Why it has ended by itself, if it has. */
  diagnose(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The server that MARIADB_URI names, or a fresh one that is gone afterwards. */
async function findEndpoint(context: Context): Promise<Endpoint> {
  const uri = process.env.MARIADB_URI;
  if (!uri) return await startServer(context);
  await using database = await connect({ uri });
  const [row] = await database.query<{ version: string }>("SELECT VERSION() AS version");
  return { uri, version: row!.version, diagnose: () => Promise.resolve(undefined), stop: () => Promise.resolve() };
}

async function runOne(
  target: Target,
  notebook: Notebook,
  dir: string,
  server: Endpoint,
  options: RunOptions,
  context: Context,
): Promise<void> {
  prepareFolder(dir, ["deck.pptx", "report.html", "evidence.json", "run.json"]);
  const { scale, seed, timeout } = options;
  const file = join(dir, "notebook.ipynb");
  const record: RunRecord = {
    started: new Date().toISOString(),
    milestone: target.name,
    scale,
    seed,
    versions: { deno: Deno.version.deno, mariadb: server.version },
    host: describeHost(),
  };
  writeRunRecord(dir, record, { status: "running" }, context.secrets);
  const raw = await runNotebook(withRecord(notebook, record), {
    name: basename(target.path),
    cwd: dirname(target.path),
    env: {
      MARIADB_URI: server.uri,
      AETHERMART_SCALE: scale,
      AETHERMART_SEED: String(seed),
      ...context.secrets.kernelEnv(),
    },
    timeoutMs: timeout * 1000,
    save: (state) => writeNotebook(file, context.secrets.notebook(state).notebook),
    progress: context.progress,
    signal: context.signal,
  });
  // What is published, and the run's id, come from the notebook as it was saved.
  const { notebook: saved, hits } = context.secrets.notebook(raw.notebook);
  const outcome = { ...raw, notebook: saved };
  sayHits(hits, context.progress);
  const secrets = hits.length > 0 ? hits : undefined;
  const fail = (status: "failed" | "interrupted", cause: LabError) => {
    writeRunRecord(dir, record, { status, error: cause.message, secrets }, context.secrets, outcome);
    const kept = `What was done is in ${file}; no deck was built.`;
    return status === "interrupted"
      ? new InterruptedError(`Interrupted. ${kept}`)
      : new LabError(`${cause.message}\n\n${kept}`, { cause });
  };
  if (outcome.status === "interrupted") throw fail("interrupted", outcome.error!);
  if (outcome.error) throw fail("failed", await withServerLog(outcome.error, server));
  try {
    const written = await publish(outcome.notebook, dir, context);
    writeRunRecord(dir, record, { status: "complete", secrets }, context.secrets, outcome);
    context.print(`${dir}: ${["notebook.ipynb", ...written, "run.json"].join(", ")}`);
  } catch (error) {
    throw error instanceof LabError ? fail("failed", error) : error;
  }
}

/** A cell's failure, with the server's own words where the server has ended. */
async function withServerLog(error: LabError, server: Endpoint): Promise<LabError> {
  const died = await server.diagnose();
  return died ? new LabError(`${error.message}\n\n${died}`, { cause: error }) : error;
}
