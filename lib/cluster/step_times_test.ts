import assert from "node:assert/strict";
import { timeSteps } from "./mod.ts";

Deno.test("steps are timed from one to the next, and nothing after the end counts", () => {
  let time = 1000;
  const { progress, steps } = timeSteps(() => time);
  const start = progress.start("m3-replica");
  time += 5;
  start.update("certificates (1 of 2)");
  time += 20;
  start.update("servers (2 of 2)");
  time += 300;
  start.done();
  time += 1000;
  progress.start("kill node1").update("kill node1");
  start.done();
  assert.deepEqual(steps(), [
    { step: "certificates", from_ms: 5, ms: 20 },
    { step: "servers", from_ms: 25, ms: 300 },
  ]);
});
