/** A trial in a notebook: its figures as a result, its chart and its table. */

import { formatValue } from "../bundle/mod.ts";
import { chart, type Displayable, result, table } from "../show/mod.ts";
import { gapsOf } from "./rates.ts";
import type { Trial } from "./trial.ts";

const round = (value: number, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;

const formats = {
  gap_ms: "ms",
  kill_gap_ms: "ms",
  restored_ms: "ms",
  restart_ms: "ms",
  due: "integer",
  usd: "usd",
  ms: "ms",
  at_s: "fixed2",
  acknowledged: "integer",
  per_second: "per_second",
  lost: "integer",
  duplicates: "integer",
  moves: "integer",
  count: "integer",
  errors: "integer",
  retries: "integer",
  median_ms: "ms",
  p95_ms: "ms",
  p99_ms: "ms",
  max_ms: "ms",
  pool_ms: "ms",
  last_ms: "ms",
  held_ms: "ms",
  back_gap_ms: "ms",
  back_after_ms: "ms",
  kill_pause_ms: "ms",
  equalTables: "integer",
  steadyTables: "integer",
  pause_ms: "ms",
  sets: "integer",
  cut_for_ms: "ms",
  lostTransactions: "integer",
  unconfirmed: "integer",
  seqno: "integer",
} as const;

/**
 * The figures of a trial as a result, for a chart and findings. Pure.
 *
 * @param id unique in the notebook, as for a result
 * @param more your own figures, added to them
 * @throws {TypeError} if `more` holds what JSON cannot.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { type Trial, trialResult } from "lab/shop";
 * const trial: Trial = { // from `runTrial`
 *   gap_ms: 1_840,
 *   gap_from_s: 2.45,
 *   interruptions: [{ at_s: 2.41, gap_ms: 1_840, restored_ms: 1_880, last_node: "node1" }],
 *   pauses: [{ at_s: 2.45, ms: 1_840 }],
 *   acknowledged: 812,
 *   per_second: 96,
 *   lost: 0,
 *   duplicates: 0,
 *   nodesEqual: true,
 *   moves: 1,
 *   operations: [{ operation: "kill", node: "node1", at_s: 2.41, ms: 110 }],
 *   shop: [],
 *   failures: [],
 *   orders: [{ at_s: 0.1, per_second: 100 }, { at_s: 0.3, per_second: 95 }],
 * };
 * const killed = trialResult("group.killed", trial);
 * assert.equal(String(killed.gap_ms), "1.84 s");
 * ```
 */
export function trialResult<const More extends object = object>(id: string, trial: Trial, more: More = {} as More) {
  const { orders: _, gap_from_s: __, pauses: ___, ...figures } = trial;
  return result(id, { ...figures, ...more }, formats);
}

/**
 * A line chart of the rate of confirmed orders, with a vertical line where each operation began, and a shaded band over the longest time without a
 * confirmed order, and over those of other interventions that are at least half as long: all as the ledger has them, each with its length. The first second, in which the shop connects and catches up, is left out unless something happened in it.
 *
 * @param bound the trial's result, for findings to quote
 * @param further pauses of the trial that its findings name, shaded too if they are not yet
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster } from "lab/cluster";
 * import { runTrial, trialChart, trialResult } from "lab/shop";
 * import { finding, show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const trial = await runTrial(cluster, [() => killNode(cluster, "node1")], { seconds: 4 });
 * const killed = trialResult("group.killed", trial);
 * await show(
 *   trialChart("A node is killed", trial, killed),
 *   finding`No order was confirmed for ${killed.gap_ms}.`,
 * );
 * ```
 */
export function trialChart(
  title: string,
  trial: Trial,
  bound: ReturnType<typeof trialResult>,
  further: Trial["pauses"] = [],
): Displayable {
  const { operations, orders, gap_ms, gap_from_s } = trial;
  const usual = gapsOf(trial);
  const isShaded = ({ at_s }: Trial["pauses"][number]) => usual.some(({ at }) => Math.abs(at - at_s) <= 0.1);
  const gaps = [...usual, ...further.filter((pause) => !isShaded(pause)).map(({ at_s, ms }) => ({ at: at_s, ms }))];
  const isQuietStart = Math.min(gap_from_s, ...operations.map(({ at_s }) => at_s)) >= warmUp_s;
  const later = isQuietStart ? orders.filter(({ at_s }) => at_s > warmUp_s) : orders;
  const kept = later.length > 0 ? later : orders;
  const end_s = round(gap_from_s + gap_ms / 1000, 3);
  const nothing = [gap_from_s, end_s].map((at_s) => ({ at_s, per_second: 0 }));
  const width_s = round(2 * (orders[0]?.at_s ?? 0), 1);
  return chart({
    title,
    alt: `Orders confirmed per second. The longest time without one was ${bound.gap_ms}, from ${
      round(gap_from_s, 1)
    } s on. Operations: ${
      operations.map(({ operation, node, at_s }) => `${operation} ${node} at ${at_s} s`).join(", ")
    }.`,
    mark: "line",
    x: { field: "at_s", label: "Time (s)", format: "fixed1" },
    y: { field: "per_second", label: "Orders confirmed per second", format: "integer" },
    // The source names all of them.
    events: [
      ...gaps.map(({ at, ms }) => ({
        at,
        until: round(at + ms / 1000, 3),
        label: formatValue(ms, "ms"),
      })),
      ...eventsOf(operations, kept.at(-1)?.at_s ?? end_s).slice(0, 8 - gaps.length),
    ],
    rows: kept.length > 0 ? kept : nothing,
    source: `ledger of confirmed orders, in each ${width_s} s${
      kept === orders ? "" : ", without the first second, in which the shop connects"
    }${shadedOf(gaps.length)}; operations took: ${
      operations.map(({ operation, node, ms }) => `${operation} ${node} ${round(ms / 1000, 1)} s`).join(", ")
    }${gaps.length > 0 ? "; peaks after a pause: orders that had waited" : ""}`,
    result: bound,
  });
}

/** What a chart with so many bands says of them: a pause that is shorter than the others may have none. */
function shadedOf(bands: number): string {
  if (bands === 0) return "";
  return `; shaded: the longest pause${bands > 1 ? ", and the longest after other steps" : ""}`;
}

/** A line where each operation began. Those that follow each other at once, on a chart of this length, share one. */
function eventsOf(operations: Trial["operations"], length_s: number): { at: number; label: string }[] {
  const events: { at: number; label: string }[] = [];
  for (const { operation, node, at_s } of operations) {
    const name = `${operation} ${node}`;
    const last = events.at(-1);
    if (last && at_s - last.at <= length_s / 40 && last.label.length + name.length <= 38) last.label += `, ${name}`;
    else events.push({ at: at_s, label: name });
  }
  return events;
}

/** At first the shop opens its connections and makes up for orders that were due meanwhile. In seconds. */
const warmUp_s = 1;

/**
 * A table of the shop's lookups, logins and orders during a trial: how many, how many failed, and their times.
 *
 * @param bound the trial's result, if no chart shows it
 *
 * @example
 * ```ts no-run
 * import { killNode, startCluster } from "lab/cluster";
 * import { runTrial, trialResult, trialTable } from "lab/shop";
 * import { show } from "lab/show";
 * await using cluster = await startCluster("m3-galera");
 * const trial = await runTrial(cluster, [() => killNode(cluster, "node1")], { seconds: 4 });
 * await show(trialTable("What customers noticed", trial, trialResult("group.killed", trial)));
 * ```
 */
export function trialTable(title: string, trial: Trial, bound?: ReturnType<typeof trialResult>): Displayable {
  return table({
    title,
    columns: {
      operation: "Operation",
      count: { label: "Done", format: "integer" },
      errors: { label: "Given up", format: "integer" },
      retries: { label: "Tried again", format: "integer" },
      median_ms: { label: "Median", format: "ms" },
      p95_ms: { label: "95th percentile", format: "ms" },
      max_ms: { label: "Longest", format: "ms" },
    },
    rows: trial.shop,
    source: "from when each was due to its answer, waiting and second attempts included",
    ...(bound ? { result: bound } : {}),
  });
}
