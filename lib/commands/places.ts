/** Where the clusters of a run ran: judged by the documents in the private file beside its notebook, never by what the notebook claims. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  custodyFile,
  custodyVariable,
  IdentityRefused,
  judgePlaces,
  type Place,
  readCustody,
  startCustody,
} from "../identity/mod.ts";
import type { Notebook } from "../notebook/mod.ts";

/** The private file of a run that is under way. Without any document it does not outlive the run. */
interface OpenCustody extends Disposable {
  /** The variables of the kernel whose cells may keep documents. */
  kernelEnv: Record<string, string>;
}

/** Begins the private file of a run in its folder. */
export function openCustody(dir: string, started: string): OpenCustody {
  const path = join(dir, custodyFile);
  rmSync(path, { force: true });
  startCustody(path, started);
  return {
    kernelEnv: { [custodyVariable]: path },
    [Symbol.dispose]() {
      try {
        if (readCustody(path)?.clusters.length === 0) rmSync(path, { force: true });
      } catch { /* it is damaged: `grade` shows the reason */ }
    },
  };
}

/** The notebook with what the private file in a folder shows of its run, in place of what its record says. */
export async function withPlaces(notebook: Notebook, dir: string): Promise<Notebook> {
  const { lab } = notebook.metadata as { lab?: { run?: { started?: string } } };
  if (!lab?.run) return notebook;
  return setPlaces(notebook, await readPlaces(dir, lab.run.started ?? ""));
}

/** The notebook with these places in its record, if it has one. */
export function setPlaces(notebook: Notebook, places: Place[]): Notebook {
  const { lab } = notebook.metadata as { lab?: { run?: Record<string, unknown> } };
  if (!lab?.run) return notebook;
  return { ...notebook, metadata: { ...notebook.metadata, lab: { ...lab, run: { ...lab.run, places } } } };
}

/**
 * The places of the clusters whose documents are in a folder; none without a private file. A damaged file shows nothing, and its place has the reason.
 *
 * @param started when their run began; `undefined` if only the private file says it, as for one that was handed in without its notebook
 */
export async function readPlaces(dir: string, started?: string): Promise<Place[]> {
  try {
    const custody = readCustody(join(dir, custodyFile));
    return custody ? await judgePlaces(custody, started ?? custody.started) : [];
  } catch (error) {
    if (!(error instanceof IdentityRefused)) throw error;
    return [{ cluster: custodyFile, topology: "unknown", where: "local", why: error.message, instances: [] }];
  }
}
