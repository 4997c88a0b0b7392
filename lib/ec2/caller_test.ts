import assert from "node:assert/strict";
import { findCaller } from "./caller.ts";

Deno.test("the caller's address is what the service answers with; anything else is an error that names the way out", async () => {
  let answer = "203.0.113.7\n";
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => new Response(answer));
  const url = `http://127.0.0.1:${server.addr.port}`;
  assert.equal(await findCaller({}, url), "203.0.113.7/32");
  answer = "<html>Log in to the network</html>";
  await assert.rejects(findCaller({}, url), /from which address this computer reaches the internet.*ec2\.caller/);
});
