import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fromRoot } from "../core/mod.ts";
import { rehearsedCluster, withCustody } from "../../tests/support/instances.ts";
import { createRehearsalAuthority } from "../../tests/support/rehearsal.ts";
import {
  custodyFile,
  custodyVariable,
  judgePlaces,
  keepInstances,
  type KeptCluster,
  parseFacts,
  readCustody,
  startCustody,
} from "./mod.ts";

const authority = await createRehearsalAuthority();
const hour = 3600 * 1000;
/** An hour ago: the doubles' instances were started since. */
const started = new Date(Date.now() - hour).toISOString();
const salt = "ab".repeat(32);

/** The judgement of a cluster after a change. */
async function judge(change: (cluster: KeptCluster) => void = () => {}, run = started) {
  const cluster = rehearsedCluster(authority);
  change(cluster);
  const [place] = await judgePlaces({ started, salt, clusters: [cluster] }, run);
  return place!;
}

Deno.test("a cluster whose documents, plan and facts agree is a rehearsal, with ids and hashed accounts only", async () => {
  const place = await judge();
  assert.deepEqual([place.cluster, place.topology, place.where, place.why], [
    "m3-galera",
    "galera",
    "rehearsal",
    undefined,
  ]);
  assert.deepEqual(place.instances.map(({ node }) => node), ["node1", "node2", "node3"]);
  assert.equal(new Set(place.instances.map(({ account }) => account)).size, 1, "one account");
  const text = JSON.stringify(place);
  for (const hidden of ["123456789012", "172.31.0", "ami-", salt]) assert.ok(!text.includes(hidden), hidden);
  const cluster = rehearsedCluster(authority);
  const [other] = await judgePlaces({ started, salt: "cd".repeat(32), clusters: [cluster] }, started);
  assert.notEqual(other!.instances[0]!.account, place.instances[0]!.account, "the salt counts");
});

Deno.test("one contradiction between document, plan, host and server is enough: the cluster counts as local", async () => {
  for (
    const [change, why] of [
      [(cluster) => (cluster.rehearsal = undefined), /^node\d: its signature was not made with the key of this region/],
      [
        ({ nodes }) => (nodes[1]!.instanceId = "i-0000000000000000f"),
        /^node2: its document is of i-0{16}2, but its record names/,
      ],
      [({ nodes }) => (nodes[1]!.address = "172.31.0.99"), /^node2: its document names another address/],
      [({ nodes }) => (nodes[2]!.document = nodes[1]!.document), /^node3: its signature is of another document/],
      [({ nodes }) => (nodes[2] = { ...nodes[1]!, node: "node3" }), /^node3: its host is named node2/],
      [({ nodes }) => nodes.push(nodes[1]!), /two of its nodes have the same instance/],
      [({ nodes }) => (nodes[0]!.server.hostname = "laptop"), /^node1: its server runs on laptop, not on node1/],
      [({ nodes }) => (nodes[0]!.host.hostname = "ip-172-31-0-11"), /^node1: its host is named ip-172/],
      [
        ({ nodes }) => (nodes[0]!.server.version = "11.4.2-MariaDB"),
        /^node1: its server is 11\.4\.2-MariaDB, but its host/,
      ],
      [({ nodes }) => (nodes[0]!.server.version = "8.4.0"), /^node1: its server is 8\.4\.0/],
      [({ nodes }) => (nodes[0]!.server.port = 3307), /^node1: nothing listens on port 3307/],
      [({ nodes }) => nodes[0]!.host.listeners.pop(), /^node1: nothing listens on port 4567/],
      [({ nodes }) => (nodes[0]!.host.listeners = ["udp 0.0.0.0:3306", "tcp 0.0.0.0:4567"]), /port 3306/],
    ] as [(cluster: KeptCluster) => void, RegExp][]
  ) {
    const place = await judge(change);
    assert.deepEqual([place.where, place.instances], ["local", []], String(why));
    assert.match(place.why!, why);
  }
  assert.match((await judge(undefined, new Date().toISOString())).why!, /belong to another run/);
});

Deno.test("the instances of a cluster belong to one account and one region, and were started for its run", async () => {
  type Options = Parameters<typeof rehearsedCluster>[1];
  const judgeThese = async (first: Options, second: Options = first) => {
    const { nodes, ...cluster } = rehearsedCluster(authority, first);
    const mixed = { ...cluster, nodes: [...nodes.slice(0, 2), rehearsedCluster(authority, second).nodes[2]!] };
    const [place] = await judgePlaces({ started, salt, clusters: [mixed] }, started);
    return place!;
  };
  const begun = (hours: number) => ({ started: new Date(Date.parse(started) + hours * hour) });
  for (
    const [first, second, why] of [
      [{}, { accountId: "210987654321" }, /^its instances belong to 2 accounts$/],
      [{}, { region: "us-west-2" }, /^its instances belong to 2 regions$/],
      [begun(-73.1), begun(-73.1), /^node\d: its instance was started at \S+, not for the run of /],
      [{}, begun(-200), /^node3: its instance was started at/],
      [begun(24.1), begun(24.1), /was started at|in the future/],
    ] as [Options, Options, RegExp][]
  ) {
    const place = await judgeThese(first, second);
    assert.deepEqual([place.where, place.instances], ["local", []], String(why));
    assert.match(place.why!, why);
    assert.doesNotMatch(place.why!, /\d{12}/, "no account is named");
  }
  for (const hours of [-72.9, -1, 0, 0.9]) {
    assert.equal((await judgeThese(begun(hours))).where, "rehearsal", `${hours} hours`);
  }
  // A run that began long ago is judged by its own time, not by today's.
  const { nodes, ...cluster } = rehearsedCluster(authority, { started: new Date(Date.now() - 240 * hour) });
  const then = new Date(Date.now() - 239 * hour).toISOString();
  const [place] = await judgePlaces({ started: then, salt, clusters: [{ ...cluster, nodes }] }, then);
  assert.equal(place!.where, "rehearsal");
});

