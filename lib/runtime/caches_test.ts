import assert from "node:assert/strict";
import { join } from "node:path";
import { listCaches, removeCache } from "./caches.ts";

Deno.test("caches are listed with their sizes and removed; servers, clusters and strangers stay", async () => {
  const dir = await Deno.makeTempDir({ prefix: "caches_" });
  try {
    const files = {
      "datasets/tiny/orders.csv": 7,
      "mariadb-8de43211/usr/sbin/mariadbd": 5,
      "template-051c60a4/ibdata1": 3,
      "valkey-e2bd911a.partial/apt/x.deb": 2,
      "servers/kept/data/ibdata1": 1,
      "clusters/m3-galera/node1": 1,
      "mine/notes.txt": 1,
      "server.json": 1,
    };
    for (const [path, bytes] of Object.entries(files)) {
      await Deno.mkdir(join(dir, path, ".."), { recursive: true });
      await Deno.writeFile(join(dir, path), new Uint8Array(bytes));
    }
    // A link is not followed, neither for its size nor to remove what it leads to.
    await Deno.symlink(join(dir, "mine"), join(dir, "datasets", "link"));
    const caches = await listCaches(dir);
    assert.deepEqual(caches.map(({ name, bytes, inUse }) => [name, bytes, inUse]), [
      ["datasets", 7, false],
      ["mariadb-8de43211", 5, false],
      ["template-051c60a4", 3, false],
      ["valkey-e2bd911a.partial", 2, false],
    ]);
    for (const cache of caches) await removeCache(cache, dir);
    assert.deepEqual(await listCaches(dir), []);
    for (const path of ["servers/kept/data/ibdata1", "clusters/m3-galera/node1", "mine/notes.txt", "server.json"]) {
      assert.ok((await Deno.stat(join(dir, path))).isFile, path);
    }
    assert.deepEqual(await listCaches(join(dir, "absent")), []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a cache whose server is running is marked as in use", async () => {
  const dir = await Deno.makeTempDir({ prefix: "caches_" });
  const program = join(dir, "mariadb-8de43211", "timeout");
  try {
    await Deno.mkdir(join(dir, "mariadb-8de43211"));
    await Deno.copyFile("/usr/bin/timeout", program);
    const child = new Deno.Command(program, { args: ["60", "sleep", "60"] }).spawn();
    try {
      assert.deepEqual((await listCaches(dir)).map(({ inUse }) => inUse), [true]);
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
