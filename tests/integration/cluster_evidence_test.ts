/**
 * What a run keeps of a cluster whose machines can be identified: whenever it is ready, and whenever its members have changed.
 *
 * Needs: a MariaDB server. The servers are real; the machines' identities and what their hosts print are doubles.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  addNode,
  findCluster,
  keepCluster,
  killNode,
  readSpec,
  removeCluster,
  removeNode,
  showWhere,
  startCluster,
  startNode,
} from "../../lib/cluster/mod.ts";
import type { Host, Provider } from "../../lib/cluster/hosts/host.ts";
import { providers } from "../../lib/cluster/hosts/mod.ts";
import { fromRoot } from "../../lib/core/mod.ts";
import { custodyFile, custodyVariable, judgePlaces, readCustody, startCustody } from "../../lib/identity/mod.ts";
import { rehearsalVariable } from "../../lib/identity/mod.ts";
import { printedBy, rehearsedCluster } from "../support/instances.ts";
import { withFolder } from "../support/lab.ts";
import { createRehearsalAuthority } from "../support/rehearsal.ts";

type Run = Host["run"];

/** The provider of this machine, except that its machines have identities. `answer` is what a host does when it is asked. */
function identifiable(
  nodes: ReturnType<typeof rehearsedCluster>["nodes"],
  answer: (node: string, args: Parameters<Run>) => void,
) {
  const kind = providers.local;
  const printed = (node: string) => printedBy(nodes.find((one) => one.node === node)!);
  providers.local = {
    whyNoCuts: () => kind.whyNoCuts(),
    resumes: kind.resumes,
    hasLeft: (one) => kind.hasLeft(one),
    removeAll: (one) => kind.removeAll(one),
    async open(...about): Promise<Provider> {
      const provider = await kind.open(...about);
      const hostOf = provider.host.bind(provider);
      provider.identify = () =>
        Promise.resolve(new Map(nodes.map(({ node, instanceId, address }) => [node, { instanceId, address }])));
      provider.host = (node, machine) => {
        const host = hostOf(node, machine);
        const run = host.run.bind(host);
        host.run = async (...args) => {
          if (!args[1].includes("--identity")) return await run(...args);
          answer(node, args);
          return { ok: true, code: 0, signal: null, stdout: printed(node), stderr: "", command: "" };
        };
        return host;
      };
      return provider;
    },
  };
  return { [Symbol.dispose]: () => void (providers.local = kind) };
}

Deno.test("a run keeps the evidence of a cluster that is ready, and again when its members have changed", () =>
  withFolder(async (dir) => {
    const authority = await createRehearsalAuthority();
    const { nodes } = rehearsedCluster(authority);
    const asked: string[] = [];
    let deaf: string | undefined;
    using _ = identifiable(nodes, (node, [program, args, options]) => {
      assert.deepEqual([program, args], ["bash", ["-s", "--", "--identity"]]);
      assert.equal(options?.input, readFileSync(fromRoot("infra", "hosts", "facts.sh"), "utf8"));
      if (node === deaf) throw new Error("no answer from 172.31.0.12");
      asked.push(node);
    });
    const path = join(dir, custodyFile);
    const started = new Date(Date.now() - 60_000).toISOString();
    startCustody(path, started);
    const keptNow = () => readCustody(path)!.clusters.map(({ cluster, nodes }) => [cluster, nodes.length])[0];
    const certificate = join(dir, "rehearsal.pem");
    await Deno.writeTextFile(certificate, authority.certificate);
    try {
      process.env[custodyVariable] = path;
      process.env[rehearsalVariable] = certificate;
      const notes: string[] = [];
      deaf = "node2";
      const step = { update: () => {}, done: () => {}, fail: () => {} };
      await using cluster = await startCluster("m3-replica", {
        progress: { start: () => step, note: (text) => void notes.push(text) },
      });
      assert.deepEqual(keptNow(), ["m3-replica", 0]);
      assert.match(notes.join("\n"), /nothing shows so far where m3-replica runs: node2: its host did not answer: no/);
      const [refused] = await judgePlaces(readCustody(path)!, started);
      assert.deepEqual([refused!.where, refused!.why], ["local", "node2: its host did not answer"]);

      deaf = undefined;
      await killNode(cluster, "node2"); // its server cannot be asked
      assert.deepEqual(keptNow(), ["m3-replica", 0]);
      asked.length = 0;
      await startNode(cluster, "node2");
      assert.deepEqual([keptNow(), asked.sort()], [["m3-replica", 2], ["node1", "node2"]]);
      const [first] = readCustody(path)!.clusters;
      assert.deepEqual(Buffer.from(first!.nodes[0]!.document), Buffer.from(nodes[0]!.document));
      assert.deepEqual([first!.rehearsal, first!.topology], [authority.certificate, "replica"]);
      const [{ server }] = first!.nodes as [typeof nodes[0]];
      assert.match(server.version, /^\d+\.\d+\.\d+-MariaDB/);
      assert.equal(server.port, (await cluster.record()).members[0]!.ports.sql);

      await addNode(cluster);
      assert.deepEqual(keptNow(), ["m3-replica", 3]);
      asked.length = 0;
      await killNode(cluster, "node3");
      await startNode(cluster, "node3");
      assert.deepEqual(asked, [], "the members are the same");
      await removeNode(cluster, "node3");
      assert.deepEqual([keptNow(), asked.sort()], [["m3-replica", 2], ["node1", "node2"]]);
      // The servers really answered: they run on this machine, which is not what the documents say.
      const [place] = await judgePlaces(readCustody(path)!, started);
      assert.match(place!.why!, /^node1: its server runs on \S+, not on node1$/);

      delete process.env[custodyVariable];
      asked.length = 0;
      await addNode(cluster);
      assert.deepEqual(asked, [], "outside of a run nobody is asked");
      const other = join(dir, "other.jsonl");
      startCustody(other, started);
      await removeNode(cluster, "node4");
      await showWhere(cluster, other);
      assert.deepEqual(
        readCustody(other)!.clusters.map(({ nodes }) => nodes.length),
        [2],
        "the run's own process asks",
      );
    } finally {
      delete process.env[custodyVariable];
      delete process.env[rehearsalVariable];
    }
  }));

Deno.test("finding a cluster keeps no evidence, because a cell that finds one need not use it", () =>
  withFolder(async (dir) => {
    const { nodes } = rehearsedCluster(await createRehearsalAuthority());
    using _ = identifiable(nodes, () => {});
    const name = `found-${crypto.randomUUID().slice(0, 8)}`;
    const keptIn = async (file: string, work: () => Promise<unknown>) => {
      process.env[custodyVariable] = join(dir, file);
      startCustody(join(dir, file), new Date().toISOString());
      assert.ok(await work());
      return readCustody(join(dir, file))!.clusters.map(({ nodes }) => nodes.length);
    };
    try {
      const spec = { ...await readSpec("m1-single"), name };
      assert.deepEqual(await keptIn("started.jsonl", () => keepCluster(spec)), [1]);
      assert.deepEqual(await keptIn("found.jsonl", () => findCluster(name)), []);
    } finally {
      delete process.env[custodyVariable];
      await removeCluster(name);
    }
  }));
