/** The small pure parts: positions, transaction ids, verdicts, rules, accounts. */

import assert from "node:assert/strict";
import { ec2Schema } from "../ec2/mod.ts";
import { growRecord } from "./plan/grow.ts";
import { ClusterError } from "./errors.ts";
import { cutRules } from "./hosts/local.ts";
import { chooseAddress, choosePorts } from "./hosts/ports.ts";
import { accountsSql } from "./plan/accounts.ts";
import { renderConfig } from "./plan/config.ts";
import { nothingOf } from "./plan/facts.ts";
import { createRecord, placeMember, planMembers } from "./plan/record.ts";
import type { ClusterSpec } from "./plan/spec.ts";
import { judge } from "./status.ts";
import { chooseMostAdvanced, formatGrastate, parseGrastate, parseRecovered } from "./topology/grastate.ts";
import { countMissing, parseGtids } from "./topology/gtid.ts";

const history = "3ea20389-7ca2-4b9a-9f46-e856a70013d2";
const spec: ClusterSpec = {
  name: "c",
  topology: "galera",
  provider: "local",
  packages: "debian-trixie",
  nodes: 3,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
};
const created = (asked = spec) => createRecord(asked, { certificate: "c", key: "k" });
/** Gives each planned member a machine, as a provider does. */
const placeAll = (record: ReturnType<typeof created>) =>
  record.planned.reduce((placed, { name }) => {
    const address = chooseAddress("127.0.0", placed.members)!;
    return placeMember(placed, name, { address, ports: choosePorts(address) });
  }, record);
const three = () => placeAll(planMembers(created(), 3, "seeded"));

Deno.test("grastate.dat: what is written is read; what is no such file is none", () => {
  assert.deepEqual(parseGrastate(formatGrastate({ historyId: history, seqno: 41 }, true)), {
    historyId: history,
    seqno: 41,
  });
  assert.deepEqual(parseGrastate(`uuid:    ${history}\nseqno:   -1\nsafe_to_bootstrap: 0\n`)?.seqno, -1);
  assert.equal(parseGrastate(""), undefined);
});

Deno.test("--wsrep-recover: the last position in the log counts", () => {
  const log = `[Note] WSREP: Recovered position: ${history}:7\n[Note] WSREP: Recovered position: ${history}:12,0-1-3\n`;
  assert.deepEqual(parseRecovered(log), { historyId: history, seqno: 12 });
  assert.equal(parseRecovered("[ERROR] nothing"), undefined);
});

Deno.test("a group begins with the node that goes furthest; other histories do not count", () => {
  const at = (name: string, seqno: number, historyId = history) => ({ name, position: { historyId, seqno } });
  const nodes = [at("a", 7), at("b", 9), at("c", 9), at("d", 99, "other")];
  assert.equal(chooseMostAdvanced(nodes, history)?.name, "b");
  assert.equal(chooseMostAdvanced([at("a", -1)], history), undefined);
});

Deno.test("global transaction ids: what one log has and the other lacks is counted by origin", () => {
  assert.deepEqual(parseGtids("0-1-42, 0-2-50"), [
    { domain: 0, server: 1, sequence: 42 },
    { domain: 0, server: 2, sequence: 50 },
  ]);
  assert.equal(countMissing("0-1-29", "0-1-22,0-3-25"), 7);
  assert.equal(countMissing("0-1-22", "0-1-22,0-3-25"), 0);
  assert.equal(countMissing("0-1-22,0-2-30", "0-1-22"), 8, "an origin that the other has never seen");
  assert.equal(countMissing("", "0-1-5"), 0);
  assert.throws(() => parseGtids("0-1"), TypeError);
});

Deno.test("members have different addresses, ports and server ids, also after one has left", () => {
  const record = three();
  const left = { ...record, members: record.members.filter(({ name }) => name !== "node2") };
  const { members, planned } = placeAll(planMembers(left, 1, "empty"));
  assert.deepEqual(planned, []);
  assert.deepEqual(members.map(({ name }) => name), ["node1", "node3", "node4"]);
  assert.equal(members[2]!.address, "127.0.0.3", "an address that is free again is used again");
  assert.equal(new Set(members.map(({ serverId }) => serverId)).size, 3);
  assert.equal(new Set(members.map(({ address, ports }) => `${address}:${ports.sql}`)).size, 3);
});

