/** `run`: executes notebooks on the kernel with a new server, and publishes the results. */

import { basename, dirname, join } from "node:path";
import { existsSync, statfsSync } from "node:fs";
import type { Command } from "commander";
import process from "node:process";
import {
  cacheDir,
  Failures,
  formatElapsed,
  fromCaller,
  fromRoot,
  InterruptedError,
  LabError,
  messageOf,
  throwIfInterrupted,
} from "../core/mod.ts";
import { injectParameters, type Notebook, readNotebook, readParameters, runNotebook } from "../notebook/mod.ts";
import { readHandedOut, sourcesOfLab, whyNotGraded } from "../grade/mod.ts";
import { installLoaded } from "../packages/mod.ts";
import { readOutputs, type RunRecord, scrubNotebook } from "../report/mod.ts";
import { clearDeadRuns, startServer } from "../runtime/mod.ts";
import { connect } from "../sql/mod.ts";
import type { Context } from "./context.ts";
import { addProviderOption, refuseIdleYes } from "./cloud.ts";
import { confirmInCloud, type Endpoint, needsOf } from "./cloud_server.ts";
import { checkNotebook } from "./check.ts";
import { createKeeper } from "./notebook_keeper.ts";
import { describeEdition, describeOpenTasks, isOpenOnly, withOpenTasks } from "./open_tasks.ts";
import { findRunTargets, milestoneOf, refuseSharedFolders, type Target } from "./notebooks.ts";
import { clearFolder, holdFolder } from "./output_folder.ts";
import { readOwnData, usedParameters } from "./own_data.ts";
import { addParameterOptions, collectParameters, envOption, type ParameterOptions, readWhole } from "./parameters.ts";
import { attachPictures } from "./pictures.ts";
import { openCustody, withPlaces } from "./places.ts";
import { gradeEvidence, publish, publishedFiles } from "./publish.ts";
import { staleFiles } from "./results.ts";
import { summarize } from "./summary.ts";
import { readTheme, themeOption, themeRecord, withTheme } from "./theme.ts";
import { reportHits, warnOfIndistinct } from "./secrets.ts";
import { describeHost, recordSuddenEnd, withRecord, writeRunRecord } from "./run_record.ts";

interface RunOptions extends ParameterOptions {
  /** The time limit of one cell, in seconds. */
  timeout: number;
  /** The memory limit of the kernel, in megabytes. */
  memory?: number;
  out?: string;
  theme?: string;
  provider?: "ec2";
  yes?: true;
  /** The variables of this process' environment that cells get, besides those that the lab needs. */
  env?: Record<string, string>;
}

export function defineRun(command: Command, context: Context): Command {
  command.argument(
    "[notebook...]",
    "m1, m2 …, FILE.ipynb, or the folder of a submission; all milestones if none is named",
  );
  return addProviderOption(addParameterOptions(command))
    .option("--yes", "with --provider ec2: start machines that cost money without asking")
    .option("--timeout <s>", "seconds that a cell may take", readWhole(1), 600)
    .option(
      "--memory <mb>",
      "megabytes that cells may use before the kernel is stopped (default: 4096, at most 60 % of the machine's memory)",
      readWhole(256),
    )
    .addOption(envOption())
    .option("--out <dir>", "where to write the folders of results (default: reports)")
    .option(...themeOption)
    .action(async (words: string[], options: RunOptions) => {
      using scratch = new DisposableStack();
      await runAll(findRunTargets(words, scratch), options, context);
    });
}

