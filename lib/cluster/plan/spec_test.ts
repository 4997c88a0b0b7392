/** Specs: those that come with the lab are right, and wrong ones are told field by field. */

import assert from "node:assert/strict";
import { LabError } from "../../core/mod.ts";
import { checkSpec, type ClusterSpec, listSpecs, readSpec } from "./spec.ts";

const galera: ClusterSpec = {
  name: "g",
  topology: "galera",
  provider: "local",
  packages: "debian-trixie",
  nodes: 3,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32, writeSetCacheMiB: 64 },
};

Deno.test("every spec of the lab can be read, and is named as its file", async () => {
  const names = await listSpecs();
  for (const needed of ["m1-single", "m3-galera", "m3-replica"]) assert.ok(names.includes(needed));
  for (const name of names) assert.equal((await readSpec(name)).name, name);
});

const wrong: [what: string, spec: unknown, reported: RegExp][] = [
  ["no object", 7, /the whole/],
  ["an unknown field", { ...galera, replicas: 2 }, /replicas/],
  ["a name that is no folder's", { ...galera, name: "../x" }, /name/],
  ["no nodes", { ...galera, nodes: 0 }, /nodes/],
  ["two nodes of a single server", { ...galera, topology: "single", nodes: 2 }, /nodes.*one node/],
  [
    "a replication of one",
    { ...galera, topology: "replica", nodes: 1, memory: { bufferPoolMiB: 64, redoLogMiB: 32 } },
    /nodes/,
  ],
  ["a semi-synchronous group", { ...galera, replication: "semi-sync" }, /replication/],
  ["a setting that would end its line", { ...galera, settings: { "a\nb": 1 } }, /settings/],
];
for (const [what, spec, reported] of wrong) {
  Deno.test(`a spec with ${what} is refused`, () => {
    assert.throws(
      () => checkSpec(spec, "x.json"),
      (error) => error instanceof LabError && reported.test(error.message),
    );
  });
}

Deno.test("a spec that is not there: the message names those that are", async () => {
  await assert.rejects(readSpec("m9-none"), /m9-none.*m3-galera/s);
});
