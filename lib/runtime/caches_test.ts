import assert from "node:assert/strict";
import { join } from "node:path";
import { listCaches, removeCache } from "./caches.ts";
import { noteUse } from "./install.ts";
import { withLock } from "./lock.ts";

/** Long before the last minutes. */
const old = new Date("2026-01-01T00:00:00Z");

Deno.test("caches are listed with their sizes and removed; servers, clusters and strangers stay", async () => {
  const dir = await Deno.makeTempDir({ prefix: "caches_" });
  try {
    const files = {
      "datasets/tiny-seed7-v6/manifest.json": 2,
      "datasets/tiny-seed7-v6/orders.csv": 5,
      "datasets/own-0123456789abcdef-v4.building-x1Y2z3/orders.csv": 4,
      "datasets/small-seed42-v6/manifest.json": 1,
      "duckdb-0a1b2c3d/node_modules/x/index.js": 6,
      "duckdb-0a1b2c3d/installed-at": 1,
      "duckdb-4e5f6a7b/node_modules/x/index.js": 2,
      "duckdb-4e5f6a7b/installed-at": 1,
      "mariadb-8de43211/usr/sbin/mariadbd": 4,
      "mariadb-8de43211/installed-at": 1,
      "minilm-5f60a7b8/model.onnx": 3,
      "minilm-5f60a7b8/installed-at": 1,
      "template-051c60a4/ibdata1": 3,
      "valkey-e2bd911a.partial/apt/x.deb": 2,
    };
    const others = {
      "datasets/mine/orders.csv": 1,
      "datasets/tiny-seed8-v6/notes.txt": 1,
      "backup-20240101/notes.txt": 1,
      "backup-20240101.partial/notes.txt": 1,
      "servers/kept/data/ibdata1": 1,
      "clusters/m3-galera/node1": 1,
      "mine/notes.txt": 1,
      "server.json": 1,
    };
    for (const [path, bytes] of Object.entries({ ...files, ...others })) {
      await Deno.mkdir(join(dir, path, ".."), { recursive: true });
      await Deno.writeFile(join(dir, path), new Uint8Array(bytes));
      if (!path.includes("small") && !path.includes("duckdb-4e5f6a7b/installed-at")) {
        await Deno.utime(join(dir, path), old, old);
      }
    }
    // A link is not followed, neither for its size nor to remove what it leads to.
    await Deno.symlink(join(dir, "mine"), join(dir, "datasets/tiny-seed7-v6/link"));
    const caches = await listCaches(dir);
    assert.deepEqual(caches.map(({ name, bytes, inUse }) => [name, bytes, inUse]), [
      ["datasets/own-0123456789abcdef-v4.building-x1Y2z3", 4, false],
      ["datasets/small-seed42-v6", 1, true], // it was written just now
      ["datasets/tiny-seed7-v6", 7, false],
      ["duckdb-0a1b2c3d", 7, false],
      ["duckdb-4e5f6a7b", 3, true], // a run is about to use it
      ["mariadb-8de43211", 5, false],
      ["minilm-5f60a7b8", 4, false],
      ["template-051c60a4", 3, false],
      ["valkey-e2bd911a.partial", 2, false],
    ]);
    assert.deepEqual(caches.slice(4, 7).map(({ what }) => what), [
      "an npm package",
      "installed programs",
      "the text model MiniLM",
    ]);
    for (const cache of caches) assert.equal(await removeCache(cache, dir), !cache.inUse, cache.name);
    assert.deepEqual((await listCaches(dir)).map(({ name }) => name), ["datasets/small-seed42-v6", "duckdb-4e5f6a7b"]);
    for (const path of Object.keys(others)) assert.ok((await Deno.stat(join(dir, path))).isFile, path);
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
    await Deno.writeTextFile(join(dir, "mariadb-8de43211", "installed-at"), "");
    await Deno.copyFile("/usr/bin/timeout", program);
    const [listed] = await listCaches(dir);
    assert.equal(listed!.inUse, false);
    const child = new Deno.Command(program, { args: ["60", "sleep", "60"] }).spawn();
    try {
      assert.deepEqual((await listCaches(dir)).map(({ inUse }) => inUse), [true]);
      assert.equal(await removeCache(listed!, dir), false, "it was free when it was listed");
    } finally {
      child.kill("SIGTERM");
      await child.status;
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("an npm package that a run is about to use stays, however long ago it was installed", async () => {
  const dir = await Deno.makeTempDir({ prefix: "caches_" });
  const root = join(dir, "duckdb-0a1b2c3d");
  try {
    await Deno.mkdir(join(root, "node_modules"), { recursive: true });
    await Deno.writeTextFile(join(root, "installed-at"), root);
    await Deno.utime(join(root, "installed-at"), old, old);
    const [listed] = await listCaches(dir);
    assert.equal(listed!.inUse, false);
    await noteUse(root);
    assert.equal(await removeCache(listed!, dir), false, "it was free when it was listed");
    assert.deepEqual((await listCaches(dir)).map(({ inUse }) => inUse), [true]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("what is left of an installation is removed only when nobody installs the same", async () => {
  const dir = await Deno.makeTempDir({ prefix: "caches_" });
  const [partial, lock] = [join(dir, "valkey-e2bd911a.partial"), join(dir, "valkey-e2bd911a.lock")];
  try {
    await Deno.mkdir(join(partial, "apt"), { recursive: true });
    const [cache] = await listCaches(dir);
    let removal: Promise<boolean>;
    await withLock(lock, async () => {
      removal = removeCache(cache!, dir);
      await new Promise((resolve) => setTimeout(resolve, 250));
      assert.ok((await Deno.stat(partial)).isDirectory);
    });
    assert.equal(await removal!, true);
    await assert.rejects(Deno.stat(partial), Deno.errors.NotFound);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