async function runAll(targets: Target[], options: RunOptions, context: Context): Promise<void> {
  const begun = performance.now();
  refuseSharedFolders(targets);
  refuseIdleYes(options);
  const theme = options.theme === undefined ? undefined : readTheme(options.theme);
  // Nothing starts before every notebook is known to be readable and well-typed and its folder is reserved.
  const { parameters, data } = await readOwnData(collectParameters(options), context);
  const notebooks = await Promise.all(
    targets.map(async ({ path }) =>
      withTheme(
        injectParameters(await readNotebook(path, context.progress.note), parameters, basename(path)),
        theme,
      )
    ),
  );
  const dirs = targets.map(({ name }) => join(options.out ? fromCaller(options.out) : fromRoot("reports"), name));
  using held = new DisposableStack();
  for (const dir of dirs) held.use(holdFolder(dir));
  // Asked first: what follows takes some seconds, and credentials may have expired.
  const named = targets.map(({ name }, at) => ({ name, notebook: notebooks[at]! }));
  const startInCloud = options.provider && await confirmInCloud(needsOf(named), options, context);
  for (const [at, target] of targets.entries()) await checkNotebook(target, notebooks[at]!, context);
  throwIfInterrupted(context.signal);
  await installLoaded(notebooks.map(codeOf).join("\n"), context);

  const server = startInCloud ? await startInCloud(() => startServer(context)) : await findEndpoint(context);
  warnOfIndistinct(context.secrets, context.progress);
  const failures = new Failures();
  for (const [at, target] of targets.entries()) {
    try {
      throwIfInterrupted(context.signal); // the results of an earlier run stay
      await runOne(target, notebooks[at]!, dirs[at]!, server, { ...options, data }, context);
    } catch (error) {
      failures.add(error);
      if (!(error instanceof LabError) || error instanceof InterruptedError) break;
    }
  }
  await server.stop().catch(failures.add);
  // Servers that cells started have ended with their kernel; after an interrupt their data still exists.
  await clearDeadRuns().catch(failures.add);
  if (failures.error) throw failures.error;
  throwIfInterrupted(context.signal); // interrupted while the last one was published: it is complete, but the caller wants to stop
  context.progress.note(`Done in ${formatElapsed(performance.now() - begun)}.`);
}

const codeOf = ({ cells }: Notebook): string => cells.map(({ source }) => source).join("\n");

/** The server in MARIADB_URI, or a new one that is removed afterwards. */
async function findEndpoint(context: Context): Promise<Endpoint> {
  const uri = process.env.MARIADB_URI;
  if (!uri) return await startServer(context);
  await using database = await connect({ uri });
  const [row] = await database.query<{ version: string }>("SELECT VERSION() AS version");
  const nothing = () => Promise.resolve(undefined);
  return { uri, version: row!.version, isElsewhere: true, diagnose: nothing, stop: nothing };
}

