/** run.json: how, where and how long a notebook ran. */

import { join } from "node:path";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { replaceFile } from "../core/mod.ts";
import type { Notebook, Outcome } from "../notebook/mod.ts";
import { type Hit } from "../secrets/mod.ts";
import { runIdOf, type RunRecord, runRecordOf, scrubData } from "../report/mod.ts";
import type { SecretGuard } from "./secrets.ts";

/** The properties of the machine that affect measurements. */
export function describeHost(): NonNullable<RunRecord["host"]> {
  return {
    os: `${systemName()}, ${arch()}`,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

/** "Debian GNU/Linux 12 (bookworm)" if the system provides it, otherwise the kernel's name and version. */
function systemName(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))![1]!;
  } catch {
    return `${platform()} ${release()}`;
  }
}

/** The notebook with the record in its metadata, where deck and report read it. */
export function withRecord(notebook: Notebook, record: RunRecord): Notebook {
  const lab = notebook.metadata.lab as Record<string, unknown> | undefined;
  return { ...notebook, metadata: { ...notebook.metadata, lab: { ...lab, run: record } } };
}

const scrub = <T>(data: T, secrets: SecretGuard): T => scrubData(data, "", secrets.known()).data;

/**
 * The state of a run, including reports and decks. "running" remains only if the process was killed. "open" means complete except for open
 * tasks; if one of them is the disclosure of AI use, there is no deck and `error` explains it.
 */
export interface RunState {
  status: "running" | "open" | Outcome["status"];
  error?: string;
  /** The secrets that were replaced in the files. */
  secrets?: Hit[];
}

/** Writes run.json into a folder: the record, how the run ended, and the time of each cell. Secrets are removed. */
export async function writeRunRecord(
  dir: string,
  record: RunRecord,
  state: RunState,
  secrets: SecretGuard,
  outcome?: Outcome,
): Promise<void> {
  const content = scrub({
    ...(outcome ? { runId: runIdOf(outcome.notebook) } : {}),
    ...state,
    ...record,
    places: outcome && runRecordOf(outcome.notebook)?.places,
    kernelReadyMs: outcome?.kernel && Math.round(outcome.kernel.readyMs),
    cells: outcome?.cells.map(({ index, id, ms, status, cutCharacters }) => ({
      cell: index + 1,
      id,
      ms: Math.round(ms * 10) / 10,
      status,
      ...(cutCharacters > 0 ? { cutCharacters } : {}),
    })),
  }, secrets);
  await replaceFile(join(dir, "run.json"), JSON.stringify(content, null, 2) + "\n");
}

/**
 * Makes sure that run.json does not stay at "running": if the run ends early, because of an unexpected error or because this process
 * is ended immediately, the record states that.
 */
export function recordSuddenEnd(
  dir: string,
  record: RunRecord,
  secrets: SecretGuard,
): Disposable & { settle(): void } {
  let isSettled = false;
  const write = (state: RunState) => {
    if (isSettled) return;
    isSettled = true;
    try {
      writeFileSync(join(dir, "run.json"), JSON.stringify(scrub({ ...state, ...record }, secrets), null, 2) + "\n");
    } catch { /* there is no space for it, and no way left to report that */ }
  };
  const ended = () => write({ status: "interrupted", error: "The run was killed." });
  globalThis.addEventListener("unload", ended);
  return {
    settle: () => void (isSettled = true),
    [Symbol.dispose]() {
      globalThis.removeEventListener("unload", ended);
      write({ status: "failed", error: "The run was ended by a bug in the lab." });
    },
  };
}
