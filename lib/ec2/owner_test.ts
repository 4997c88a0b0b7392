import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { keepOwner } from "./mod.ts";

Deno.test("this computer's id is made once, also by commands that start together, and is readable to its user alone", async () => {
  const dir = await Deno.makeTempDir();
  const { HOME } = process.env;
  process.env.HOME = dir;
  try {
    const ids = await Promise.all(Array.from({ length: 8 }, keepOwner));
    assert.equal(new Set([...ids, await keepOwner()]).size, 1);
    assert.match(ids[0]!, /^[0-9a-f]{32}$/);
    const folder = join(dir, ".aethermart");
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["owner.id"]);
    assert.equal(Deno.statSync(join(folder, "owner.id")).mode! & 0o777, 0o600);
    await Deno.writeTextFile(join(folder, "owner.id"), "");
    await assert.rejects(keepOwner(), /does not hold an id.*Restore it/);
  } finally {
    process.env.HOME = HOME;
    await Deno.remove(dir, { recursive: true });
  }
});
