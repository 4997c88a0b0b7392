/**
 * `up` and `down` killed outright at random moments: the next call converges, and `down` leaves nothing. Many rounds are in tests/soak.
 *
 * Needs: MariaDB servers, three at a time.
 */

import assert from "node:assert/strict";
import process from "node:process";
import { fromRoot } from "../../lib/core/mod.ts";
import { createRunDir, hasNamespace, listProcesses } from "../../lib/runtime/mod.ts";
import { createClusterHome } from "../support/cluster_home.ts";
import { hosts, specOn } from "../support/hosts.ts";
import { killCommand } from "../support/killed_command.ts";
import { exists } from "../support/lab.ts";
import { until } from "../support/processes.ts";
import { randomFrom, testSeed } from "../support/random.ts";

const clusters = [["m3-replica", 3, { up: 5_000, down: 600 }], ["m3-galera", 1, { up: 12_000, down: 600 }]] as const;

const seed = testSeed();

for (const [name, rounds, typicalMs] of clusters) {
  Deno.test(`${name}: commands that are killed outright are put right by the next (AETHERMART_TEST_SEED=${seed})`, async (t) => {
    const home = await createClusterHome();
    try {
      const random = randomFrom(seed);
      for (let round = 0; round < rounds; round++) {
        await t.step(`round ${round + 1}`, async () => {
          await killCommand(home, name, typicalMs, random);
        });
      }
    } finally {
      await home.run("down");
      await home.remove();
    }
  });
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
