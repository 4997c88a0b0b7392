/**
 * Every fault of the catalogue five times in random order, with twenty healthy runs in between, while the shop works: each one is diagnosed by
 * somebody who does not know which it is. Fails below 95 % right, at the first alarm on a healthy run, and if an order is lost or nodes differ.
 * `--repeats N`, `--healthy N` and `--seed N` choose others; `--record DIR` keeps the facts of each diagnosis. The confusion matrix is kept in
 * `reports/results/<date>/<machine>-soak-faults.json`.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCluster } from "../../lib/cluster/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { findDataset } from "../../lib/dataset/mod.ts";
import { load } from "../../lib/etl/mod.ts";
import { confusionOf, faults, tryFaults } from "../../lib/faults/mod.ts";
import { prepareShop } from "../../lib/shop/mod.ts";
import { runScript } from "../../lib/sql/mod.ts";
import { keepResults } from "../support/results.ts";
import { wholeNumber } from "./options.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    repeats: { type: "string", default: "5" },
    healthy: { type: "string", default: "20" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    record: { type: "string" },
  },
});
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

say(`Seed ${values.seed}`);
await using cluster = await startCluster("m4-galera");
{
  await using db = await cluster.connect("node1");
  for (const name of ["00_reset", "01_schema", "02_staging", "04_rules"]) await runScript(db, `sql/m1/${name}.sql`);
  await load(db, await findDataset({ scale: "small", seed: 42, data: "" }));
  await prepareShop(db);
}
const { trials, notTried, orders, nodesEqual } = await tryFaults(cluster, faults, {
  repeats: wholeNumber(values.repeats, "--repeats"),
  healthy: wholeNumber(values.healthy, "--healthy"),
  seed: wholeNumber(values.seed, "--seed"),
  async onDiagnosis(trial, { facts, causes }) {
    const seconds = ((trial.plant_ms + trial.diagnose_ms + trial.cure_ms) / 1000).toFixed(1);
    say(
      `  ${
        trial.isRight ? "right" : "WRONG"
      }: ${trial.planted} ${trial.node} → ${trial.named} ${trial.named_node}, ${seconds} s`,
    );
    if (!trial.isRight) say(`    ${JSON.stringify(causes)}`);
    if (values.record === undefined) return;
    await Deno.mkdir(values.record, { recursive: true });
    const file = `${trial.planted.replaceAll(" ", "_")}_${crypto.randomUUID().slice(0, 8)}.json`;
    await Deno.writeTextFile(
      join(values.record, file),
      JSON.stringify({ planted: trial.planted, node: trial.node, facts }),
    );
  },
});
for (const { fault, why } of notTried) say(`Not tried: ${fault}. ${why}`);
const confusion = confusionOf(trials);
for (const { planted, times, right, named } of confusion) {
  say(
    `${planted}: ${right} of ${times} right; named ${
      Object.entries(named).map(([name, n]) => `${name} ${n}`).join(", ")
    }`,
  );
}
const sick = trials.filter(({ planted }) => planted !== "healthy");
const share = sick.filter(({ isRight }) => isRight).length / sick.length;
const alarms = trials.filter(({ planted, isRight }) => planted === "healthy" && !isRight).length;
const named = sick.filter(({ planted, named }) => planted === named).length;
const times = trials.map(({ diagnose_ms }) => diagnose_ms).toSorted((a, b) => a - b);
say(
  `${
    (100 * share).toFixed(1)
  } % right with the node, ${named} of ${sick.length} causes; ${alarms} alarms on healthy runs; orders ${
    JSON.stringify(orders)
  }`,
);
const missed = sick.filter(({ isRight }) => !isRight).map(({ planted, node, named, named_node, also }) => ({
  planted,
  node,
  named,
  named_node,
  also,
}));
const kept = await keepResults({
  faults: {
    seed: Number(values.seed),
    planted: sick.length,
    right: share,
    causes: named / sick.length,
    healthy: trials.length - sick.length,
    alarms,
    medianMs: times[Math.floor(times.length / 2)],
    longestMs: times.at(-1),
    orders,
    nodesEqual,
    notTried,
    missed,
    confusion,
  },
}, "soak-faults");
say(`Kept in ${kept.replace(fromRoot() + "/", "")}`);
assert.equal(alarms, 0, "a healthy run raised an alarm");
assert.ok(share >= 0.95, `${(100 * share).toFixed(1)} % right`);
assert.deepEqual([orders.lost, orders.duplicates, nodesEqual], [0, 0, true]);
