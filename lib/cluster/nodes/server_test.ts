/** Which processes are what, by their command lines. */

import assert from "node:assert/strict";
import { programOf } from "../../runtime/mod.ts";
import type { HostProcess } from "../hosts/host.ts";
import { pickServer, pickStrays } from "./server.ts";

const dir = "/cache/clusters/c/node4";
const running = (pid: number, ...args: string[]): HostProcess => ({
  pid,
  program: programOf(args),
  args,
  isFrozen: false,
});
const config = `--defaults-file=${dir}/my.cnf`;
const server = running(1, "/rt/sbin/mariadbd", config);
const recovering = running(2, "/rt/sbin/mariadbd", config, "--wsrep-recover");
const script = running(3, "bash", "/rt/bin/wsrep_sst_mariabackup", "--role", "joiner", "--mysqld-args", config);
const listener = running(4, "socat", "-u", `openssl-listen:14004,reuseaddr,cert=${dir}/tls/node.pem`, "stdio");
const seeding = running(5, "/rt/sbin/mariadbd", "--no-defaults", "--datadir=/cache/clusters/c/seed.partial/data");
const entering = running(6, "ip", "netns", "exec", "c-node4", "setpriv", "--", "/rt/sbin/mariadbd", config);

Deno.test("a script that copies data names the server's option file, and is no server", () => {
  assert.equal(pickServer(dir, [script, recovering, server])?.pid, 1);
  assert.equal(pickServer(dir, [script, recovering]), undefined);
  assert.equal(pickServer("/cache/clusters/c/node1", [server]), undefined);
});

Deno.test("a server that is still on its way into its namespace counts", () => {
  assert.equal(pickServer(dir, [entering])?.pid, 6);
  const guarded = running(7, "setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", "…", "1", "/rt/sbin/mariadbd", config);
  assert.equal(pickServer(dir, [guarded])?.pid, 7);
  const copying = running(8, "setpriv", "--", "bash", "/rt/bin/wsrep_sst_mariabackup", "--mysqld-args", config);
  assert.equal(pickServer(dir, [copying]), undefined);
});

Deno.test("strays: helpers belong to a server that runs; without it they were left behind", () => {
  const strays = (...processes: HostProcess[]) => pickStrays(dir, processes).map(({ pid }) => pid);
  assert.deepEqual(strays(server, script, listener), []);
  assert.deepEqual(strays(server, recovering, seeding), [2, 5]);
  assert.deepEqual(strays(script, listener), [3, 4]);
});
