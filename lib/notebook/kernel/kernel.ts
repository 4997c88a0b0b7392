/** A Deno kernel: a child process that speaks Jupyter's protocol. */

import { addAbortListener } from "node:events";
import { createWorkFolder, exitCodes, LabError, pause, throwIfInterrupted } from "../../core/mod.ts";
import { chooseLoopbackPorts, type Client, connectClient, type Ports, writeConnectionFile } from "./client.ts";
import { KernelDiedError, type KernelEnd } from "../errors.ts";
import { type KernelProcess, type ProcessOptions, startProcess } from "./process.ts";
import { createSession, type Message, type Session } from "./protocol.ts";

/**
 * Where a kernel runs, and who receives its messages. Relative imports and paths in cells resolve from `cwd`; `deno.json` is looked for there and in the
 * folders above.
 */
export interface KernelOptions extends ProcessOptions {
  /** Receives every message of the iopub channel, in order. */
  onMessage: (message: Message) => void;
  /** Cancels the start. */
  signal?: AbortSignal;
}

/** The kernel's answer to a request to execute code. */
export interface Reply {
  status: "ok" | "error" | "aborted";
  execution_count: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** Code that the kernel was asked to run. */
export interface Execution {
  /** Messages that belong to it have it as `parentId`; not every output has one. */
  id: string;
  /** Rejects with {@link KernelGone} if the process ends first. Output may arrive after the reply. */
  reply: Promise<{ content: Reply; date: string }>;
}

/** A kernel that is ready. */
export interface Kernel {
  readonly pid: number;
  /** The version of the implementation: "2.9.6". */
  readonly version: string;
  /** How the kernel describes its language; Jupyter keeps it in a notebook's metadata. */
  readonly languageInfo: Record<string, unknown>;
  /** The time from the start of the process to its first answer. */
  readonly readyMs: number;
  /** Runs code. Silent code is not counted and other clients are not informed; its output is still sent. */
  execute(code: string, options?: { silent?: boolean }): Execution;
  /** Asks the kernel to stop what it runs. This ends loops; a pending `await` continues. */
  interrupt(): Promise<void>;
  /** Ends the process and all processes that it started. Resolves when they are gone; may be called twice. */
  stop(): Promise<KernelEnd>;
}

/** The kernel's process has ended; `end` tells how. A caller that knows which cell ran turns this into a `KernelDiedError`. */
export class KernelGone extends Error {
  constructor(readonly end: KernelEnd) {
    super("The kernel is gone.");
  }
}

const readyTimeoutMs = 30_000;
const portIsTaken = /address.*in use/i;
/** How long to wait for a subscription to work before asking the kernel to answer again. */
const subscribeMs = 50;

/**
 * Starts a kernel on free loopback ports, with its own key. It dies with this process, even if this process is killed.
 *
 * @throws {KernelDiedError} if it ends before it is ready
 * @throws {LabError} if it is not ready after 30 s
 * @throws {InterruptedError} on the signal
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  for (let attempt = 1;; attempt++) {
    try {
      return await tryToStart(options);
    } catch (error) {
      // Another process may take a port after we chose it and before the kernel binds it.
      const unlucky = error instanceof KernelDiedError && portIsTaken.test(error.message);
      if (!unlucky || attempt === 3) throw error;
    }
  }
}

async function tryToStart({ onMessage, signal, ...options }: KernelOptions): Promise<Kernel> {
  throwIfInterrupted(signal);
  const session = createSession();
  const ports = chooseLoopbackPorts();
  using work = createWorkFolder(); // the kernel reads its files before it answers
  const connectionFile = await writeConnectionFile(work.dir, ports, session);
  const begun = performance.now();
  const process = startProcess(connectionFile, options);
  return await meet(process, { ports, session, begun, onMessage, signal });
}

interface Meeting {
  ports: Ports;
  session: Session;
  /** When the process was started. */
  begun: number;
  onMessage: (message: Message) => void;
  signal?: AbortSignal;
}

/** Connects to a kernel that is starting and waits until it answers; ends it if it does not. */
async function meet(process: KernelProcess, { ports, session, begun, onMessage, signal }: Meeting): Promise<Kernel> {
  const died = new AbortController();
  process.ended.then((end) => died.abort(new KernelGone(end)));
  const giveUp = AbortSignal.any([died.signal, AbortSignal.timeout(readyTimeoutMs), ...(signal ? [signal] : [])]);
  let heard = false;
  const hear = (message: Message) => {
    heard = true;
    onMessage(message);
  };
  try {
    const client = await connectClient({ ports, session, onMessage: hear, signal: giveUp });
    process.ended.then((end) => client.fail(new KernelGone(end)));
    const info = await introduce(client, () => heard, giveUp);
    return {
      pid: process.pid,
      version: info.implementation_version,
      languageInfo: info.language_info,
      readyMs: performance.now() - begun,
      execute: (code, options) => execute(client, code, options?.silent ?? false),
      interrupt: async () => void await client.request("control", "interrupt_request", {}).reply,
      stop: () => process.stop(),
    };
  } catch (error) {
    const end = await process.stop();
    throwIfInterrupted(signal);
    // Another process that took one of our ports may have answered before the kernel found the port in use.
    if (error instanceof KernelGone || portIsTaken.test(end.stderr)) throw new KernelDiedError(end);
    throw new LabError(
      `The Deno kernel did not answer within ${readyTimeoutMs / 1000} s.\n${end.stderr}`.trim(),
      { cause: error, exitCode: exitCodes.environment },
    );
  }
}

/** Asks the kernel for its info repeatedly until the subscription to iopub works; messages published before that are lost. */
async function introduce(client: Client, heard: () => boolean, signal: AbortSignal): Promise<Message["content"]> {
  for (;;) {
    const { content } = await orAbort(client.request("shell", "kernel_info_request", {}).reply, signal);
    for (let waited = 0; !heard() && waited < subscribeMs; waited++) await pause(1);
    if (heard()) return content;
    signal.throwIfAborted();
  }
}

function execute(client: Client, code: string, silent: boolean): Execution {
  const { id, reply } = client.request("shell", "execute_request", {
    code,
    silent,
    store_history: !silent,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  });
  return { id, reply };
}

/** The promise's value, or a rejection with the signal's reason if that comes first. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  using _listener = addAbortListener(signal, () => reject(signal.reason));
  return await Promise.race([promise, aborted]);
}
