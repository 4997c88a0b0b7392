import assert from "node:assert/strict";
import { InterruptedError } from "./errors.ts";
import { pause, within } from "./wait.ts";

const never = new Promise<never>(() => {});
/** A wait that is too long for a failing test to complete. */
const long = 600_000;

Deno.test({
  name: "a pause ends with its time, or at once with the signal's interruption, and leaves no timer",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    await pause(1);
    const controller = new AbortController();
    const reason = new InterruptedError("Ended by SIGTERM.");
    const waiting = assert.rejects(pause(long, controller.signal), reason);
    controller.abort(reason);
    await waiting;
    await assert.rejects(pause(long, AbortSignal.abort()), InterruptedError);
  },
});

Deno.test({
  name: "within gives the value, the error, or what came first of time and signal, and leaves no timer",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    assert.equal(await within(Promise.resolve(7), long), 7);
    await assert.rejects(within(Promise.reject(new RangeError("no")), long), RangeError);
    assert.equal(await within(never, 1), "late");
    // A limit that is longer than any timer is no limit.
    for (const ms of [1e10, Infinity]) assert.equal(await within(pause(5).then(() => 7), ms), 7);
    const controller = new AbortController();
    const waiting = within(never, long, controller.signal);
    controller.abort();
    assert.equal(await waiting, "interrupted");
    assert.equal(await within(Promise.resolve(7), long, controller.signal), "interrupted");
    // A rejection that comes too late does not end the program.
    const { promise, reject } = Promise.withResolvers<never>();
    assert.equal(await within(promise, 1), "late");
    reject(new Error("too late"));
    await pause(1);
  },
});
