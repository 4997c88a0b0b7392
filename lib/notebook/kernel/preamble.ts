/**
 * Code that runs in the kernel beside the cells: listeners for errors outside of cells, capture of output that the kernel would miss, and the
 * barrier, which tells the runner that all output of a cell has arrived.
 */

import { type Background, deepestJson, isTooDeep, watchBackground } from "../../core/mod.ts";
import { spoolMime } from "./spool.ts";

/** The report of a barrier about the time since the last one. */
export interface BarrierReport {
  id: string;
  /** Errors in the background. */
  errors: Background["errors"];
  /** Failures of the `checks` of the background record, in whole sentences. */
  complaints: string[];
  /** All output since the kernel was prepared. */
  sent: Sent;
}

/** Amounts of output, to check that everything that was sent has arrived. */
export interface Sent {
  /** Characters on stdout and stderr. */
  characters: number;
  displays: number;
  results: number;
}

/** The MIME type of the barrier's report; the runner removes it from the outputs. */
export const barrierMime = "application/vnd.aethermart.barrier+json";

const barrierKey = "aethermart.barrier";

/**
 * The code that prepares a kernel, to be run silently before the first cell. The functions in it are sent as source text, so
 * each refers to nothing outside itself.
 *
 * @param spoolFolder the folder for large displays, which `Spool.fetch` reads
 */
export const preambleCode = (spoolFolder: string): string =>
  `(() => {
  const refuseDeep = (${refuseDeepData})(${isTooDeep}, ${deepestJson});
  const lighten = (${spoolDisplays})(${JSON.stringify(spoolFolder)}, "${spoolMime}", refuseDeep);
  const output = (${countOutput})(lighten, refuseDeep);
  (${captureStreams})(output.say);
  const timers = (${watchTimers})();
  const background = (${watchBackground})();
  (${installBarrier})({ output, timers, background }, "${barrierKey}", "${barrierMime}");
})();`;

/**
 * The code of one barrier, to be run silently after a cell. {@link barrierLine} arrives on stdout, and the
 * {@link BarrierReport} as display data. When both have arrived, no output of the cell is on its
 * way any more. Some may be missing, because the kernel silently drops messages when its connection's buffers are full. That is why large displays take
 * another path and the report has the amounts to compare with.
 *
 * @param patienceMs also waits for timers that are due within this time
 */
export const barrierCode = (id: string, patienceMs = 0): string =>
  `await globalThis[Symbol.for("${barrierKey}")]("${id}", ${patienceMs});`;

/** The text that the barrier writes to stdout. */
export const barrierLine = (id: string): string => `\u0002${id}\u0003\n`;

// The following code runs in the kernel. It keeps its own references to everything that it needs later, because cells may assign to `console`,
// `Deno` or anything else.

interface Output {
  sent: Sent;
  say: (text: string, toStderr: boolean) => void;
  /** The kernel's own function, whose calls are not counted. */
  print: (text: string, toStderr: boolean) => void;
  broadcast: (type: string, content: unknown) => void;
}

type MediaBundle = Record<string, unknown>;
type Lighten = (data: MediaBundle) => MediaBundle;

/** Data that is nested too deeply never leaves the kernel, so the cell gets an error. */
function refuseDeepData(
  isTooDeep: (data: unknown, deepest: number) => boolean,
  deepest: number,
): (data: unknown) => void {
  return (data) => {
    if (!isTooDeep(data, deepest)) return;
    throw new TypeError(`The data shown has more than ${deepest} levels of lists and objects. Show only a part of it.`);
  };
}

/** Writes large MIME data to a file and replaces it by data that names the file; smaller data stays as it is. */
function spoolDisplays(folder: string, mime: string, refuseDeep: (data: unknown) => void): Lighten {
  const { stringify } = JSON;
  const { writeTextFileSync } = Deno;
  const mostCharacters = 65_536;
  let files = 0;
  return (data) => {
    refuseDeep(data);
    const json = stringify(data);
    if (json === undefined || json.length <= mostCharacters) return data;
    const name = `${++files}.json`;
    try {
      writeTextFileSync(`${folder}/${name}`, json, { createNew: true, mode: 0o600 });
      return { [mime]: name };
    } catch {
      return data; // a cell may have revoked the permission to write; the counters show what is lost
    }
  };
}

