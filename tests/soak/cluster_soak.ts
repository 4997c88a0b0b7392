/**
 * Clusters for a long time: 20 rounds of kill, freeze, cut and orderly stop at random moments while the shop is working, and each of these once on
 * hosts of every kind. Then, on hosts of every kind, 20 kills of `up` and `down` and 20 of operations at random moments, and kills of `add` and `reattach` at each of their moments. Fails at
 * the first order that is lost or doubled, the first difference between nodes, and the first thing left behind. `--rounds N` and `--seed N` choose
 * others; `--only faults` or `--only commands` does one half.
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import {
  type Cluster,
  cutNode,
  freezeNode,
  healNode,
  killNode,
  startNode,
  stopNode,
  thawNode,
  whyNoCuts,
} from "../../lib/cluster/mod.ts";
import { compareNodes, runWorkload, verifyLedger } from "../../lib/shop/mod.ts";
import { openPool } from "../../lib/client/mod.ts";
import { median } from "../../lib/checks/mod.ts";
import { createClusterHome } from "../support/cluster_home.ts";
import { groupFaults } from "../support/group_faults.ts";
import { hosts, specOn } from "../support/hosts.ts";
import {
  copying,
  killAdding,
  killCommand,
  killOperation,
  killReattaching,
  momentsOfAdding,
  momentsOfReattaching,
  type Target,
  targetOn,
} from "../support/killed_command.ts";
import { randomFrom } from "../support/random.ts";
import { pause, shopTables, startShop } from "../support/shop.ts";
import { wholeNumber } from "./options.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "20" },
    seed: { type: "string", default: String(crypto.getRandomValues(new Uint32Array(1))[0]) },
    only: { type: "string" },
  },
});
const rounds = wholeNumber(values.rounds, "--rounds");
const random = randomFrom(wholeNumber(values.seed, "--seed"));
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

type Act = (cluster: Cluster, node: string) => Promise<unknown>;
const faults: Record<string, { hurt: Act; mend: Act }> = {
  kill: { hurt: killNode, mend: startNode },
  freeze: { hurt: freezeNode, mend: thawNode },
  stop: { hurt: stopNode, mend: startNode },
};
const noCuts = whyNoCuts();
if (noCuts) say(`Without cutting nodes off. ${noCuts}`);
else {
  faults.cut = { hurt: cutNode, mend: healNode };
  faults["cut and kill"] = {
    hurt: (cluster, node) => cutNode(cluster, node).then(() => killNode(cluster, node)),
    mend: (cluster, node) => healNode(cluster, node).then(() => startNode(cluster, node)),
  };
}

/** One round on a cluster that continues afterwards; returns the longest time without an acknowledged order. */
async function breakOnce(cluster: Cluster, kind: string): Promise<number> {
  const { hurt, mend } = faults[kind]!;
  const nodes = (await cluster.record()).members.map(({ name }) => name);
  await using pool = await openPool(cluster, { prefer: nodes[Math.floor(random() * nodes.length)] });
  const victim = nodes[Math.floor(random() * nodes.length)]!;
  const report = await runWorkload(pool, async () => {
    await pause(1_000 + random() * 1_500);
    await hurt(cluster, victim);
    await pause(3_000 + random() * 2_000);
    await mend(cluster, victim);
    await pause(500);
  });
  const role = report.ledger[0]?.node === victim ? "that was written to" : "that was not written to";
  assert.deepEqual(report.failures, []);
  for (const node of nodes) {
    await using db = await cluster.connect(node);
    await db.execute("SET SESSION wsrep_sync_wait = 1");
    const { acknowledged: _, ...verdict } = await verifyLedger(db, report.run, report.ledger);
    assert.deepEqual(
      verdict,
      { lost: 0, mismatched: 0, duplicates: 0, unacknowledged: 0 },
      `${kind} ${victim}, on ${node}`,
    );
  }
  const { areEqual, digests } = await compareNodes(cluster, shopTables);
  assert.ok(areEqual, JSON.stringify(digests));
  say(`  ${kind} of ${victim}, ${role}: ${report.ledger.length} orders, ${report.gap.ms} ms without one`);
  return report.gap.ms;
}

async function soakFaults(): Promise<void> {
  say(`Faults under load, ${rounds} rounds`);
  const gaps = new Map<string, number[]>();
  await using cluster = await startShop("m3-galera");
  for (let round = 0; round < rounds; round++) {
    const kind = Object.keys(faults)[round % Object.keys(faults).length]!;
    const gap = await breakOnce(cluster, kind);
    gaps.set(kind, [...gaps.get(kind) ?? [], gap]);
  }
  for (const [kind, all] of gaps) {
    say(`${kind}: median ${Math.round(median(all))} ms, longest ${Math.max(...all)} ms of ${all.length}`);
  }
}

/** Each fault once, on hosts of every kind: the tests deal them out. */
async function soakFaultsEverywhere(): Promise<void> {
  for (const { provider } of hosts.filter(({ ignore }) => !ignore)) {
    say(`Each fault under load on ${provider} hosts`);
    await using cluster = await startShop(await specOn(provider, "m3-galera"));
    for (const { name, play } of groupFaults.filter(({ cuts }) => !cuts || !noCuts)) {
      await play(cluster);
      say(`  ${name}: right`);
    }
  }
}

async function soakCommandsOf(target: Target, typicalMs: number, provider: string): Promise<void> {
  const { home, name, spec } = target;
  const where = `${name} on ${provider} hosts`;
  say(`\`up\` and \`down\` of ${where} killed outright, ${rounds} rounds`);
  for (let round = 0; round < rounds; round++) {
    const { command, afterMs, wasDone, next } = await killCommand(target, { up: typicalMs, down: 500 }, random);
    say(`  ${command} killed after ${afterMs} ms${wasDone ? " (it had ended)" : ""}, then ${next}: right`);
  }
  say(`Operations on ${where} killed outright, ${rounds} rounds`);
  await home.run("up", spec);
  for (let round = 0; round < rounds; round++) {
    const { operation, afterMs } = await killOperation(target, random);
    say(`  ${operation} killed after ${afterMs} ms, then up: right`);
  }
  say(`\`cluster add\`${name === "m3-replica" ? " and `cluster reattach`" : ""} on ${where} killed at each moment`);
  for (const moment of name === "m3-galera" ? [...momentsOfAdding, copying] : momentsOfAdding) {
    await killAdding(target, moment);
    say(`  add killed when ${moment.when}, then up: right`);
  }
  for (const moment of name === "m3-replica" ? momentsOfReattaching : []) {
    await killReattaching(target, moment);
    say(`  reattach killed when ${moment.when}, then up: right`);
  }
  const record = await home.record(name);
  await home.run("down", name);
  await home.assertGone(name, record);
}

async function soakCommands(): Promise<void> {
  const home = await createClusterHome();
  try {
    for (const { provider } of hosts.filter(({ ignore }) => !ignore)) {
      for (const [name, typicalMs] of [["m3-galera", 10_000], ["m3-replica", 4_000]] as const) {
        await soakCommandsOf(await targetOn(provider, home, name), typicalMs, provider);
      }
    }
  } finally {
    await home.run("down", "--all");
    await home.remove();
  }
}

say(`Seed ${values.seed}`);
if (values.only !== "commands") {
  await soakFaults();
  await soakFaultsEverywhere();
}
if (values.only !== "faults") await soakCommands();
say("Nothing was lost, doubled, different or left behind.");
