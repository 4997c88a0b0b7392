/**
 * Commands that are killed outright: `status` stays true, the next command puts things right, and `down` leaves nothing. `up` and `down` are
 * killed at random moments, `cluster add` and `cluster reattach` at chosen ones, which the kinds of hosts share. Many rounds, and every moment on
 * every kind of host, are in tests/soak.
 *
 * Needs: MariaDB servers, four at a time; root for nodes with networks of their own.
 */

import assert from "node:assert/strict";
import process from "node:process";
import { fromRoot } from "../../lib/core/mod.ts";
import { createRunDir, hasNamespace, listProcesses, signalProcess } from "../../lib/runtime/mod.ts";
import { createClusterHome } from "../support/cluster_home.ts";
import { hosts, shareOf, specOn } from "../support/hosts.ts";
import {
  copying,
  killAdding,
  killCommand,
  killReattaching,
  type Moment,
  momentsBeforeStart,
  momentsOfReattaching,
  type Target,
  targetOn,
} from "../support/killed_command.ts";
import { exists, startLab } from "../support/lab.ts";
import { until } from "../support/processes.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const seed = testSeed();

/** What is killed in a cluster that is up, beside `up` and `down`. */
interface Case {
  name: string;
  play(target: Target): Promise<void>;
}

const adding = (moment: Moment): Case => ({
  name: `add, when ${moment.when}`,
  play: (target) => killAdding(target, moment),
});
const reattaching = (moment: Moment): Case => ({
  name: `reattach, when ${moment.when}`,
  play: (target) => killReattaching(target, moment),
});

const clusters = [
  {
    name: "m3-replica",
    rounds: 2,
    typicalMs: { up: 5_000, down: 600 },
    cases: [...momentsBeforeStart.map(adding), ...momentsOfReattaching.map(reattaching)],
  },
  { name: "m3-galera", rounds: 1, typicalMs: { up: 12_000, down: 600 }, cases: [adding(copying)] },
];

for (const { provider, ignore } of hosts) {
  for (const { name, rounds, typicalMs, cases } of clusters) {
    Deno.test({
      name:
        `${name} on ${provider} hosts: commands that are killed outright are put right by the next (AETHERMART_TEST_SEED=${seed})`,
      ignore,
      fn: async (t) => {
        const home = await createClusterHome();
        try {
          const target = await targetOn(provider, home, name);
          const random = randomFrom(seed);
          for (let round = 0; round < rounds; round++) {
            await t.step(`up or down, round ${round + 1}`, async () => {
              await killCommand(target, typicalMs, random);
            });
          }
          const share = shareOf(cases, provider, seed);
          if (share.length === 0) return;
          await home.run("up", target.spec);
          for (const { name, play } of share) await t.step(name, () => play(target));
          const record = await home.record(name);
          await home.run("down", name);
          await home.assertGone(name, record);
        } finally {
          await home.run("down", "--all");
          await home.remove();
        }
      },
    });
  }
}

for (const { provider, ignore } of hosts) {
  Deno.test({
    name:
      `a program that is killed leaves no server of its cluster, not even a frozen one, and the next start clears the folder (${provider} hosts)`,
    ignore,
    fn: async () => {
      const file = await Deno.makeTempFile({ suffix: ".json" });
      await Deno.writeTextFile(file, JSON.stringify(await specOn(provider, "m3-replica")));
      const program = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          "-A",
          "--config",
          fromRoot("deno.json"),
          fromRoot("tests/support/start_cluster.ts"),
          file,
        ],
        stdout: "piped",
      }).spawn();
      const reader = program.stdout.pipeThrough(new TextDecoderStream()).getReader();
      const home = (await reader.read()).value!.trim();
      const servers = await listProcesses(home);
      assert.equal(servers.length, 2);
      assert.equal(await hasNamespace(home, "node1"), provider === "namespaced");
      process.kill(servers[0]!.pid, "SIGSTOP");
      program.kill("SIGKILL");
      await program.status;
      await reader.cancel();
      await until(async () => (await listProcesses(home)).length === 0);
      await (await createRunDir()).remove();
      assert.ok(!await exists(home));
      assert.ok(!await hasNamespace(home, "node1"));
      await Deno.remove(file);
    },
  });
}

Deno.test("a command that is killed while the first empty server is made leaves nothing that disturbs the next", async () => {
  const home = await createClusterHome();
  try {
    const { spec } = await targetOn("local", home, "m1-single");
    const up = startLab(["up", spec], home.env);
    const ended = up.output();
    const makers = async () =>
      (await listProcesses(home.cache)).filter(({ args }) => args.some((arg) => arg.includes(".partial/data")));
    await until(async () => (await makers()).some(({ args }) => args.includes("--bootstrap")));
    up.kill("SIGKILL");
    await ended;
    const left = await makers();
    assert.notDeepEqual(left, []);
    // Frozen, they would outlast the next command if that did not end them.
    for (const { pid } of left) signalProcess(pid, "SIGSTOP");
    await home.run("up", spec);
    assert.deepEqual(await makers(), []);
  } finally {
    await home.run("down", "--all");
    await home.remove();
  }
});
