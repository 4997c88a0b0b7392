import assert from "node:assert/strict";
import { connectZmtp } from "./zmtp.ts";

/** A peer that greets, reads the handshake, then sends these bytes, `chunk` at a time, and ends; returns everything that it received. */
function servePeer(bytes: Uint8Array, chunk: number, greeting = peerGreeting()) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received = (async () => {
    using connection = await listener.accept();
    listener.close();
    const writeAll = async (data: Uint8Array) => {
      for (let at = 0; at < data.length;) at += await connection.write(data.subarray(at, at + chunk));
    };
    const taken: number[] = [];
    const reading = (async () => {
      const buffer = new Uint8Array(4096);
      for (let n; (n = await connection.read(buffer).catch(() => null)) !== null;) {
        taken.push(...buffer.subarray(0, n!));
      }
    })();
    await writeAll(greeting);
    await writeAll(new Uint8Array([4, 6, 5, ...new TextEncoder().encode("READY")]));
    await writeAll(bytes);
    await connection.closeWrite();
    await reading;
    return new Uint8Array(taken);
  })();
  return { port: (listener.addr as Deno.NetAddr).port, received };
}

function peerGreeting(mechanism = "NULL"): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  bytes.set(new TextEncoder().encode(mechanism), 12);
  return bytes;
}

/** A frame according to the specification. */
function frame(flags: number, body: Uint8Array): Uint8Array {
  if (body.length < 256) return new Uint8Array([flags, body.length, ...body]);
  const bytes = new Uint8Array(9 + body.length);
  bytes[0] = flags | 2;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(body.length));
  bytes.set(body, 9);
  return bytes;
}

const filled = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);

for (const chunk of [1, 13, 1 << 20]) {
  Deno.test(`multipart, empty and long frames come whole when they arrive ${chunk} bytes at a time`, async () => {
    const bodies = [filled(0), filled(255), filled(256), filled(chunk === 1 ? 3_000 : 300_000)];
    const bytes = [
      ...bodies.map((body, i) => frame(i < 3 ? 1 : 0, body)),
      frame(4, filled(5)), // a command between messages is not one
      frame(0, filled(1)),
    ];
    const sent = new Uint8Array(await new Blob(bytes as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    const peer = servePeer(sent, chunk);
    const socket = await connectZmtp({ hostname: "127.0.0.1", port: peer.port, type: "SUB" });
    const messages = await Array.fromAsync(socket.messages());
    assert.equal(messages.length, 2);
    assert.deepEqual(messages[0], bodies);
    assert.deepEqual(messages[1], [filled(1)]);
    const received = await peer.received;
    assert.deepEqual([...received.subarray(-3)], [0, 1, 1], "a subscription to everything");
  });
}

Deno.test("messages are framed and sent in the order of the calls", async () => {
  const peer = servePeer(new Uint8Array(), 100);
  const socket = await connectZmtp({ hostname: "127.0.0.1", port: peer.port, type: "DEALER" });
  await Promise.all([socket.send([filled(2), filled(300)]), socket.send([filled(1)])]);
  socket.close();
  socket.close();
  const expected = [...frame(1, filled(2)), ...frame(0, filled(300)), ...frame(0, filled(1))];
  const received = await peer.received;
  assert.deepEqual([...received.subarray(-expected.length)], expected);
});

Deno.test("a peer with another mechanism is refused", async () => {
  const peer = servePeer(new Uint8Array(), 100, peerGreeting("CURVE"));
  await assert.rejects(connectZmtp({ hostname: "127.0.0.1", port: peer.port, type: "SUB" }), /does not speak ZMTP 3/);
  await peer.received;
});

Deno.test("waiting for a silent peer ends on the signal", async () => {
  using mute = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = connectZmtp({
    hostname: "127.0.0.1",
    port: mute.addr.port,
    type: "DEALER",
    signal: AbortSignal.timeout(50),
  });
  await assert.rejects(connecting, { name: "TimeoutError" });
});
