/**
 * Commands that end at random calls, while other calls are throttled and answers are lost: the next `up` converges, and `down` leaves nothing.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import { InterruptedError } from "../../lib/core/mod.ts";
import type { Cloud } from "../../lib/ec2/api.ts";
import { findCluster, findClusters, makeMachines, openCloud, parkMachines, removeMachines } from "../../lib/ec2/mod.ts";
import { randomFrom, testSeed } from "../support/random.ts";
import { startDouble } from "./double.ts";
import { owner, want } from "./wanted.ts";

const aborted = 100;
const seed = testSeed();

Deno.test(`${aborted} commands end at random calls (seed ${seed})`, async (test) => {
  await using double = await startDouble();
  const { proxy } = double;
  const random = randomFrom(seed);
  const below = (end: number) => Math.floor(random() * end);
  const options = { wait: () => Promise.resolve() };
  using cloud = await openCloud("us-east-1", { ...options, random });
  const faults = () => {
    proxy.forget();
    proxy.fault = ({ action }) => {
      const dice = random();
      if (dice < 0.05) return { status: 503, code: "RequestLimitExceeded" };
      return dice < 0.1 && !/^Describe/.test(action) ? "lose the answer" : undefined;
    };
  };
  /** The cloud until a call, which may or may not be carried out. */
  const until = (last: number): Cloud => {
    let calls = 0;
    const isCarriedOut = random() < 0.5;
    return {
      ...cloud,
      async call(call) {
        const isLast = ++calls === last;
        if (isLast && isCarriedOut) await cloud.call(call);
        if (isLast) throw new InterruptedError();
        return await cloud.call(call);
      },
      [Symbol.dispose]() {},
    };
  };
  const commands: [name: string, run: (cloud: Cloud, nodes: number) => Promise<unknown>][] = [
    ["up", (cloud, nodes) => makeMachines(cloud, want({}, nodes), options)],
    ["up", (cloud, nodes) => makeMachines(cloud, want({}, nodes), options)],
    ["down", (cloud) => removeMachines(cloud, "m3-galera", owner, options)],
    ["park", (cloud) => parkMachines(cloud, "m3-galera", owner, options)],
  ];
  for (let at = 0; at < aborted; at++) {
    const [name, run] = commands[below(commands.length)]!;
    const [asked, last, isUp] = [1 + below(3), 1 + below(40), random() < 0.5];
    // Fewer nodes than there are would be refused.
    const there = (await findCluster(cloud, "m3-galera")).instances.map(({ node }) => Number(node.slice(4)));
    const nodes = Math.max(asked, ...there);
    await test.step(`${at}: ${name} of ${nodes} nodes ends at call ${last}; then ${isUp ? "up" : "down"}`, async () => {
      faults();
      await run(until(last), nodes).catch((error) => {
        if (!(error instanceof InterruptedError)) throw error;
      });
      if (isUp) {
        const machines = await makeMachines(cloud, want({}, nodes), options);
        const { instances, groups, keys } = await findCluster(cloud, "m3-galera");
        const ofNodes = instances.filter(({ node }) => machines.some((machine) => machine.node === node));
        assert.deepEqual(
          ofNodes.map(({ id, state }) => [id, state]).sort(),
          machines.map(({ id }) => [id, "running"]).sort(),
        );
        assert.deepEqual([groups.length, keys.length], [2, 1]);
        proxy.forget();
        await makeMachines(cloud, want({}, nodes), options);
        assert.deepEqual(proxy.seen.filter(({ action }) => !/^(Describe|Get)/.test(action)), []);
      } else {
        await removeMachines(cloud, "m3-galera", owner, options);
        assert.deepEqual(await findCluster(cloud, "m3-galera"), { instances: [], groups: [], keys: [], volumes: [] });
        assert.deepEqual(await findClusters(cloud, owner), []);
      }
    });
  }
});