Deno.test("documents are kept byte for byte in a file that only its owner reads; a cluster's last record counts", () =>
  withCustody(async (path) => {
    startCustody(path, started);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const cluster = rehearsedCluster(authority);
    keepInstances({ ...cluster, nodes: cluster.nodes.slice(0, 1) });
    keepInstances({ ...cluster, cluster: "m3-replica", topology: "replica" });
    keepInstances(cluster);
    const custody = readCustody(path)!;
    assert.deepEqual(custody.clusters.map(({ cluster, nodes }) => [cluster, nodes.length]), [["m3-galera", 3], [
      "m3-replica",
      3,
    ]]);
    assert.deepEqual(Buffer.from(custody.clusters[0]!.nodes[0]!.document), Buffer.from(cluster.nodes[0]!.document));
    assert.match(custody.salt, /^[0-9a-f]{64}$/);
    assert.deepEqual((await judgePlaces(custody, started)).map(({ where }) => where), ["rehearsal", "rehearsal"]);
    assert.throws(() => keepInstances({ ...cluster, topology: "ring" as "single" }), /topology/);
    assert.throws(() => startCustody(path, started), /EEXIST/, "an existing file or link is not written to");
  }));

Deno.test("git ignores the private file, which holds the number of the account, in every folder", () => {
  assert.ok(readFileSync(fromRoot(".gitignore"), "utf8").split("\n").includes(custodyFile));
});

Deno.test("outside of a run nothing is kept", () =>
  withCustody((path) => {
    delete process.env[custodyVariable];
    keepInstances(rehearsedCluster(authority));
    assert.equal(readCustody(path), undefined);
  }));

Deno.test("a private file that is damaged, changed by hand or no file is refused with its place", () =>
  withCustody(async (path) => {
    startCustody(path, started);
    keepInstances(rehearsedCluster(authority));
    const whole = readFileSync(path, "utf8");
    const [first, second] = whole.split("\n");
    for (
      const [text, why] of [
        [second!, /^line 1 of instances\.jsonl does not begin/],
        [`${first}\n{"cluster":`, /^line 2 of instances\.jsonl is not JSON$/],
        [`${first}\n${second!.replace('"node1"', "7")}`, /line 2 of .* is not the record of a cluster: nodes\.0\.node/],
        [`${first}\n${second!.replace('"cluster"', '"where":"aws","cluster"')}`, /line 2 of/],
        [`${first}\n${second!.replace('"node1"', '"node1\\nm3.galera 20 of 20"')}`, /line 2 of .*: nodes\.0\.node$/],
        [`${first}\n${second!.replace('"m3-galera"', '"\\u001b[2J"')}`, /line 2 of .*: cluster$/],
        [
          `${first}\n${second!.replace('"hostname":"node1"', '"hostname":"a\\r"')}`,
          /line 2 of .*: nodes\.0\.host\.hostname$/,
        ],
        [first!.replace('"version":1', '"version":2'), /does not begin/],
        [first!.replace(/"started":"[^"]+"/, '"started":"\\n"'), /does not begin/],
        ["", /does not begin/],
        ["x".repeat(4_000_001), /not a regular file of at most 4 MB/],
      ] as [string, RegExp][]
    ) {
      writeFileSync(path, text);
      assert.throws(
        () => readCustody(path),
        (error: Error) =>
          error.name === "IdentityRefused" && why.test(error.message) && !error.message.includes(dirname(path)),
        String(why),
      );
    }
    await Deno.remove(path);
    symlinkSync("/etc/hostname", path);
    assert.throws(() => readCustody(path), /^IdentityRefused: instances\.jsonl is not a regular file/);
  }));

Deno.test("what facts.sh prints is read strictly", () => {
  const boot = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const lines = [
    "hostname node1",
    `boot_id ${boot}`,
    "version 11.8.9-MariaDB",
    "listener tcp 0.0.0.0:22",
    "listener tcp *:3306",
  ];
  const signed = [`document ${btoa('{"a":1}\n')}`, "signature MIAG"];
  const { host, signed: read } = parseFacts([...lines, ...signed].join("\n"));
  assert.deepEqual(host, {
    hostname: "node1",
    bootId: boot,
    version: "11.8.9-MariaDB",
    listeners: ["tcp 0.0.0.0:22", "tcp *:3306"],
  });
  assert.deepEqual([new TextDecoder().decode(read!.document), read!.signature], ['{"a":1}\n', "MIAG"]);
  assert.equal(parseFacts(lines.join("\n")).signed, undefined);
  for (
    const [text, why] of [
      [[...lines, "colour blue"], /unknown line: colour blue/],
      [[...lines, "hostname node2"], /hostname twice/],
      [lines.slice(1), /hostname as expected/],
      [[...lines, signed[0]!], /without its signature/],
      [["boot_id 1", ...lines.slice(2), lines[0]!], /bootId as expected/],
    ] as [string[], RegExp][]
  ) {
    assert.throws(() => parseFacts(text.join("\n")), why);
  }
});
