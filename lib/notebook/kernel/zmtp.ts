/**
 * A ZMTP 3.0 client over TCP with the features that a Jupyter kernel needs: the NULL mechanism, the socket types DEALER and
 * SUB, multipart messages of any size. See https://rfc.zeromq.org/spec/23/.
 */

import { addAbortListener } from "node:events";

const flag = { more: 1, long: 2, command: 4 } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A connected socket. */
export interface ZmtpSocket {
  /** Sends one multipart message; messages leave in the order of the calls. Rejects when the connection is gone. */
  send(frames: Uint8Array[]): Promise<void>;
  /** Messages in order of arrival, until the connection ends. Iterate over it only once. */
  messages(): AsyncIterable<Uint8Array[]>;
  /** Closes the connection and ends `messages`. May be called twice. */
  close(): void;
}

/** The address, and how to connect. */
export interface ZmtpOptions {
  hostname: string;
  port: number;
  /** SUB subscribes to everything. */
  type: "DEALER" | "SUB";
  /** Aborts the handshake; without it, the client waits for a silent server forever. */
  signal?: AbortSignal;
}

/**
 * Connects and performs the handshake.
 *
 * @throws what `Deno.connect` throws if nothing listens, an `Error` if the other side uses another protocol, and the signal's reason
 */
export async function connectZmtp({ hostname, port, type, signal }: ZmtpOptions): Promise<ZmtpSocket> {
  const connection = await Deno.connect({ hostname, port });
  connection.setNoDelay(true);
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    connection.close();
  };
  const read = createReader(connection);
  const write = createWriter(connection);
  using _listener = signal && addAbortListener(signal, close);
  try {
    signal?.throwIfAborted();
    await write(greeting());
    await checkGreeting(await read(64));
    await write(frame(ready(type), flag.command));
    await readFrame(read); // the peer's READY; the port already determines the type of its socket
    if (type === "SUB") await write(frame(new Uint8Array([1]), 0));
  } catch (error) {
    close();
    signal?.throwIfAborted();
    throw error;
  }
  return {
    close,
    send: (frames) => write(concat(frames.map((body, i) => frame(body, i < frames.length - 1 ? flag.more : 0)))),
    async *messages() {
      let parts: Uint8Array[] = [];
      try {
        while (!closed) {
          const { flags, body } = await readFrame(read);
          if (flags & flag.command) continue;
          parts.push(body);
          if (flags & flag.more) continue;
          yield parts;
          parts = [];
        }
      } catch (error) {
        if (!closed && !(error instanceof ConnectionEnded)) throw error;
      } finally {
        close();
      }
    },
  };
}

class ConnectionEnded extends Error {}

/** Gives the next bytes: at once if they have arrived. */
type Read = (length: number) => Uint8Array | Promise<Uint8Array>;

/** 64 bytes: signature, version 3.0, mechanism NULL, not a server. */
function greeting(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
  bytes.set(encoder.encode("NULL"), 12);
  return bytes;
}

function checkGreeting(bytes: Uint8Array): void {
  const mechanism = decoder.decode(bytes.subarray(12, 32)).replace(/\0+$/, "");
  if (bytes[0] !== 0xff || bytes[9] !== 0x7f || bytes[10]! < 3 || mechanism !== "NULL") {
    throw new Error("The other side does not speak ZMTP 3 with the NULL mechanism.");
  }
}

/** The READY command with the socket's type. */
function ready(type: string): Uint8Array {
  const property = (name: string, value: string) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, value.length);
    return concat([new Uint8Array([name.length]), encoder.encode(name), length, encoder.encode(value)]);
  };
  return concat([encoder.encode("\x05READY"), property("Socket-Type", type), property("Identity", "")]);
}

function frame(body: Uint8Array, flags: number): Uint8Array {
  const long = body.length > 255;
  const head = new Uint8Array(long ? 9 : 2);
  head[0] = flags | (long ? flag.long : 0);
  if (long) new DataView(head.buffer).setBigUint64(1, BigInt(body.length));
  else head[1] = body.length;
  return concat([head, body]);
}

async function readFrame(read: Read): Promise<{ flags: number; body: Uint8Array }> {
  const [flags, short] = await read(2) as unknown as [number, number];
  if (!(flags & flag.long)) return { flags, body: await read(short) };
  const length = concat([new Uint8Array([short]), await read(7)]);
  return { flags, body: await read(Number(new DataView(length.buffer).getBigUint64(0))) };
}

/** Reads exact numbers of bytes through a buffer, so that small frames do not cost a system call each. */
function createReader(connection: Deno.Conn): Read {
  const buffer = new Uint8Array(64 * 1024);
  let [start, end] = [0, 0];
  const readOn = async (length: number) => {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (start === end) {
        // Data that is larger than the buffer is read directly into its destination.
        const direct = length - filled >= buffer.length;
        const count = await connection.read(direct ? bytes.subarray(filled) : buffer);
        if (count === null) throw new ConnectionEnded();
        if (direct) {
          filled += count;
          continue;
        }
        [start, end] = [0, count];
      }
      const taken = Math.min(length - filled, end - start);
      bytes.set(buffer.subarray(start, start + taken), filled);
      start += taken;
      filled += taken;
    }
    return bytes;
  };
  return (length) => end - start < length ? readOn(length) : buffer.slice(start, start += length);
}

/** Writes whole chunks one after another, even if calls are concurrent. */
function createWriter(connection: Deno.Conn): (bytes: Uint8Array) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const writeAll = async (bytes: Uint8Array) => {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  };
  return (bytes) => {
    const result = last.then(() => writeAll(bytes));
    last = result.catch(() => {});
    return result;
  };
}

function concat(chunks: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
