import assert from "node:assert/strict";
import { Tunnels } from "./tunnel.ts";

const isOpen = (port: number) =>
  Deno.connect({ hostname: "127.0.0.1", port }).then((one) => (one.close(), true), () => false);

Deno.test("a host has one tunnel; to another address it gets another one, and the old one ends", async () => {
  const tunnels = new Tunnels();
  const through = async (host: string, address: string) => {
    const { port } = await tunnels.through(
      host,
      () => {
        throw new Error("no session");
      },
      address,
      3306,
    );
    return port;
  };
  const first = await through("node1", "172.31.0.1");
  assert.equal(await through("node1", "172.31.0.1"), first);
  const other = await through("node2", "172.31.0.2");
  const second = await through("node1", "172.31.0.9");
  assert.deepEqual(await Promise.all([first, second, other].map(isOpen)), [false, true, true]);
  await tunnels.close("node2");
  assert.deepEqual(await Promise.all([second, other].map(isOpen)), [true, false]);
  await tunnels.closeAll();
  assert.equal(await isOpen(second), false);
});
