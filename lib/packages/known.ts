/** All packages that are installed on first use. */

import type { InstallOptions } from "../runtime/mod.ts";
import { aws } from "./aws.ts";
import { duckdb } from "./duckdb.ts";
import { type HeavyPackage, installHeavy, isHeavyInstalled } from "./heavy.ts";
import { onnx } from "./onnx.ts";
import { vectorPeers } from "./vector_peers.ts";

const known: readonly HeavyPackage[] = [duckdb, aws, onnx, vectorPeers];

/**
 * Installs the packages that code loads. `run` calls it before the first cell, so the terminal shows the progress, not the output of a cell, and
 * a missing network is reported before any cell runs.
 *
 * @param code the source of cells
 * @throws {LabError} (environment) if one cannot be installed.
 */
export async function installLoaded(code: string, options?: InstallOptions): Promise<void> {
  for (const heavy of known) if (new RegExp(`\\b${heavy.loader}\\b`).test(code)) await installHeavy(heavy, options);
}

/** A package for people. */
export interface PackageState {
  /** "DuckDB". */
  title: string;
  megabytes: number;
  isInstalled: boolean;
}

/** Lists the packages that are installed on first use. Installs nothing. */
export const describePackages = (): Promise<PackageState[]> =>
  Promise.all(known.map(async (heavy) => ({
    title: heavy.title,
    megabytes: heavy.megabytes,
    isInstalled: await isHeavyInstalled(heavy),
  })));
