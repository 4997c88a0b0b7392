/**
 * A real key-value server: it stores values, forgets expired ones, and leaves nothing behind.
 *
 * Needs: a Valkey server.
 */

import assert from "node:assert/strict";
import { createClient } from "@redis/client";
import { isRunning, repoRoot } from "../../lib/core/mod.ts";
import { startKeyValueServer } from "../../lib/runtime/notebook.ts";

Deno.test("a key-value server accepts clients with its password, and leaves nothing behind", async () => {
  const server = await startKeyValueServer();
  const client = createClient({ url: server.uri });
  client.on("error", () => {});
  let folder = "";
  try {
    await client.connect();
    await client.set("cart:1", "two lamps", { expiration: { type: "PX", value: 30 } });
    await client.set("cart:2", "one chair");
    while (await client.exists("cart:1") === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await client.get("cart:1"), null);
    assert.equal(await client.get("cart:2"), "one chair");
    assert.equal((await client.configGet("appendonly")).appendonly, "no");
    folder = (await client.configGet("dir")).dir!;
    const stranger = createClient({
      url: server.uri.replace(/:[^:@]+@/, ":wrong@"),
      socket: { reconnectStrategy: false },
    });
    stranger.on("error", () => {});
    await assert.rejects(stranger.connect(), /WRONGPASS/);
    stranger.destroy();
  } finally {
    if (client.isOpen) client.destroy();
    await server.stop();
  }
  await server.stop();
  assert.equal(isRunning(server.pid), false);
  assert.match(folder, /servers/);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
});

Deno.test("a key-value server ends with the program that started it, even if that is killed", async () => {
  const script = `import { startKeyValueServer } from "./lib/runtime/notebook.ts";
    const { pid } = await startKeyValueServer();
    console.log(pid);
    setInterval(() => {}, 1000);`;
  const program = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--ext=ts", "-"],
    cwd: repoRoot,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = program.stdin.getWriter();
  await input.write(new TextEncoder().encode(script));
  await input.close();
  const reader = program.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  assert.ok(isRunning(pid), String(pid));
  program.kill("SIGKILL");
  await program.status;
  await reader.cancel();
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
});
