import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { printedBy, rehearsedCluster, withCustody } from "../../tests/support/instances.ts";
import { createRehearsalAuthority } from "../../tests/support/rehearsal.ts";
import {
  collectInstances,
  custodyVariable,
  judgePlaces,
  type KeptCluster,
  readCustody,
  rehearsalVariable,
  startCustody,
} from "./mod.ts";

const authority = await createRehearsalAuthority();
/** An hour ago: the doubles' instances were started since. */
const started = new Date(Date.now() - 3600 * 1000).toISOString();

/** The nodes of a cluster, as hosts and servers that can be asked. */
const witnessesOf = ({ nodes }: KeptCluster, change = (printed: string) => printed) =>
  nodes.map((one) => ({
    node: one.node,
    instanceId: one.instanceId,
    address: one.address,
    askHost: () => Promise.resolve(change(printedBy(one))),
    askServer: () => Promise.resolve(one.server),
  }));

Deno.test("what hosts and servers answer during a run is kept, and accepted", () =>
  withCustody(async (path) => {
    startCustody(path, started);
    const certificate = join(dirname(path), "rehearsal.pem");
    writeFileSync(certificate, authority.certificate);
    const collect = (witnesses: () => ReturnType<typeof witnessesOf>) =>
      collectInstances({ cluster: "m3-galera", topology: "galera" }, () => Promise.resolve().then(witnesses));
    const judged = async () => (await judgePlaces(readCustody(path)!, started))[0]!;
    const all = () => witnessesOf(rehearsedCluster(authority));
    const without = (printed: string) => printed.replace(/^(document|signature) .*\n/gm, "");
    const silent = Promise.reject(new Error("172.31.0.13 is gone"));
    silent.catch(() => {});
    try {
      process.env[rehearsalVariable] = certificate;
      for (
        const [witnesses, kept, reported] of [
          [
            () => witnessesOf(rehearsedCluster(authority), without),
            /^node1: its host gave no identity document$/,
            /^node1: its host gave no identity document$/,
          ],
          [
            () => all().with(2, { ...all()[2]!, askServer: () => silent }),
            /^node3: its server did not answer$/,
            /is gone$/,
          ],
          [
            () => all().with(2, { ...all()[2]!, askHost: () => silent }),
            /^node3: its host did not answer$/,
            /is gone$/,
          ],
          [
            () => {
              throw new Error("the token\nhas expired");
            },
            /^the ids of its machines are not known$/,
            /expired$/,
          ],
        ] as [typeof all, RegExp, RegExp][]
      ) {
        rmSync(path);
        startCustody(path, started);
        assert.match((await collect(witnesses))!, reported);
        const { where, why, instances } = await judged();
        assert.deepEqual([where, instances], ["local", []]);
        assert.match(why!, kept);
      }
      assert.equal(await collect(all), undefined);
      const place = await judged();
      assert.deepEqual([place.where, place.why, place.instances.length], ["rehearsal", undefined, 3]);
      assert.match((await collect(() => all().with(2, { ...all()[2]!, askHost: () => silent })))!, /^node3/);
      assert.equal((await judged()).where, "rehearsal", "what was kept before stays");
      delete process.env[custodyVariable];
      const asked = await collect(() => {
        throw new Error("asked outside of a run");
      });
      assert.equal(asked, undefined);
    } finally {
      delete process.env[rehearsalVariable];
    }
  }));
