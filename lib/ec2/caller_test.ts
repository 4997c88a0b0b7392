import assert from "node:assert/strict";
import { InterruptedError } from "../core/mod.ts";
import { findCaller } from "./caller.ts";

/** Answers in turn; the last one again and again. */
function serve(...answers: (() => Response | Promise<Response>)[]) {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    return answers[Math.min(asked++, answers.length - 1)]!();
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked: () => asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const wait = () => Promise.resolve();
const address = () => new Response("203.0.113.7\n");
const busy = () => new Response("busy", { status: 503 });

Deno.test("the caller's address is what the service answers with, also at the third attempt", async () => {
  await using at1 = serve(address);
  assert.equal(await findCaller({ wait }, at1.url), "203.0.113.7/32");
  await using at3 = serve(busy, () => new Response("<html>"), address);
  assert.equal(await findCaller({ wait }, at3.url), "203.0.113.7/32");
  assert.equal(at3.asked(), 3);
});

Deno.test("after three other answers, the error says what came and names the way out", async () => {
  await using page = serve(() => new Response("<html>Log in to the network</html>"));
  await assert.rejects(
    findCaller({ wait }, page.url),
    /from which address this computer reaches the internet.*Log in to the network.*ec2\.caller/,
  );
  assert.equal(page.asked(), 3);
  await using down = serve(busy);
  await assert.rejects(findCaller({ wait }, down.url), /status 503.*ec2\.caller/);
});

Deno.test("the environment can give the addresses, and nobody is asked then", async () => {
  await using silent = serve(address);
  assert.equal(await findCaller({ wait }, silent.url, "198.51.100.0/24"), "198.51.100.0/24");
  await assert.rejects(
    findCaller({ wait }, silent.url, "10.0.0.0/8"),
    /AETHERMART_CALLER is "10\.0\.0\.0\/8".*at most a \/24/,
  );
  for (const given of ["999.1.1.1/32", "10.1.0.0/16", "203.0.113.7/24", "203.0.113.7"]) {
    await assert.rejects(findCaller({ wait }, silent.url, given), /IPv4 addresses, as in/, given);
  }
  assert.equal(silent.asked(), 0);
});

Deno.test("an interrupt ends the question while the service does not answer", async () => {
  const controller = new AbortController();
  const release = Promise.withResolvers<Response>();
  await using silent = serve(() => {
    controller.abort(new InterruptedError());
    return release.promise;
  });
  await assert.rejects(findCaller({ wait, signal: controller.signal }, silent.url), InterruptedError);
  assert.equal(silent.asked(), 1);
  release.resolve(address());
});