/** Counts everything that a cell writes or displays. */
function countOutput(lighten: Lighten, refuseDeep: (data: unknown) => void): Output {
  // deno-lint-ignore no-explicit-any -- neither has types: Deno's internal object, and Deno.jupyter outside a kernel
  const [{ jupyter }, internal] = [Deno as any, (Deno as any)[(Deno as any).internal]];
  const print: Output["print"] = internal.core.print;
  const { broadcast, display, format, $display } = jupyter;
  const { broadcastResult } = internal.jupyter;
  const sent: Sent = { characters: 0, displays: 0, results: 0 };
  const pieceLength = 65_536; // a long text in one message would overflow the connection's buffers
  const say = (text: string, toStderr: boolean) => {
    sent.characters += text.length;
    for (let at = 0; at < text.length; at += pieceLength) print(text.slice(at, at + pieceLength), toStderr);
  };
  globalThis.console = new internal.Console((text: string, level: number) => say(text, level > 1));
  jupyter.broadcast = (type: string, content: { data?: MediaBundle }, ...rest: unknown[]) => {
    const isDisplay = type === "display_data" || type === "update_display_data";
    refuseDeep(content);
    if (isDisplay) sent.displays++;
    const data = isDisplay && content?.data ? { data: lighten(content.data) } : {};
    return broadcast(type, isDisplay ? { ...content, ...data } : content, ...rest);
  };
  jupyter.display = async (shown: unknown, options: { raw?: boolean } = {}) => {
    const data = options.raw ? shown as MediaBundle : await format(shown);
    await display(lighten(data), { ...options, raw: true });
    sent.displays++;
  };
  internal.jupyter.broadcastResult = async (count: number, result: unknown) => {
    if (result === undefined) return;
    // The kernel reports results that cannot be shown.
    await broadcastResult(count, { [$display]: async () => lighten(await format(result)) });
    sent.results++;
  };
  return { sent, say, print, broadcast };
}

/** Redirects Deno's and Node's streams to the console, because the kernel captures nothing else. */
function captureStreams(say: Output["say"]): void {
  const decoder = new TextDecoder();
  const decode = (chunk: string | Uint8Array) => typeof chunk === "string" ? chunk : decoder.decode(chunk);
  for (const [name, toStderr] of [["stdout", false], ["stderr", true]] as const) {
    const writeSync = (chunk: Uint8Array) => (say(decode(chunk), toStderr), chunk.length);
    Object.assign(Deno[name], { writeSync, write: (chunk: Uint8Array) => Promise.resolve(writeSync(chunk)) });
    const write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      say(decode(chunk), toStderr);
      const done = rest.at(-1);
      if (typeof done === "function") queueMicrotask(() => done());
      return true;
    };
    // Node's streams take 50 ms to create, so they are only created for a cell that uses them.
    // deno-lint-ignore no-process-global -- the kernel's global, because nothing can be imported here
    const node = process as object;
    const described = Object.getOwnPropertyDescriptor(node, name);
    Object.defineProperty(node, name, {
      configurable: true,
      enumerable: true,
      get: () => Object.assign(described?.get ? described.get.call(node) : described?.value, { write }),
    });
  }
}

interface Timers {
  /**
   * After a cell that has used timers, waits until those that are due have fired, which takes two milliseconds, and, with patience, until those
   * that are due within that many milliseconds have fired.
   */
  settle(patienceMs: number): Promise<void>;
}

function watchTimers(): Timers {
  /** The part of `setTimeout`'s result that shows its state. */
  type Timeout = { _destroyed: boolean; hasRef(): boolean };
  let touched = false;
  let pending: { timeout: Timeout; dueAt: number }[] = [];
  let tidyAt = 1000;
  const now = performance.now.bind(performance);
  const described: Record<string, PropertyDescriptor> = Object.getOwnPropertyDescriptors(globalThis);
  const read = (name: string) => {
    const { get, value } = described[name]!;
    return get ? get.call(globalThis) : value;
  };
  const tidy = () => {
    pending = pending.filter(({ timeout }) => !timeout._destroyed && timeout.hasRef());
    tidyAt = Math.max(1000, 2 * pending.length);
  };
  // A proxy, so that it looks and behaves like the function that it replaces.
  const kept = (setTimeout: () => Timeout) =>
    new Proxy(setTimeout, {
      apply(target, self, args: [unknown, number?]) {
        const timeout: Timeout = Reflect.apply(target, self, args);
        pending.push({ timeout, dueAt: now() + (Number(args[1]) || 0) });
        if (pending.length > tidyAt) tidy();
        return timeout;
      },
    });
  for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
    let own: unknown;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: true,
      get() {
        touched = true;
        return own ??= name === "setTimeout" ? kept(read(name)) : read(name);
      },
      set: (value) =>
        void Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, value, writable: true }),
    });
  }
  const pause = (ms: number) => new Promise((done) => read("setTimeout")(done, ms));
  return {
    async settle(patienceMs) {
      if (touched) await pause(0);
      touched = false;
      const deadline = now() + patienceMs;
      for (tidy(); now() < deadline && pending.some(({ dueAt }) => dueAt <= deadline); tidy()) await pause(5);
    },
  };
}

function installBarrier(
  { output, timers, background }: { output: Output; timers: Timers; background: Background },
  key: string,
  mime: string,
): void {
  const { print, broadcast, sent } = output;
  const list = Array.from;
  const ask = () => {
    const complaints: string[] = [];
    for (const check of list(background.checks)) {
      try {
        complaints.push(...check());
      } catch (error) {
        complaints.push(`One of the lab's own checks failed: ${error}`);
      }
    }
    return complaints;
  };
  const barrier = async (id: string, patienceMs: number) => {
    await timers.settle(patienceMs);
    const report: BarrierReport = { id, errors: background.errors.splice(0), complaints: ask(), sent };
    print(`\u0002${id}\u0003\n`, false);
    broadcast("display_data", { data: { [mime]: report }, metadata: {}, transient: {} });
  };
  Object.defineProperty(globalThis, Symbol.for(key), { value: barrier });
}
