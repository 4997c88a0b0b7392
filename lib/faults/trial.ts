/** Blind trials: faults planted in random order under the shop's load, each diagnosed by somebody who does not know which one it is. */

import { openPool } from "../client/mod.ts";
import { type Cluster, clusterStatus } from "../cluster/mod.ts";
import { LabError, pause, type Progress, Random, silent, throwIfInterrupted } from "../core/mod.ts";
import { type CauseName, diagnose, type Diagnosis, Operator } from "../diagnosis/mod.ts";
import { compareNodes, runWorkload, verifyLedger, type Workload, type WorkloadOptions } from "../shop/mod.ts";
import type { Fault } from "./fault.ts";

/** What a trial of one fault, or of none, showed. Names that end in `_ms` are milliseconds. */
export type FaultTrial = {
  /** What was planted: a fault's name, or "healthy". */
  planted: CauseName | "healthy";
  /** The node that it was planted on; empty for "healthy". */
  node: string;
  /** The first cause of the diagnosis, or "healthy". */
  named: CauseName | "healthy";
  /** The node that the diagnosis names. */
  named_node: string;
  /** Whether both are right. */
  isRight: boolean;
  /** Further causes that the diagnosis names, in its order. */
  also: CauseName[];
  /** The evidence of the first cause: "source: what: value". */
  evidence: string[];
  cure: string;
  /** Orders per second that were confirmed while the fault was there. */
  orders_per_second: number;
  plant_ms: number;
  diagnose_ms: number;
  /** The cure, and until the group is whole and the shop keeps up again. */
  cure_ms: number;
};

/** Faults that were not tried. */
export type FaultNotTried = { fault: CauseName; why: string };

/** What {@link tryFaults} returns. */
export interface FaultTrials {
  seed: number;
  trials: FaultTrial[];
  notTried: FaultNotTried[];
  /** Confirmed orders, and how many of them are not in the tables afterwards, or there twice. */
  orders: { acknowledged: number; lost: number; duplicates: number };
  /** Whether all nodes held the same rows afterwards. */
  nodesEqual: boolean;
}

/** Options of {@link tryFaults}. */
export interface FaultTrialOptions {
  /** How often nothing is planted. Default: 5. */
  healthy?: number;
  /** How often each fault is planted. Default: 1. */
  repeats?: number;
  /** Determines the order, the rows and the variants. Default: 1. */
  seed?: number;
  /** The shop's load. Default: 20 product lookups, 10 logins and 30 orders per second. */
  perSecond?: WorkloadOptions["perSecond"];
  /** Where to report each trial. Default: nowhere. */
  progress?: Progress;
  /** Stops between two trials, when the last fault is cured. */
  signal?: AbortSignal;
  /** Is told each diagnosis with what was planted, for example to record its facts. */
  onDiagnosis?: (planted: FaultTrial, diagnosis: Diagnosis) => Promise<void> | void;
}

const usualLoad = { "product lookup": 20, "customer login": 10, "order placement": 30 };

/** So long a fault acts before its diagnosis begins. */
const settleMs = 300;

/** How long a cluster and its shop may take to be as before, and how many operations may be under way then. */
const recoveryMs = 120_000;
const mostWaiting = 12;

const tables = [
  "categories",
  "suppliers",
  "products",
  "customers",
  "orders",
  "order_items",
  "reviews",
  "order_requests",
];

/**
 * Plants each fault in random order while the shop works, diagnoses it in ignorance, cures it, and waits until the cluster is whole. In between,
 * nothing is planted, and the diagnosis should find nothing. The cluster must hold the shop's data and the table of `prepareShop`; its servers
 * need performance_schema (the spec m4-galera). About five seconds for each trial.
 *
 * @param faults those of the catalogue, or some of them
 * @throws {LabError} if performance_schema is off.
 * @throws {InterruptedError} if the signal aborts.
 * @throws what planting or curing throws, after a cure was tried.
 *
 * @example
 * ```ts no-run
 * import { startCluster } from "lab/cluster";
 * import { faults, tryFaults } from "lab/faults";
 * await using cluster = await startCluster("m4-galera"); // then load the shop's data
 * const { trials } = await tryFaults(cluster, faults, { seed: 7 });
 * console.log(trials.filter(({ isRight }) => isRight).length, "of", trials.length);
 * ```
 */
