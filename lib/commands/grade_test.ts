import assert from "node:assert/strict";
import { formatRow } from "./grade.ts";

Deno.test("a reason that quotes a submission stays on its row's line, without codes for the terminal", () => {
  const line = formatRow({
    rubric: "m3.galera",
    title: "Galera",
    group: "technical",
    of: 20,
    score: 15,
    reason: "that of x\n  m3.galera   20 of 20\u001b[2K\r\u202efin\u2028 is not accepted",
  });
  assert.equal(line, "  m3.galera                   15 of 20   that of x m3.galera 20 of 20 [2K fin is not accepted");
});
