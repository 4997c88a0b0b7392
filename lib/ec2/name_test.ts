import assert from "node:assert/strict";
import { findTagged } from "./calls.ts";
import { findClusters, folderOf } from "./mod.ts";

const wrong = ["", ".", "..", "*", "a/b", "../..", "m3*", "A", "owner.id", "a\n"];

Deno.test("what is not a cluster's name becomes neither a folder nor a filter", () => {
  for (const name of wrong) {
    assert.throws(() => folderOf(name), /is not the name of a cluster/, name);
    assert.throws(() => findTagged(name), /is not the name of a cluster/, name);
  }
  assert.match(folderOf("m3-galera"), /\.aethermart.m3-galera$/);
});

Deno.test("tags that anyone wrote name no cluster, and a cluster with a part of another computer is not one's own", async () => {
  const volume = (cluster: string, owner: string) => ({
    Tags: Object.entries({ "aethermart:cluster": cluster, "aethermart:owner": owner, "aethermart:expires": "2026" })
      .map(([Key, Value]) => ({ Key, Value })),
  });
  const Volumes = [
    ...wrong.map((name) => volume(name, "me")),
    volume("a", "me"),
    volume("b", "me"),
    volume("b", "other"),
    { Tags: [{ Key: "aethermart:cluster", Value: "c" }] },
  ];
  const found = await findClusters({ call: () => Promise.resolve({ Volumes }) }, "me");
  assert.deepEqual(found.map(({ name, isOwn }) => [name, isOwn]), [["a", true], ["b", false], ["c", false]]);
});