export async function tryFaults(
  cluster: Cluster,
  faults: readonly Fault[],
  { healthy = 5, repeats = 1, seed = 1, perSecond = usualLoad, progress = silent, signal, onDiagnosis }:
    FaultTrialOptions = {},
): Promise<FaultTrials> {
  const notTried: FaultNotTried[] = [];
  const able: Fault[] = [];
  for (const fault of faults) {
    const why = await fault.whyNot?.(cluster);
    if (why === undefined) able.push(fault);
    else notTried.push({ fault: fault.name, why });
  }
  const random = new Random(seed, 0, 0);
  const cases = shuffle([
    ...Array.from({ length: repeats }, () => able).flat(),
    ...Array.from({ length: healthy }, () => undefined),
  ], random);
  const trials: FaultTrial[] = [];
  await using operator = await Operator.open(cluster);
  await using pool = await openPool(cluster, { giveUpMs: 120_000 });
  const { members } = await cluster.record();
  const names = members.map(({ name }) => name);
  const report = await runWorkload(pool, async (shop) => {
    await recover(cluster, shop, "the start");
    for (const [at, fault] of cases.entries()) {
      throwIfInterrupted(signal);
      const step = progress.start(`Trial ${at + 1} of ${cases.length}`);
      const writer = pool.active ?? names[0]!;
      const other = random.pick(names.filter((name) => name !== writer));
      const place = { cluster, writer, other, random: () => random.fraction() };
      const { trial, diagnosis } = await tryOne(fault, place, operator, shop);
      trials.push(trial);
      step.done();
      await onDiagnosis?.(trial, diagnosis);
    }
  }, { perSecond });
  await using db = await cluster.connect(names[0]!);
  await db.execute("SET SESSION wsrep_sync_wait = 1");
  const { acknowledged, lost, duplicates, mismatched } = await verifyLedger(db, report.run, report.ledger);
  const present = await db.query<{ name: string }>(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'aethermart_db' ORDER BY 1",
  );
  const { areEqual } = await compareNodes(
    cluster,
    tables.filter((table) => present.some(({ name }) => name === table)),
  );
  return {
    seed,
    trials,
    notTried,
    orders: { acknowledged, lost, duplicates: duplicates + mismatched },
    nodesEqual: areEqual,
  };
}

async function tryOne(
  fault: Fault | undefined,
  place: Parameters<Fault["plant"]>[0],
  operator: Operator,
  shop: Workload,
): Promise<{ trial: FaultTrial; diagnosis: Diagnosis }> {
  const begun = performance.now();
  const planted = await fault?.plant(place);
  const [plantedAt, orders] = [performance.now(), shop.acknowledged];
  let diagnosis: Diagnosis;
  let ended = plantedAt;
  let confirmed = 0;
  try {
    await pause(settleMs);
    diagnosis = await diagnose(operator);
  } finally {
    [ended, confirmed] = [performance.now(), shop.acknowledged - orders];
    await planted?.undo();
  }
  await recover(place.cluster, shop, fault?.name ?? "a healthy run");
  const [first, ...others] = diagnosis.causes;
  const [name, node] = [fault?.name ?? "healthy" as const, planted?.node ?? ""];
  const trial: FaultTrial = {
    planted: name,
    node,
    named: first?.cause ?? "healthy",
    named_node: first?.node ?? "",
    isRight: (first?.cause ?? "healthy") === name && (first?.node ?? "") === node,
    also: others.map(({ cause }) => cause),
    evidence: first?.evidence.map(({ source, what, value }) => `${source}: ${what}: ${value}`) ?? [],
    cure: first?.cure ?? "",
    orders_per_second: Math.round(10_000 * confirmed / (ended - plantedAt)) / 10,
    plant_ms: Math.round(plantedAt - begun),
    diagnose_ms: diagnosis.ms,
    cure_ms: Math.round(performance.now() - ended),
  };
  return { trial, diagnosis };
}

/** Waits until every node is healthy and the shop keeps up. */
async function recover(cluster: Cluster, shop: Workload, after: string): Promise<void> {
  const end = performance.now() + recoveryMs;
  for (;;) {
    const nodes = await clusterStatus(cluster);
    const sick = nodes.filter(({ isHealthy }) => !isHealthy);
    if (sick.length === 0 && shop.waiting <= mostWaiting) return;
    if (performance.now() > end) {
      const states = sick.map(({ node, state }) => `${node}: ${state}`).join(", ") || `${shop.waiting} operations wait`;
      throw new LabError(
        `After ${after}, the cluster ${cluster.name} is not as before within ${
          recoveryMs / 1000
        } s of the cure (${states}).`,
      );
    }
    await pause(100);
  }
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.below(left.length), 1)[0]!);
}

/** A row of the confusion matrix: what was planted, how often, and what was named how often. */
export type ConfusionRow = { planted: string; times: number; right: number; named: Record<string, number> };

/**
 * What was named for what was planted, by name, "healthy" last. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { confusionOf } from "lab/faults";
 * assert.deepEqual(
 *   confusionOf([{ planted: "hot row", named: "deadlocks", isRight: false }]),
 *   [{ planted: "hot row", times: 1, right: 0, named: { deadlocks: 1 } }],
 * );
 * ```
 */
export function confusionOf(trials: readonly Pick<FaultTrial, "planted" | "named" | "isRight">[]): ConfusionRow[] {
  const rows = [...Map.groupBy(trials, ({ planted }) => planted)].map(([planted, those]) => ({
    planted,
    times: those.length,
    right: those.filter(({ isRight }) => isRight).length,
    named: Object.fromEntries([...Map.groupBy(those, ({ named }) => named)].map(([name, some]) => [name, some.length])),
  }));
  return rows.toSorted((a, b) =>
    Number(a.planted === "healthy") - Number(b.planted === "healthy") || a.planted.localeCompare(b.planted)
  );
}
