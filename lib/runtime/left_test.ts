/** Which processes belong to a server, by their command lines. */

import assert from "node:assert/strict";
import { isServerCommand, programOf } from "./left.ts";

const home = "/cache/clusters/c";
const guard = ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", "…", "12"];
const inNamespace = (...command: string[]) => ["ip", "netns", "exec", "c-node1", ...command];
const server = ["/rt/sbin/mariadbd", `--defaults-file=${home}/node1/my.cnf`];

Deno.test("a server counts from the moment that something starts it", () => {
  for (const args of [server, [...guard, ...server], inNamespace(...guard, ...server)]) {
    assert.equal(programOf(args), "mariadbd");
    assert.ok(isServerCommand(args));
  }
  assert.ok(isServerCommand(inNamespace("setpriv", "--", "bash", "/rt/bin/wsrep_sst_mariabackup", "--role", "joiner")));
});

Deno.test("what makes a server's first data counts, and so does the script's interpreter", () => {
  const maker = ["/rt/bin/mariadb-install-db", `--datadir=${home}/template.partial/data`];
  for (const args of [["/bin/sh", ...maker], [...guard, ...maker]]) assert.ok(isServerCommand(args), args.join(" "));
});

Deno.test("a command of the lab that looks at files is no server, also on its way into a namespace", () => {
  const list = ["sh", "-c", "for path; do …; done", "sh", `${home}/seed`, `${home}/node1/data`];
  for (const args of [list, inNamespace(...list), inNamespace("rm", "-rf", "--", `${home}/node1/data`)]) {
    assert.ok(!isServerCommand(args), args.join(" "));
  }
});
