import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { SshSession } from "./session.ts";
import { openTunnel, Tunnels } from "./tunnel.ts";

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

/** The far end of a connection, which sends back what it gets. */
const echo = () =>
  new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      this.push(chunk);
      done();
    },
  });

/** A session that passes connections on when it is told to. */
function holdSession() {
  const asked: { pass(far: Duplex): void; refuse(error: Error): void }[] = [];
  const forward = () => new Promise<Duplex>((pass, refuse) => asked.push({ pass, refuse }));
  return { session: { forward } as unknown as SshSession, asked };
}

/** Connects to a tunnel, and waits until its session is asked. */
async function knock(port: number, asked: unknown[]) {
  const before = asked.length;
  const client = createConnection({ host: "127.0.0.1", port });
  client.on("error", () => {});
  await once(client, "connect");
  while (asked.length === before) await pause(1);
  return client;
}

Deno.test("a tunnel passes on what both ends send, and closes a connection that cannot be passed on", async () => {
  const { session, asked } = holdSession();
  const tunnel = await openTunnel(() => session, "10.0.0.1", 3306);
  const client = await knock(tunnel.port, asked);
  asked[0]!.pass(echo());
  client.write("hello");
  const [answer] = await once(client, "data");
  assert.equal(String(answer), "hello");
  client.destroy();
  const refused = await knock(tunnel.port, asked);
  asked[1]!.refuse(new Error("the host opens nothing"));
  await once(refused, "close");
  tunnel.close();
});

Deno.test("a client that goes before the host has answered ends the connection of the host, and nothing else", async () => {
  const { session, asked } = holdSession();
  const tunnel = await openTunnel(() => session, "10.0.0.1", 3306);
  for (const leave of ["destroy", "resetAndDestroy"] as const) {
    const client = await knock(tunnel.port, asked);
    client[leave]();
    await pause(50);
    const far = echo();
    asked.at(-1)!.pass(far);
    while (!far.destroyed) await pause(1);
  }
  const closed = echo();
  closed.destroy();
  const client = await knock(tunnel.port, asked);
  asked.at(-1)!.pass(closed);
  await once(client, "close");
  tunnel.close();
});
