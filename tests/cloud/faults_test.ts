/**
 * Faults on hosts that behave like EC2 instances: planted over ssh and SQL, diagnosed in ignorance, cured.
 *
 * Needs: what tests/cloud/rehearsal_test.ts needs.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import type { FaultTrials } from "../../lib/faults/mod.ts";
import { lab, makeHome, withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";

const reason = await whyNoRehearsal();

Deno.test({
  name:
    "a missing index, an expired certificate, a member that is cut off and a healthy group are told apart on instances",
  ignore: skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`),
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const name = "ailing";
      const file = join(dir, `${name}.json`);
      const spec = JSON.parse(await Deno.readTextFile(fromRoot("infra", "clusters", "m4-galera.json")));
      await Deno.writeTextFile(file, JSON.stringify({ ...spec, name, ec2: { caller: cloud.caller, hours: 1 } }));
      const env = { ...cloud.env, HOME: await makeHome(dir) };
      const run = async (...args: string[]) => {
        const { code, printed } = await lab(args, env);
        assert.equal(code, 0, `${args.join(" ")}: ${printed}`);
      };
      try {
        await run("up", file, "--provider", "ec2", "--yes");
        const program = fromRoot("tests", "cloud", "faults_program.ts");
        const { ok, stdout, stderr } = await exec(Deno.execPath(), ["run", "--quiet", "-A", program, name], { env });
        assert.ok(ok, stderr);
        const { trials, notTried, orders, nodesEqual } = JSON.parse(stdout) as FaultTrials;
        assert.deepEqual(notTried, []);
        assert.equal(trials.length, 4);
        for (const trial of trials) assert.ok(trial.isRight, JSON.stringify(trial));
        assert.deepEqual([orders.lost, orders.duplicates, nodesEqual], [0, 0, true]);
      } finally {
        await run("down", name);
      }
      assert.deepEqual(cloud.hosts(), []);
    }),
});
