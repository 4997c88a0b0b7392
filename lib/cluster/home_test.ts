/** Which processes are what, told by their command lines. */

import assert from "node:assert/strict";
import type { LeftProcess, Runtime } from "../runtime/mod.ts";
import { findBinaries, findHelpers, findServer, listStrays } from "./home.ts";
import type { Member } from "./record.ts";

const home = "/cache/clusters/c";
const member: Member = {
  name: "node4",
  serverId: 4,
  address: "127.0.0.5",
  ports: { sql: 11_004, group: 12_004, ist: 13_004, sst: 14_004 },
  begins: "empty",
};
const running = (pid: number, ...args: string[]): LeftProcess => ({ pid, args, isFrozen: false });
const config = `--defaults-file=${home}/node4/my.cnf`;
const server = running(1, "/rt/sbin/mariadbd", config);
const recovering = running(2, "/rt/sbin/mariadbd", config, "--wsrep-recover");
const script = running(3, "bash", "/rt/bin/wsrep_sst_mariabackup", "--role", "joiner", "--mysqld-args", config);
const listener = running(4, "socat", "-u", `openssl-listen:14004,reuseaddr,cert=${home}/tls/node.pem`, "stdio");
const seeding = running(5, "/rt/sbin/mariadbd", "--no-defaults", `--datadir=${home}/seed.partial/data`);

Deno.test("a script that copies data names the server's option file, and is no server", () => {
  assert.equal(findServer(home, "node4", [script, recovering, server])?.pid, 1);
  assert.equal(findServer(home, "node4", [script, recovering]), undefined);
  assert.equal(findServer(home, "node1", [server]), undefined);
});

Deno.test("helpers belong to a server that runs; without it they are left behind", () => {
  assert.deepEqual(findHelpers(home, member, [server, script, listener]), []);
  assert.deepEqual(findHelpers(home, member, [script, listener, seeding]).map(({ pid }) => pid), [3, 4]);
});

Deno.test("strays: what an interrupted command left, but nothing of a member that runs", () => {
  const strays = (...processes: LeftProcess[]) => listStrays(home, ["node1", "node4"], processes).map(({ pid }) => pid);
  assert.deepEqual(strays(server, script, listener), []);
  assert.deepEqual(strays(server, recovering, seeding), [2, 5]);
  assert.deepEqual(strays(script, listener), [3, 4]);
});

Deno.test("a Galera group below a path with a blank is refused with the way out; a replication is not", async () => {
  const runtime: Runtime = {
    version: "11.8.9",
    basedir: "/a b/usr",
    isPrivate: true,
    key: "k",
    bin: (program) => `/a b/usr/bin/${program}`,
  };
  await assert.rejects(
    findBinaries(runtime, { name: "c", topology: "galera" }, "/home/a b/.cache"),
    /"\/home\/a b\/\.cache", because the path has a blank in it\..*AETHERMART_CACHE/,
  );
  assert.equal((await findBinaries(runtime, { name: "c", topology: "replica" }, "/home/a b/.cache")).galera, "");
});
