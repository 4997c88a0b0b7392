import assert from "node:assert/strict";
import { exec } from "./exec.ts";

Deno.test("a program that throws outside of a notebook fails", async () => {
  const background = new URL("background.ts", import.meta.url);
  const program = `import { watchBackground } from "${background}"; watchBackground(); throw new Error("at its top");`;
  const { code, stderr } = await exec(Deno.execPath(), ["eval", program]);
  assert.equal(code, 1);
  assert.match(stderr, /at its top/);
});
