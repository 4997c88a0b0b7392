import assert from "node:assert/strict";
import { connectionLoss, isConnectionLoss, timedOut } from "./loss.ts";

Deno.test("a connection that is gone is told from a refusal, whatever words the server's message holds", () => {
  const refusal = Object.assign(new Error("an order in closed state: the socket has been ended"), {
    code: "ER_SIGNAL_EXCEPTION",
    errno: 1644,
    sqlState: "45000",
  });
  const duplicate = Object.assign(new Error("Duplicate entry 'write after end' for key 'name'"), { errno: 1062 });
  for (const error of [refusal, duplicate]) {
    assert.equal(isConnectionLoss(error), false);
    assert.equal(isConnectionLoss(new Error(`${error.message} (in: UPDATE …)`, { cause: error })), false);
  }
  const driver = new Error("Can't add new command when connection is in closed state");
  for (const error of [driver, connectionLoss("gone"), timedOut("SELECT 1", 5)]) {
    assert.equal(isConnectionLoss(error), true);
    assert.equal(isConnectionLoss(new Error("of the lab, in closed state", { cause: error })), true);
  }
});
