/**
 * What cells do on the machines of nodes: programs, files and servers.
 *
 * Needs: two MariaDB servers; for hosts with a network of their own, root.
 */

import assert from "node:assert/strict";
import {
  freezeNode,
  killNode,
  listServers,
  readAtNode,
  runAtNode,
  startCluster,
  thawNode,
} from "../../lib/cluster/mod.ts";
import { hosts, specOn } from "../support/hosts.ts";

for (const { provider, ignore } of hosts) {
  Deno.test({
    name: `on ${provider} hosts, programs run in a node's folder, its files are read, and the servers are listed`,
    ignore,
    fn: async () => {
      await using pair = await startCluster(await specOn(provider, "m3-replica"));
      const log = await readAtNode(pair, "node2", "error.log");
      assert.match(log, /ready for connections/);
      assert.equal(await readAtNode(pair, "node2", `${pair.home}/node2/error.log`), log, "absolute paths, too");
      await assert.rejects(readAtNode(pair, "node1", "no such file"), /node1 has no file no such file/);
      await assert.rejects(readAtNode(pair, "node7", "error.log"), /node7/);

      const found = await runAtNode(pair, "node1", ["grep", "-o", "ready for connections", "error.log"]);
      assert.deepEqual([found.ok, found.stdout.split("\n")[0], found.command], [
        true,
        "ready for connections",
        "grep -o ready for connections error.log",
      ]);
      assert.equal((await runAtNode(pair, "node1", ["printf", "%s", "a 'b' $c"])).stdout, "a 'b' $c");
      assert.equal((await runAtNode(pair, "node1", ["grep", "no such text", "error.log"])).code, 1);
      assert.equal((await runAtNode(pair, "node1", ["no-such-program"])).ok, false);

      const [all, ...others] = await listServers(pair);
      assert.deepEqual([others, all!.machine, all!.nodes], [[], "this machine", ["node1", "node2"]]);
      const named = await runAtNode(pair, "node1", ["ps", "-o", "comm=", "-p", all!.pids.join(",")]);
      assert.equal(named.stdout, "mariadbd\nmariadbd\n");
      await freezeNode(pair, "node2");
      assert.deepEqual((await listServers(pair))[0]!.pids, all!.pids, "a frozen server is still there");
      await thawNode(pair, "node2");
      await killNode(pair, "node2");
      assert.deepEqual(await listServers(pair), [{ ...all!, pids: all!.pids.slice(0, 1) }]);
    },
  });
}
