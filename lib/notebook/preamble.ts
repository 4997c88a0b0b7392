/**
 * What runs inside the kernel beside the cells: listeners for errors that no cell sees, output that the kernel would not capture, and
 * the barrier, which tells that everything a cell has put out has arrived.
 */

import { type Background, watchBackground } from "../core/mod.ts";

/** What the barrier brings along about the time since the last one. */
export interface BarrierReport {
  id: string;
  /** Errors in the background. */
  errors: Background["errors"];
  /** What the `checks` of the background record found wrong, in whole sentences. */
  complaints: string[];
}

/** The type under which the barrier's report is displayed; the runner takes it out again. */
export const barrierMime = "application/vnd.aethermart.barrier+json";

const barrierKey = "aethermart.barrier";

/**
 * The code that prepares a kernel; to be run silently before the first cell. The functions in it are sent as their own source text, so
 * they refer to nothing outside themselves.
 */
export const preambleCode: string = `(${prepareKernel})((${watchBackground})(), "${barrierKey}", "${barrierMime}");`;

/**
 * The code of one barrier, to be run silently after a cell. On stdout arrives {@link barrierLine}, and as display data the
 * {@link BarrierReport}: when both are there, nothing of the cell is still under way.
 */
export const barrierCode = (id: string): string => `await globalThis[Symbol.for("${barrierKey}")]("${id}");`;

/** What the barrier writes to stdout. */
export const barrierLine = (id: string): string => `\u0002${id}\u0003\n`;

/**
 * Runs in the kernel. Keeps references of its own to all that it needs later, for cells may assign to `console`, `Deno` or anything
 * else.
 */
function prepareKernel(background: Background, key: string, mime: string): void {
  // deno-lint-ignore no-explicit-any -- neither has types: what Deno calls internal, and Deno.jupyter outside a kernel
  const deno = Deno as any;
  const print: (text: string, toStderr: boolean) => void = deno[deno.internal].core.print;
  const broadcast: (type: string, content: unknown) => Promise<void> = deno.jupyter.broadcast.bind(deno.jupyter);
  const [later, arrayFrom, text] = [setTimeout, Array.from, new TextDecoder()];

  // The kernel captures what goes through console only.
  const decode = (chunk: string | Uint8Array) => typeof chunk === "string" ? chunk : text.decode(chunk);
  const shim = (toStderr: boolean) => (chunk: string | Uint8Array, ...rest: unknown[]) => {
    print(decode(chunk), toStderr);
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
  for (const [name, toStderr] of [["stdout", false], ["stderr", true]] as const) {
    const writeSync = (chunk: Uint8Array) => (print(decode(chunk), toStderr), chunk.length);
    deno[name].writeSync = writeSync;
    deno[name].write = (chunk: Uint8Array) => Promise.resolve(writeSync(chunk));
    // Node's streams take 50 ms to make: only for a cell that uses them.
    // deno-lint-ignore no-process-global -- the kernel's global, since nothing can be imported here
    const node = process as unknown as Record<string, { write: unknown }>;
    const described = Object.getOwnPropertyDescriptor(node, name);
    Object.defineProperty(node, name, {
      configurable: true,
      enumerable: true,
      get() {
        const stream = described?.get ? described.get.call(node) : described?.value;
        stream.write = shim(toStderr);
        return stream;
      },
    });
  }

  const ask = () => {
    const complaints: string[] = [];
    for (const check of arrayFrom(background.checks)) {
      try {
        complaints.push(...check());
      } catch (error) {
        complaints.push(`A check of the lab's failed: ${error}`);
      }
    }
    return complaints;
  };
  const barrier = async (id: string) => {
    await new Promise((done) => later(done, 0)); // rejections and timers that are due come first
    const report = { id, errors: background.errors.splice(0), complaints: ask() };
    print(`\u0002${id}\u0003\n`, false);
    await broadcast("display_data", { data: { [mime]: report }, metadata: {}, transient: {} });
  };
  Object.defineProperty(globalThis, Symbol.for(key), { value: barrier });
}
