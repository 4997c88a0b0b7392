/** What HAProxy knows of a cluster. */

import assert from "node:assert/strict";
import { renderProxyConfig } from "./proxy.ts";

Deno.test("HAProxy: the primary first, the others wait, and each is judged by its own endpoint", () => {
  const members = [1, 2, 3].map((id) => ({
    name: `node${id}`,
    address: `127.0.0.${id + 1}`,
    ports: { sql: 11_000 + id, group: 12_000 + id, ist: 13_000 + id, sst: 14_000 + id },
  }));
  const health = members.map(({ name }, at) => ({ node: name, port: 20_001 + at }));
  const servers = renderProxyConfig({ members, primary: "node2" }, 9_999, health).split("\n").filter((line) =>
    line.startsWith("  server")
  );
  assert.deepEqual(servers.map((line) => line.split(" ")[3]), ["node2", "node1", "node3"]);
  assert.deepEqual(servers.map((line) => /port (\d+)/.exec(line)![1]), ["20002", "20001", "20003"]);
  assert.deepEqual(servers.map((line) => line.endsWith("backup")), [false, true, true]);
});