Deno.test("a machine that moved: the member keeps its place in the record, and gets the new address", () => {
  const record = three();
  const moved = placeMember(record, "node2", { ...record.members[1]!, address: "10.0.0.9" });
  assert.deepEqual(moved.members.map(({ address }) => address), ["127.0.0.2", "10.0.0.9", "127.0.0.4"]);
});

Deno.test("a spec that asks for more nodes plans them; one with another topology or provider is refused", () => {
  const record = three();
  assert.equal(growRecord(record, spec), record);
  const grown = growRecord(record, { ...spec, nodes: 5 });
  assert.deepEqual(grown.planned.map(({ name, begins }) => `${name} ${begins}`), ["node4 empty", "node5 empty"]);
  assert.equal(growRecord(grown, { ...spec, nodes: 5 }), grown, "planned once");
  assert.throws(() => growRecord(record, { ...spec, topology: "replica" }), ClusterError);
});

Deno.test("a cluster in EC2 stays in its region and network, with its key pair: elsewhere, nobody would remove its machines", () => {
  const inCloud = { ...spec, provider: "ec2" as const };
  const grow = (before: ClusterSpec["ec2"], asked: ClusterSpec["ec2"]) =>
    growRecord(created({ ...inCloud, ec2: before }), { ...inCloud, ec2: asked, nodes: 1 });
  assert.throws(
    () => grow(undefined, ec2Schema.parse({ region: "eu-west-1" })),
    /c exists with the ec2\.region "us-east-1", but its spec asks for "eu-west-1"\. `.* down c` removes it/,
  );
  assert.throws(() => grow(ec2Schema.parse({ vpc: "vpc-1" }), ec2Schema.parse({ vpc: "vpc-2" })), /ec2\.vpc "vpc-1"/);
  assert.throws(() => grow(ec2Schema.parse({ keyPair: "mine" }), undefined), /ec2\.keyPair "mine".*asks for none/);
  assert.equal(grow(undefined, ec2Schema.parse({ hours: 2 })).spec.ec2?.hours, 2);
});

Deno.test("a port that is taken is not given", () => {
  const ports = choosePorts("127.0.0.2", (_, port) => port % 2 === 0);
  for (const port of Object.values(ports)) assert.equal(port % 2, 0);
});

