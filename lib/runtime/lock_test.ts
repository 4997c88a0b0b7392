import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError } from "../core/mod.ts";
import { tryHold, withLock } from "./lock.ts";

async function inTempDir(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Another process that takes the lock, says so, and keeps it. */
async function startHolder(path: string): Promise<Deno.ChildProcess> {
  const code = `const { tryHold } = await import(${JSON.stringify(import.meta.resolve("./lock.ts"))});
    if (!await tryHold(${JSON.stringify(path)})) Deno.exit(1);
    await Deno.stdout.write(new TextEncoder().encode("held"));
    setInterval(() => {}, 1000);`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped", stderr: "inherit" }).spawn();
  const reader = child.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "held");
  await reader.cancel();
  return child;
}

Deno.test("two that want the same lock go one after the other, and the second is told that it waits", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "sub", "a.lock");
    const order: string[] = [];
    const { promise: theOtherWaits, resolve } = Promise.withResolvers<void>();
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await theOtherWaits;
      order.push(`${name} out`);
    };
    let waits = 0;
    const onWait = () => {
      waits++;
      resolve();
    };
    await Promise.all([withLock(path, work("a"), { onWait }), withLock(path, work("b"), { onWait })]);
    assert.equal(order.join().replace(/[ab]/g, ""), " in, out, in, out");
    assert.equal(waits, 1);
    await assert.rejects(withLock(path, () => Promise.reject(new Error("inside"))), /inside/);
    assert.equal(await withLock(path, () => Promise.resolve(7)), 7);
  });
});

Deno.test("a holder that is killed lets go at once; a lock file left behind means nothing", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "a.lock");
    await Deno.writeTextFile(path, "4194304");
    const holder = await startHolder(path);
    assert.equal(await tryHold(path), undefined);
    holder.kill("SIGKILL");
    await holder.status;
    using held = await tryHold(path);
    assert.ok(held);
  });
});

Deno.test("waiting can be interrupted", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "a.lock");
    using _held = await tryHold(path);
    const abort = new AbortController();
    const waiting = withLock(path, () => Promise.resolve(), { signal: abort.signal, onWait: () => abort.abort() });
    await assert.rejects(waiting, InterruptedError);
  });
});

Deno.test("a lock whose holder removes its file still lets in one at a time", async () => {
  await inTempDir(async (dir) => {
    const path = join(dir, "a.lock");
    let [inside, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await Deno.remove(path);
      inside--;
    };
    await Promise.all([1, 2, 3, 4].map(() => withLock(path, work)));
    assert.equal(most, 1);
  });
});
