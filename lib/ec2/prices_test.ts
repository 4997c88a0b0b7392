import assert from "node:assert/strict";
import { costOf, ec2Schema } from "./mod.ts";

Deno.test("nodes cost their instance, volume and address; stopped ones only the volume", () => {
  const settings = ec2Schema.parse({ volumeGiB: 73 });
  const one = costOf(1, settings)!;
  // 73 GiB at $0.08 a month of 730 hours are $0.008 an hour.
  assert.equal(one.perHour.toFixed(4), (0.0208 + 0.008 + 0.005).toFixed(4));
  assert.equal(one.perDay, one.perHour * 24);
  assert.equal(one.stoppedPerDay.toFixed(3), "0.192");
  assert.equal(costOf(3, settings)!.perHour.toFixed(4), (3 * one.perHour).toFixed(4));
});

Deno.test("a type or a region that is not in the table has no price, rather than a guessed one", () => {
  assert.equal(costOf(1, ec2Schema.parse({ instanceType: "m7i.large" })), undefined);
  assert.equal(costOf(1, ec2Schema.parse({ region: "eu-central-1" })), undefined);
});
