import assert from "node:assert/strict";
import { causes } from "../diagnosis/mod.ts";
import { faults } from "./catalogue.ts";
import { leftOut } from "./fault.ts";
import { confusionOf } from "./trial.ts";

Deno.test("the catalogue has each fault once, under the name of a cause, and says what it does and what the shop feels", () => {
  assert.ok(faults.length >= 20);
  const names = faults.map(({ name }) => name);
  assert.equal(new Set(names).size, faults.length);
  // A slow member without a visible reason can be diagnosed, but not be planted safely on every host.
  assert.deepEqual(Object.keys(causes).filter((name) => !names.some((one) => one === name)), ["slow member"]);
  for (const { name, planted, felt } of faults) assert.ok(planted.length > 20 && felt.length > 20, name);
});

Deno.test("a confusion matrix counts what was named for what was planted, healthy last", () => {
  const trial = (
    planted: "hot row" | "healthy" | "deadlocks",
    named: "hot row" | "healthy" | "deadlocks",
    isRight = planted === named,
  ) => ({ planted, named, isRight });
  assert.deepEqual(
    confusionOf([
      trial("healthy", "healthy"),
      trial("hot row", "deadlocks"),
      trial("hot row", "hot row"),
      trial("hot row", "hot row", false),
      trial("deadlocks", "deadlocks"),
    ]),
    [
      { planted: "deadlocks", times: 1, right: 1, named: { deadlocks: 1 } },
      { planted: "hot row", times: 3, right: 1, named: { deadlocks: 1, "hot row": 2 } },
      { planted: "healthy", times: 1, right: 1, named: { healthy: 1 } },
    ],
  );
});

Deno.test("what is left out, and the reason, fits where the nodes run: only this machine's nodes share a disk and a clock", () => {
  const reasons = (provider: "local" | "namespaced" | "ec2") => leftOut(provider).map(({ why }) => why);
  assert.deepEqual(reasons("namespaced"), reasons("local"));
  assert.ok(reasons("local").filter((why) => /this machine|one machine/.test(why)).length >= 3);
  assert.ok(!reasons("ec2").some((why) => /this machine|one machine/.test(why)));
});