async function runOne(
  target: Target,
  notebook: Notebook,
  dir: string,
  server: Endpoint,
  { timeout, memory, env, data }: Pick<RunOptions, "timeout" | "memory" | "env"> & Pick<RunRecord, "data">,
  context: Context,
): Promise<void> {
  clearFolder(dir, [...await staleFiles(dir), ...publishedFiles(notebook), "run.json"]);
  const keeper = createKeeper(dir, context);
  const started = new Date().toISOString();
  using custody = openCustody(dir, started);
  await server.keepEvidence?.(custody.kernelEnv);
  const record: RunRecord = {
    started,
    milestone: milestoneOf(target),
    parameters: usedParameters(readParameters(notebook)),
    data,
    theme: themeRecord(notebook),
    versions: { deno: Deno.version.deno, mariadb: server.version },
    host: describeHost(),
    sources: target.submission?.sources ?? sourcesOfLab(),
    ...await describeEdition(target, notebook),
  };
  using _warning = warnOfSources(target, withRecord(notebook, record), context);
  await writeRunRecord(dir, record, { status: "running" }, context.secrets);
  using pending = recordSuddenEnd(dir, record, context.secrets);
  const illustrated = attachPictures(withRecord(notebook, record), dirname(target.path));
  const raw = await runNotebook(illustrated.notebook, {
    name: basename(target.path),
    cwd: dirname(target.path),
    env: {
      ...env,
      ...server.env,
      MARIADB_URI: server.uri,
      ...(target.submission ? { AETHERMART_SCRIPTS: target.submission.dir } : {}),
      ...custody.kernelEnv,
      ...context.secrets.kernelEnv(),
    },
    timeoutMs: timeout * 1000,
    memoryBytes: memory && memory * 2 ** 20,
    save: keeper.save,
    progress: context.progress,
    signal: context.signal,
  });
  // The published files and the run's id are made from the saved notebook.
  const { notebook: saved, hits } = scrubNotebook(await withPlaces(raw.notebook, dir), context.secrets.known());
  const outcome = { ...raw, notebook: saved };
  reportHits(hits, context.progress);
  const secrets = hits.length > 0 ? hits : undefined;
  const open = record.openTasks ?? [];
  const fail = async (status: "failed" | "interrupted", cause: LabError) => {
    pending.settle();
    const kept = [`${await keeper.describeCopy(raw.notebook)}; no deck was built.`];
    if (existsSync(join(dir, "report.html"))) kept.push(`${join(dir, "report.html")} shows each problem at its cell.`);
    if (open.length > 0) kept.push("", describeOpenTasks(open));
    await writeRunRecord(dir, record, { status, error: cause.message, secrets }, context.secrets, outcome)
      .catch((error) => kept.push(messageOf(error)));
    return status === "interrupted"
      ? new InterruptedError(`Interrupted. ${kept.join("\n")}`)
      : new LabError(`${cause.message}\n\n${kept.join("\n")}`, { cause, exitCode: cause.exitCode });
  };
  if (outcome.status === "interrupted") throw await fail("interrupted", outcome.error!);
  if (outcome.error) throw await fail("failed", await withServerTrouble(outcome.error, server));
  const finish = (error?: string) => {
    pending.settle();
    const state = { status: open.length > 0 ? "open" as const : "complete" as const, error, secrets };
    return writeRunRecord(dir, record, state, context.secrets, outcome);
  };
  try {
    const { files, evidence } = await publish(outcome.notebook, dir, context, illustrated.refused);
    await finish();
    context.print(summarize(target.name, evidence, dir, [...files, "notebook.ipynb", "run.json"]));
  } catch (error) {
    if (!isOpenOnly(error)) {
      const failed = await fail("failed", error instanceof LabError ? error : new LabError(messageOf(error)));
      throw error instanceof LabError ? failed : error; // a bug is reported with its stack
    }
    await finish(error.message);
    const files = ["report.html", "evidence.json", "notebook.ipynb", "run.json"];
    context.print(summarize(target.name, gradeEvidence(readOutputs(outcome.notebook)), dir, files));
    throw withOpenTasks(target.name, open, "No deck is made until the use of AI is disclosed.");
  }
  if (open.length > 0) throw withOpenTasks(target.name, open);
}

/** Warns before and after a run if it cannot be graded because its scripts are not the student's. */
function warnOfSources({ path }: Target, notebook: Notebook, { progress }: Context): Disposable {
  const why = whyNotGraded(notebook, readHandedOut()?.student);
  const warn = () => why && progress.note(`WARNING: this run of ${path} is not graded. ${why}`);
  warn();
  return { [Symbol.dispose]: warn };
}

/** With less free space than this, a server cannot extend its files. */
const leastRoomBytes = 64 * 2 ** 20;

/** A cell's failure, with the server's own error if the server has ended, and with a note about its disk if that is full. */
async function withServerTrouble(error: LabError, server: Endpoint): Promise<LabError> {
  const trouble = [await server.diagnose(), server.isElsewhere ? undefined : describeFullDisk(cacheDir())]
    .filter((text) => text !== undefined);
  return new LabError([error.message, ...trouble].join("\n\n"), { cause: error, exitCode: error.exitCode });
}

function describeFullDisk(dir: string): string | undefined {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize >= leastRoomBytes) return undefined;
  const left = Math.floor(bavail * bsize / 2 ** 20);
  return `The disk of ${dir}, which contains the server's data, is full (${left} MB left). ` +
    "Free some space there, or set AETHERMART_CACHE to a folder on another disk.";
}
