/** A client of a kernel: requests and their replies on shell and control, and all messages of iopub. */

import { join } from "node:path";
import { pause, within } from "../../core/mod.ts";
import { decodeMessage, encodeRequest, type Message, type Session } from "./protocol.ts";
import { connectZmtp, type ZmtpOptions, type ZmtpSocket } from "./zmtp.ts";

/** The ports of a kernel's channels. Those for stdin and heartbeat are bound but not used. */
export interface Ports {
  shell: number;
  iopub: number;
  control: number;
  stdin: number;
  heartbeat: number;
}

/** A request that was sent. */
export interface Request {
  id: string;
  /** Rejects with the error given to `fail` if that comes first. */
  reply: Promise<Message>;
}

/** A connected client. */
export interface Client {
  request(channel: "shell" | "control", type: string, content: unknown): Request;
  /** Rejects all current and future requests, after everything that has arrived was read. */
  fail(reason: unknown): Promise<void>;
  close(): void;
}

/** The address of the kernel, and the receiver of its messages. */
export interface ClientOptions {
  ports: Ports;
  session: Session;
  /** Gets the messages of iopub, in order. */
  onMessage: (message: Message) => void;
  /** Gives up connecting. */
  signal: AbortSignal;
}

/**
 * The kernel sent something that is not a message. When the connection's buffers are full, the kernel truncates a message and continues with the next one.
 */
export class ConnectionBroken extends Error {}

const hostname = "127.0.0.1";
/** A refused connection costs processor time, which a kernel that is starting needs for itself. */
const retryMs = 20;
/** How long reading may continue after the kernel has died. */
const drainMs = 500;

/** Five ports that are free now. */
export function chooseLoopbackPorts(): Ports {
  const listeners = Array.from({ length: 5 }, () => Deno.listen({ hostname, port: 0 }));
  const [shell, iopub, control, stdin, heartbeat] = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return { shell, iopub, control, stdin, heartbeat } as Ports;
}

/** Writes Jupyter's connection file, readable only by its owner, into a folder; returns its path. */
export async function writeConnectionFile(dir: string, ports: Ports, session: Session): Promise<string> {
  const path = join(dir, "kernel.json");
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      transport: "tcp",
      ip: hostname,
      shell_port: ports.shell,
      iopub_port: ports.iopub,
      control_port: ports.control,
      stdin_port: ports.stdin,
      hb_port: ports.heartbeat,
      signature_scheme: "hmac-sha256",
      key: session.key.export().toString(),
      kernel_name: "deno",
    }),
    { mode: 0o600 },
  );
  return path;
}

/** Connects to a kernel that may still be starting: retries until it listens or the signal aborts. */
export async function connectClient({ ports, session, onMessage, signal }: ClientOptions): Promise<Client> {
  // The kernel opens its ports one right after the other, so one of them is enough to wait for.
  const shellSocket = connectWhenReady({ hostname, port: ports.shell, type: "DEALER" }, signal);
  const afterShell = async (options: ZmtpOptions) => {
    await shellSocket;
    return await connectWhenReady(options, signal);
  };
  const connected = await Promise.allSettled([
    shellSocket,
    afterShell({ hostname, port: ports.control, type: "DEALER" }),
    afterShell({ hostname, port: ports.iopub, type: "SUB" }),
  ]);
  const sockets = connected.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const close = () => sockets.forEach((socket) => socket.close());
  const failed = connected.find((result) => result.status === "rejected");
  if (failed) {
    close();
    throw failed.reason;
  }
  const [shell, control, iopub] = sockets as [ZmtpSocket, ZmtpSocket, ZmtpSocket];
  const pending = new Map<string, PromiseWithResolvers<Message>>();
  let failure: { reason: unknown } | undefined;
  const rejectAll = (reason: unknown) => {
    failure ??= { reason };
    for (const { reject } of pending.values()) reject(failure.reason);
    pending.clear();
  };
  const listen = async (socket: ZmtpSocket, take: (message: Message) => void) => {
    try {
      for await (const frames of socket.messages()) take(decodeMessage(session, frames));
    } catch (error) {
      rejectAll(new ConnectionBroken("The kernel's messages cannot be read.", { cause: error }));
    }
  };
  const settle = (message: Message) => {
    pending.get(message.parentId)?.resolve(message);
    pending.delete(message.parentId);
  };
  const listening = Promise.all([listen(shell, settle), listen(control, settle), listen(iopub, onMessage)]);

  return {
    close,
    request(channel, type, content) {
      const id = crypto.randomUUID();
      const waiter = Promise.withResolvers<Message>();
      waiter.promise.catch(() => {}); // the caller may no longer be waiting
      if (failure) {
        waiter.reject(failure.reason);
      } else {
        pending.set(id, waiter);
        const socket = channel === "shell" ? shell : control;
        // If the connection is gone, so is the kernel; `fail` reports how it ended.
        socket.send(encodeRequest(session, id, type, content)).catch(() => {});
      }
      return { id, reply: waiter.promise };
    },
    async fail(reason) {
      await within(listening, drainMs);
      rejectAll(reason);
      close();
    },
  };
}

async function connectWhenReady(options: ZmtpOptions, signal: AbortSignal): Promise<ZmtpSocket> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await connectZmtp({ ...options, signal });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await pause(retryMs);
    }
  }
}
