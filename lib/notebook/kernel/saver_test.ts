import assert from "node:assert/strict";
import { createSaver } from "./saver.ts";

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

Deno.test("many changes cause few saves, and the last state is saved", async () => {
  let state = 0;
  const saved: number[] = [];
  const saver = createSaver(() => Promise.resolve(void saved.push(state)), 100);
  const begun = performance.now();
  for (state = 1; state <= 20; state++) {
    saver.changed();
    await wait(10);
  }
  const most = 1 + Math.ceil((performance.now() - begun) / 100);
  assert.ok(saved.length >= 2 && saved.length <= most, `${saved.length} savings, and no more than ${most} were due`);
  saver.changed();
  await saver.flush();
  assert.equal(saved.at(-1), state);
  const count = saved.length;
  await saver.flush();
  await wait(150);
  assert.equal(saved.length, count, "nothing has changed since");
});

Deno.test("there is one save at a time, and a change during it is saved afterwards", async () => {
  let [under, most, times] = [0, 0, 0];
  const saver = createSaver(async () => {
    times++;
    most = Math.max(most, ++under);
    await wait(20);
    under--;
  }, 1);
  saver.changed();
  await wait(5);
  saver.changed();
  await saver.flush();
  assert.deepEqual([most, times], [1, 2]);
});

Deno.test("a save that fails is reported at the end", async () => {
  const saver = createSaver(() => Promise.reject(new Error("disk full")), 1);
  saver.changed();
  await wait(10);
  await assert.rejects(saver.flush(), /disk full/);
});

Deno.test("a failed save that a later one makes up for is not a failure", async () => {
  let isFull = true;
  const saver = createSaver(() => isFull ? Promise.reject(new Error("disk full")) : Promise.resolve(), 1);
  saver.changed();
  await wait(10);
  isFull = false;
  saver.changed();
  await saver.flush();
});
