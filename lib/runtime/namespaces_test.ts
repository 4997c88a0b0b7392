/** Network namespaces: what killed commands left is put right. */

import assert from "node:assert/strict";
import { exec } from "../core/mod.ts";
import { addNamespace, clearNamespaces, hasNamespace, namespaceOf, whyNoNamespaces } from "./namespaces.ts";

const ignore = await whyNoNamespaces() !== undefined;

async function ip(...args: string[]): Promise<string> {
  const { ok, stdout, stderr } = await exec("ip", args);
  assert.ok(ok, stderr);
  return stdout;
}

Deno.test({
  name: "a bridge without a network, or switched off, is completed by the next namespace; clearing twice is fine",
  ignore,
  fn: async () => {
    const dir = await Deno.makeTempDir();
    const bridge = namespaceOf(dir, "").slice(0, -1);
    try {
      await ip("link", "add", bridge, "type", "bridge");
      await addNamespace(dir, "node1", (network) => `${network}.2`);
      assert.match(await ip("-4", "-o", "addr", "show", "dev", bridge), /inet 10\.213\.\d+\.1\/24/);
      await ip("link", "set", bridge, "down");
      const address = await addNamespace(dir, "node2", (network) => `${network}.3`);
      assert.match(await ip("-o", "link", "show", "dev", bridge), /<[^>]*\bUP\b/);
      assert.match(address, /^10\.213\.\d+\.3$/);
      assert.ok(await hasNamespace(dir, "node2"));
    } finally {
      await clearNamespaces(dir);
      await clearNamespaces(dir);
      await Deno.remove(dir);
    }
    assert.ok(!await hasNamespace(dir, "node1"));
  },
});
