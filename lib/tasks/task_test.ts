import assert from "node:assert/strict";
import { enterCell, task } from "./mod.ts";

const isWaiting = (message: string) => ({ name: "OpenTaskError", message, stack: `OpenTaskError: ${message}` });

Deno.test("a guarded cell waits for what it builds on, names the task and its place, and goes on when that is done", async () => {
  await enterCell("create");
  const place = { place: "sql/m1/01_schema.sql, line 8" };
  await assert.rejects(task("m1.schema", "Create it.", place), { name: "OpenTaskError" });
  const waiting = "Waiting for the open task m1.schema (sql/m1/01_schema.sql, line 8).";
  await assert.rejects(async () => await enterCell("read", ["create"]), isWaiting(waiting));
  await assert.rejects(async () => await enterCell("draw", ["other", "read"]), isWaiting(waiting));
  await enterCell("other");
  await assert.rejects(task("m1.schema", "Ask it."), { name: "OpenTaskError" });
  await assert.rejects(
    async () => await enterCell("draw", ["other", "read"]),
    isWaiting('Waiting for the open task m1.schema (cell "other") and m1.schema (sql/m1/01_schema.sql, line 8).'),
  );
  for (
    const [cell, needs] of [["create", []], ["read", ["create"]], ["other", []], ["draw", ["other", "read"]]] as const
  ) {
    await enterCell(cell, needs);
  }
});
