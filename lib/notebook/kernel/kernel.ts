/** A Deno kernel: a process of ours with which we speak Jupyter's protocol. */

import { createWorkFolder, exitCodes, LabError, throwIfInterrupted } from "../../core/mod.ts";
import { chooseLoopbackPorts, type Client, connectClient, type Ports, writeConnectionFile } from "./client.ts";
import { KernelDiedError, type KernelEnd } from "../errors.ts";
import { type KernelProcess, type ProcessOptions, startProcess } from "./process.ts";
import type { Message, Session } from "./protocol.ts";

/**
 * Where a kernel runs and who listens to it. Relative imports and paths in cells resolve from `cwd`, and `deno.json` is looked for from there
 * upwards.
 */
export interface KernelOptions extends ProcessOptions {
  /** Gets every message of the iopub channel, in order. */
  onMessage: (message: Message) => void;
  /** Gives up starting. */
  signal?: AbortSignal;
}

/** How the kernel answered a request to execute. */
export interface Reply {
  status: "ok" | "error" | "aborted";
  execution_count: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** Code that the kernel was asked to run. */
export interface Execution {
  /** Messages that belong to it have it as `parentId`; not every output does. */
  id: string;
  /** Rejects with {@link KernelGone} where the process ends first. Output may arrive after the reply. */
  reply: Promise<{ content: Reply; date: string }>;
}

/** A kernel that is ready. */
export interface Kernel {
  readonly pid: number;
  /** Of the implementation: "2.9.6". */
  readonly version: string;
  /** How the kernel describes its language; Jupyter keeps it in a notebook's metadata. */
  readonly languageInfo: Record<string, unknown>;
  /** From the start of the process until it answered. */
  readonly readyMs: number;
  /** Runs code. Silent code is neither counted nor told to other clients; its output is. */
  execute(code: string, options?: { silent?: boolean }): Execution;
  /** Asks it to stop what it runs. That ends loops; a pending `await` goes on. */
  interrupt(): Promise<void>;
  /** Ends the process and what it left behind. Resolves when it is gone; may be called twice. */
  stop(): Promise<KernelEnd>;
}

/** The kernel's process is gone, and `end` says how. Whoever knows which cell ran makes a `KernelDiedError` of it. */
export class KernelGone extends Error {
  constructor(readonly end: KernelEnd) {
    super("The kernel is gone.");
  }
}

const readyTimeoutMs = 30_000;
const portIsTaken = /address.*in use/i;
/** How long a subscription may take to work before the kernel is asked to speak again. */
const subscribeMs = 50;

/**
 * Starts a kernel on free loopback ports, with a key of its own. It dies with this process, however that ends.
 *
 * @throws {KernelDiedError} where it ends before it is ready.
 * @throws {LabError} where it is not ready after 30 s.
 * @throws {InterruptedError} on the signal.
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  for (let attempt = 1;; attempt++) {
    try {
      return await tryToStart(options);
    } catch (error) {
      // Between our choosing a port and the kernel's binding it, somebody else may take it.
      const unlucky = error instanceof KernelDiedError && portIsTaken.test(error.message);
      if (!unlucky || attempt === 3) throw error;
    }
  }
}

async function tryToStart({ onMessage, signal, ...options }: KernelOptions): Promise<Kernel> {
  throwIfInterrupted(signal);
  const session: Session = { id: crypto.randomUUID(), key: crypto.randomUUID() };
  const ports = chooseLoopbackPorts();
  using work = createWorkFolder(); // the kernel reads what is in it before it answers
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

/** Connects to a kernel that is starting and waits until it answers; ends it where it does not. */
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
    // Whoever took one of our ports may have answered us before the kernel found it taken.
    if (error instanceof KernelGone || portIsTaken.test(end.stderr)) throw new KernelDiedError(end);
    throw new LabError(
      `The Deno kernel did not answer within ${readyTimeoutMs / 1000} s.\n${end.stderr}`.trim(),
      { cause: error, exitCode: exitCodes.environment },
    );
  }
}

/** Asks the kernel who it is, again and again until our subscription to iopub has been seen to work: what was published before is lost. */
async function introduce(client: Client, heard: () => boolean, signal: AbortSignal): Promise<Message["content"]> {
  for (;;) {
    const { content } = await orAbort(client.request("shell", "kernel_info_request", {}).reply, signal);
    for (let waited = 0; !heard() && waited < subscribeMs; waited++) await new Promise((done) => setTimeout(done, 1));
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

/** The promise, or the signal's reason where that comes first. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}
