/** Names the causes of what a cluster suffers from: two samples, facts, rules, rank. */

import { pause } from "../core/mod.ts";
import type { Cause, Rule } from "./cause.ts";
import { compareSamples, type Facts } from "./facts.ts";
import type { Operator } from "./operator.ts";
import * as locks from "./rules/locks.ts";
import * as members from "./rules/members.ts";
import * as settings from "./rules/settings.ts";
import * as statements from "./rules/statements.ts";

const rules: Rule[] = [
  members.memberDown,
  members.memberHangs,
  members.memberCutOff,
  members.certificateExpired,
  members.memberDesynced,
  members.slowMember,
  members.keylessTable,
  members.rowsDiffer,
  locks.idleTransaction,
  locks.hotRow,
  locks.deadlocks,
  locks.conflictingWriters,
  locks.oversizedTransaction,
  statements.implicitConversion,
  statements.staleStatistics,
  statements.missingIndex,
  statements.oneQueryPerRow,
  statements.runawayQuery,
  settings.connectionsExhausted,
  settings.noConnectionPool,
  settings.bufferPoolTooSmall,
  settings.wrongIsolationLevel,
  settings.temporarySpace,
  settings.memberReadOnly,
];

/** What a diagnosis found. */
export interface Diagnosis {
  /** The causes, the most direct one first. None: the cluster is healthy as far as the rules see. */
  causes: Cause[];
  /** What they were found in. */
  facts: Facts;
  /** How long it took, in milliseconds. */
  ms: number;
}

/**
 * The causes that facts show, ranked: a cause stands before its consequences. An empty list means healthy. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { findCauses } from "lab/diagnosis";
 * assert.deepEqual(
 *   findCauses({ seconds: 2, at: "2026-11-30T12:00:00Z", nodes: [], plans: [] }),
 *   [],
 * );
 * ```
 */
export function findCauses(facts: Facts): Cause[] {
  return rules.flatMap((rule) => rule(facts)).toSorted((a, b) => b.weight - a.weight);
}

/** The time between the two samples: long enough for rates, short enough for an operator who waits. */
const apartMs = 2_000;

/**
 * Diagnoses a cluster from what an operator can read, in about three seconds: two samples of all nodes, the plans of statements that read too much,
 * then rules. It knows nothing of what was done to the cluster. With no cause the cluster is healthy, as far as the rules see.
 *
 * @param options `apartMs`: the time between the samples. Default: 2,000
 * @throws {InterruptedError} if the signal aborts.
 *
 * @example
 * ```ts no-run
 * import { diagnose, Operator } from "lab/diagnosis";
 * import { startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m4-galera");
 * await using operator = await Operator.open(cluster);
 * const { causes: [first] } = await diagnose(operator);
 * console.log(first?.cause ?? "healthy", first?.evidence, first?.cure);
 * ```
 */
export async function diagnose(
  operator: Pick<Operator, "sample" | "plans">,
  { apartMs: apart = apartMs, signal }: { apartMs?: number; signal?: AbortSignal } = {},
): Promise<Diagnosis> {
  const begun = performance.now();
  const before = await operator.sample();
  await pause(apart, signal);
  const compared = compareSamples(before, await operator.sample());
  const facts = { ...compared, plans: await operator.plans(compared) };
  return { causes: findCauses(facts), facts, ms: Math.round(performance.now() - begun) };
}
