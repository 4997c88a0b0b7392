import assert from "node:assert/strict";
import { retry } from "./api.ts";

const wait = () => Promise.resolve();

/** Work that fails so often with a network's error before it succeeds, and what the user was told meanwhile. */
async function tryTimes(failures: number): Promise<string[]> {
  const notes: string[] = [];
  let left = failures;
  const work = () =>
    left-- > 0 ? Promise.reject(Object.assign(new Error(), { code: "ECONNREFUSED" })) : Promise.resolve("found");
  const progress = { note: (text: string) => void notes.push(text) };
  const ended = retry(work, "Find the instances", { wait, progress });
  if (failures < 8) assert.equal(await ended, "found");
  else await assert.rejects(ended, /AWS cannot be reached: Find the instances \(ECONNREFUSED\)/);
  return notes;
}

Deno.test("while AWS does not answer, the user is told once what the lab waits for; a failure that passes quickly is silent", async () => {
  assert.deepEqual(await tryTimes(2), []);
  for (const failures of [3, 7, 8]) {
    assert.deepEqual(await tryTimes(failures), [
      "This does not work yet: Find the instances (ECONNREFUSED). The lab keeps trying for a while.",
    ]);
  }
});
