/** The one server that keeps running between commands, for work cell by cell: `up` starts it, `down` ends it. */

import { join } from "node:path";
import {
  type Progress,
  readServerRecord,
  type ServerRecord,
  silent,
  throwIfInterrupted,
  writePrivateFile,
} from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { exists } from "./host.ts";
import { makePrivateDir, makeSharedDir } from "./identity.ts";
import { removeTree } from "./install.ts";
import { launch, type ServerOptions } from "./launch.ts";
import { endProcesses, listProcesses } from "./left.ts";
import { withLock } from "./lock.ts";
import { keptName, serversDir } from "./run_dir.ts";
import { findRuntime } from "./runtime.ts";
import { copyTemplate, findTemplate } from "./template.ts";

/** A server that runs until {@link endKept}. */
export interface KeptServer extends ServerRecord {
  /** The folder with its data; only the server's user and root can read it. */
  dir: string;
}

const keptDir = () => join(serversDir(), keptName);

/** One `up` or `down` at a time. */
const withKept = <T>(work: () => Promise<T>, signal: AbortSignal | undefined) =>
  withLock(`${keptDir()}.lock`, work, { signal });

/**
 * Starts the kept server on a free port of 127.0.0.1, or finds it running. It keeps running when this process ends. If an earlier one was killed or the
 * machine went down, the new one continues with its data.
 *
 * @param recordFile the file (mode 600) in which the server is recorded, for `connect` of `lab/sql`
 * @returns the server, and whether it was started now.
 * @throws {ProvisionError} if it is not available, or does not start; existing data stays.
 * @throws {LabError} if the record cannot be read; nothing is stopped or removed then.
 */
export async function keepServer(
  recordFile: string,
  options: ServerOptions = {},
): Promise<{ server: KeptServer; isNew: boolean }> {
  const { progress = silent, signal } = options;
  // Downloads come first, so that other processes do not wait for them.
  const running = await findKept(recordFile);
  if (running) return { server: running, isNew: false };
  const runtime = options.runtime ?? await findRuntime({ progress, signal });
  const template = await findTemplate(runtime, { progress, signal });
  return await withKept(async () => {
    const other = await findKept(recordFile);
    if (other) return { server: other, isNew: false };
    await removeTree(recordFile);
    await endProcesses(keptDir());
    const isNewData = await prepareData(template);
    const step = progress.start(`Start MariaDB ${runtime.version}`);
    try {
      const { child, uri, port } = await launch(runtime, keptDir(), { ...options, outlives: true });
      const record: ServerRecord = {
        uri,
        version: runtime.version,
        pid: child.pid,
        port,
        started: new Date().toISOString(),
      };
      await writePrivateFile(recordFile, JSON.stringify(record, null, 2) + "\n");
      step.done(`port ${port}${isNewData ? "" : ", on the data that was left"}`);
      return { server: { ...record, dir: keptDir() }, isNew: true };
    } catch (error) {
      step.fail();
      await endProcesses(keptDir());
      if (isNewData) await removeTree(keptDir());
      throwIfInterrupted(signal);
      if (isNewData || !(error instanceof ProvisionError)) throw error;
      throw new ProvisionError("start", `${error.message}\nIts data is in ${keptDir()}; \`down\` removes it.`, {
        cause: error,
      });
    }
  }, signal);
}

/**
 * Finds the kept server that a record file names; `undefined` if it does not run. Reads two small files.
 *
 * @throws {LabError} if the record cannot be read.
 */
export async function findKept(recordFile: string): Promise<KeptServer | undefined> {
  const record = await readServerRecord(recordFile);
  if (!record || !await isKept(record.pid)) return undefined;
  return { ...record, dir: keptDir() };
}

/**
 * The folder with the kept server's data; `undefined` if there is none. If {@link findKept} finds no server, the data is left from one that was killed.
 */
export async function findLeftData(): Promise<string | undefined> {
  return await exists(keptDir()) ? keptDir() : undefined;
}

/**
 * Stops the kept server (kills it after 30 s) and removes its data and its record.
 *
 * @returns whether there was a server, or data of one.
 */
export async function endKept(
  recordFile: string,
  { progress = silent, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<boolean> {
  if (!await exists(recordFile) && !await exists(keptDir()) && (await listProcesses(keptDir())).length === 0) {
    return false;
  }
  return await withKept(async () => {
    const step = progress.start("Stop MariaDB");
    // Without its record, nobody finds the server. If this is interrupted, the next `up` or `down` completes it.
    await removeTree(recordFile);
    await endProcesses(keptDir());
    await removeTree(keptDir());
    await removeTree(`${keptDir()}.lock`);
    step.done();
    return true;
  }, signal);
}

/** Makes the data directory unless a complete one exists, and returns whether it is new. */
async function prepareData(template: string): Promise<boolean> {
  const [dir, data] = [keptDir(), join(keptDir(), "data")];
  if (await exists(data)) return false;
  await removeTree(dir);
  await makeSharedDir(serversDir());
  await makePrivateDir(dir);
  // Renamed when it is complete, so half of a copy is never used as data.
  await copyTemplate(template, `${data}.partial`);
  await Deno.rename(`${data}.partial`, data);
  return true;
}

/** Whether a process is a server on the kept data. Numbers of processes are given out again, so the number alone says nothing. */
async function isKept(pid: number): Promise<boolean> {
  const args = (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).split("\0");
  return args.includes(`--datadir=${join(keptDir(), "data")}`);
}
