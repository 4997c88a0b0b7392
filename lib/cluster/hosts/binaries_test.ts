/** Binaries: what a Galera group needs. */

import assert from "node:assert/strict";
import type { Runtime } from "../../runtime/mod.ts";
import { findBinaries } from "./binaries.ts";

Deno.test("a Galera group below a path with a space is refused with the way out; a replication is not", async () => {
  const runtime: Runtime = {
    version: "11.8.9",
    basedir: "/a b/usr",
    isPrivate: true,
    key: "k",
    bin: (program) => `/a b/usr/bin/${program}`,
  };
  await assert.rejects(
    findBinaries(runtime, { name: "c", topology: "galera" }, "/home/a b/.cache"),
    /"\/home\/a b\/\.cache", because the path contains a space\..*AETHERMART_CACHE/,
  );
  assert.equal((await findBinaries(runtime, { name: "c", topology: "replica" }, "/home/a b/.cache")).galera, "");
});