Deno.test("accounts: each has its own password, speaks TLS over the network, and may do what it needs", () => {
  const { passwords } = created();
  const sql = accountsSql(passwords, ["127.0.0.1"], { topology: "galera" });
  assert.equal(new Set(Object.values(passwords)).size, 5);
  assert.match(
    sql,
    /'shop'@'127\.0\.0\.1' .*REQUIRE SSL;\nGRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON `aethermart/,
  );
  assert.equal(sql.match(/REQUIRE SSL/g)?.length, 4, "all but the one that comes through the socket");
  assert.equal(sql.match(/ALL PRIVILEGES/g)?.length, 1);
  const both = accountsSql(passwords, ["127.0.0.1", "10.0.0.%"], { topology: "replica" });
  assert.equal(both.match(/CREATE USER 'shop'@'(127\.0\.0\.1|10\.0\.0\.%)' .*REQUIRE SSL;/g)?.length, 2);
  assert.equal(both.match(/CREATE USER 'sst'/g)?.length, 1);
  const single = accountsSql(passwords, ["127.0.0.1"], { topology: "single" });
  assert.deepEqual([...single.matchAll(/CREATE USER '(\w+)'/g)].map(([, name]) => name), ["lab", "shop"]);
  assert.throws(() => accountsSql({ ...passwords, shop: "a'b" }, ["127.0.0.1"], { topology: "galera" }), RangeError);
});

Deno.test("option files: durable, with TLS everywhere, and no password but the one that the server needs", () => {
  const record = three();
  const binaries = { basedir: "/usr", galera: "/usr/lib/g.so", server: "/usr/sbin/mariadbd" };
  const host = {
    provider: "local",
    dir: "/home/c/node2",
    machine: "m",
    shared: "/home/c",
    clients: ["127.0.0.1"],
    binaries,
  };
  const text = renderConfig(record, record.members[1]!, host);
  assert.match(text, /^innodb_flush_log_at_trx_commit = 1$/m);
  assert.match(text, /socket\.ssl=yes/);
  assert.match(text, /^\[sst\]\nencrypt = 4$/m);
  assert.match(text, /^wsrep_node_address = 127\.0\.0\.3$/m);
  const held = Object.entries(record.passwords).filter(([, password]) => text.includes(password)).map(([name]) => name);
  assert.deepEqual(held, ["sst"]);
});

Deno.test("cutting off: the rules name the node's ways to the others and nothing else", () => {
  const [own, ...others] = three().members;
  const { address, ports } = own!;
  const rules = cutRules("node1", own!, others, ["group", "ist", "sst"]);
  assert.equal(rules.length, 4);
  for (const rule of rules) assert.ok(rule.includes(address) && rule.includes("drop"));
  assert.ok(rules.every((rule) => !rule.includes(String(ports.sql))), "clients still reach it");
  assert.deepEqual(cutRules("node1", own!, [], ["group"]), []);
});

Deno.test("cutting off a replica: its servers' traffic alone, both ways where there are two nodes", () => {
  const [own, other, third] = three().members;
  const pair = cutRules("node1", own!, [other!], ["sql"]);
  assert.deepEqual(
    pair.map((rule) => / tcp dport (\d+) /.exec(rule)![1]),
    [own, other].map((one) => `${one!.ports.sql}`),
  );
  assert.ok(pair.every((rule) => rule.includes("meta skuid")), "clients run as others");
  assert.equal(cutRules("node1", own!, [other!, third!], ["sql"]).length, 1);
});

Deno.test("a node's state in words: what is wrong is named, and counts as wrong", () => {
  const record = { ...three(), primary: "node1" };
  const replication = { ...record, spec: { ...spec, topology: "replica" as const } };
  const node = { ...nothingOf("node2"), hasMachine: true, process: "running" as const };
  const server = { version: "11.8.6", readOnly: false, uptimeS: 1, binlogPosition: "" };
  const galera = { isReady: true, size: 3, viewId: 1, historyId: history, lastCommitted: 1 };
  const group = (isPrimary: boolean, state: string) => ({ ...server, galera: { ...galera, isPrimary, state } });
  const verdict = (of: typeof record, facts: object) => {
    const { state, isHealthy } = judge(of, { ...node, ...facts });
    return `${isHealthy ? "well" : "ill"}: ${state}`;
  };
  assert.equal(verdict(record, { hasMachine: false }), "ill: has no machine");
  assert.equal(verdict(record, { process: "none" }), "ill: not running");
  assert.equal(verdict(record, { process: "frozen" }), "ill: frozen");
  assert.equal(verdict(record, {}), "ill: does not answer");
  assert.equal(verdict(record, { state: group(true, "Synced") }), "well: Synced");
  assert.equal(verdict(record, { state: group(true, "Synced"), isCut: true }), "ill: cut off, Synced");
  assert.equal(
    verdict(record, { state: group(false, "Initialized") }),
    "ill: not in the primary component (Initialized)",
  );
  assert.equal(verdict(replication, { state: server }), "ill: follows no primary");
  const follows = {
    source: { host: "h", port: 1 },
    isReceiving: true,
    isApplying: false,
    lagS: null,
    error: "duplicate key",
  };
  assert.equal(
    verdict(replication, { state: { ...server, replica: follows } }),
    "ill: replication stopped: duplicate key",
  );
  assert.equal(verdict(replication, { name: "node1", state: { ...server, readOnly: true } }), "ill: read-only");
  assert.equal(verdict(replication, { name: "node1", state: server }), "well: accepting writes");
});
