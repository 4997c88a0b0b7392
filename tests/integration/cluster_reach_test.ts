/**
 * Nodes that this computer reaches elsewhere than the other nodes do, as those of another network through a tunnel.
 *
 * Needs: a MariaDB server; for hosts with a network of their own, root.
 */

import assert from "node:assert/strict";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { clusterStatus, findMember, startCluster } from "../../lib/cluster/mod.ts";
import type { Provider } from "../../lib/cluster/hosts/host.ts";
import { providers } from "../../lib/cluster/hosts/mod.ts";
import { openPool, startProxy } from "../../lib/client/mod.ts";
import type { Machine } from "../../lib/cluster/plan/record.ts";
import { hosts, specOn } from "../support/hosts.ts";

/** A tunnel's near end: it passes each connection on. */
interface Tunnel {
  reach: { address: string; port: number };
  /** How many connections it passed on. */
  passed: number;
  close(): void;
}

async function openTunnel({ address: host, ports }: Machine): Promise<Tunnel> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    tunnel.passed++;
    const far = createConnection({ host, port: ports.sql });
    for (const [end, other] of [[near, far], [far, near]] as const) {
      open.add(end);
      end.on("error", () => {}).on("close", () => other.destroy()).pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tunnel: Tunnel = {
    reach: { address: "127.0.0.1", port: (server.address() as AddressInfo).port },
    passed: 0,
    close() {
      server.close();
      for (const end of open) end.destroy();
    },
  };
  return tunnel;
}

for (const { provider, ignore } of hosts) {
  Deno.test({
    name: `on ${provider} hosts, the lab goes through tunnels, and the nodes reach each other directly`,
    ignore,
    fn: async () => {
      const tunnels = new Map<string, Tunnel>();
      const { open } = providers[provider];
      const kind = providers[provider];
      const opened = async (...args: Parameters<typeof open>): Promise<Provider> => {
        const real = await open.apply(kind, args);
        real.reach = async (node, machine) => {
          const tunnel = tunnels.get(node) ?? await openTunnel(machine);
          tunnels.set(node, tunnel);
          return tunnel.reach;
        };
        return real;
      };
      providers[provider] = {
        whyNoCuts: () => kind.whyNoCuts(),
        open: opened,
        resumes: kind.resumes,
        hasLeft: (one) => kind.hasLeft(one),
        removeAll: (one) => kind.removeAll(one),
      };
      try {
        await using cluster = await startCluster(await specOn(provider, "m3-replica"));
        const record = await cluster.record();
        assert.ok((await clusterStatus(cluster)).every(({ isHealthy }) => isHealthy));
        await using db = await cluster.connect("node2");
        const [source] = await db.query<{ Master_Host: string; Master_Port: number }>("SHOW REPLICA STATUS");
        const { address, ports } = findMember(record, "node1");
        assert.deepEqual([source!.Master_Host, source!.Master_Port], [address, ports.sql]);
        await using primary = await cluster.connect("node1");
        await primary.run("CREATE DATABASE aethermart_db");
        await using proxy = await startProxy(cluster);
        await using pool = await openPool(cluster, { through: proxy });
        assert.deepEqual((await pool.query("SELECT 42 AS n")).value, [{ n: 42 }]);
        for (const [node, tunnel] of tunnels) {
          assert.ok(tunnel.passed > 0, node);
          assert.ok(proxy.config.includes(`${node} 127.0.0.1:${tunnel.reach.port} `));
          tunnel.close();
        }
        await assert.rejects(cluster.connect("node1"), "there is no other way");
      } finally {
        providers[provider] = kind;
        for (const tunnel of tunnels.values()) tunnel.close();
      }
    },
  });
}
