/**
 * Packages from the real mirror: a few small ones, because the tested behaviour is the same for all.
 *
 * Needs: a Debian mirror.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec, InterruptedError, type Progress } from "../../lib/core/mod.ts";
import { ProvisionError } from "../../lib/runtime/mod.ts";
import { installPackages } from "../../lib/runtime/install.ts";
import type { PackageSpec } from "../../lib/runtime/packages.ts";

const small: PackageSpec = {
  name: "two small tools",
  suite: "trixie",
  packages: ["lsof", "patchelf"],
  assumed: [],
  layout: 1,
};

/** A progress that forwards every detail. */
function watch(onUpdate: (detail: string) => void): Progress {
  return { start: () => ({ update: onUpdate, done() {}, fail() {} }), note: onUpdate };
}

async function inTempCache(body: (root: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(join(dir, "small"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The package's own loader and libraries, none of the host's. */
async function assertRelocated(root: string): Promise<void> {
  const lsof = join(root, "usr/bin/lsof");
  const run = await exec(lsof, ["-v"]);
  assert.ok(run.ok, run.stderr);
  const maps = await exec(join(root, "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"), ["--list", lsof]);
  const libraries = maps.stdout.split("\n").filter((line) => line.includes("=>"));
  assert.ok(libraries.length > 0);
  for (const line of libraries) assert.match(line, new RegExp(`=> ${root}/`));
}

Deno.test("an interrupted installation keeps its downloads, and the next one completes it", async () => {
  await inTempCache(async (root) => {
    const abort = new AbortController();
    const first = installPackages(small, root, () => Promise.resolve(), {
      signal: abort.signal,
      progress: watch((detail) => detail.startsWith("unpacked 1 of") && abort.abort()),
    });
    await assert.rejects(first, InterruptedError);
    await assert.rejects(Deno.stat(root), Deno.errors.NotFound);

    const archives = join(root + ".partial", "apt/cache/archives");
    const debs = [...Deno.readDirSync(archives)].filter((entry) => entry.name.endsWith(".deb"));
    assert.ok(debs.length >= 3);
    const damaged = debs.find((entry) => entry.name.startsWith("lsof"))!.name;
    await Deno.truncate(join(archives, damaged), 1000);

    const details: string[] = [];
    let verified = 0;
    await installPackages(small, root, async (run) => {
      verified++;
      assert.ok((await run("usr/bin/lsof", ["-v"])).ok);
    }, { progress: watch((detail) => details.push(detail)) });
    assert.equal(verified, 1);
    assert.ok(
      details.includes("1 packages, 0 MB"),
      `only the damaged archive is fetched again: ${details.join(" | ")}`,
    );
    await assertRelocated(root);
    await assert.rejects(Deno.stat(root + ".partial"), Deno.errors.NotFound);
  });
});

Deno.test("two installations at once install once", async () => {
  await inTempCache(async (root) => {
    const notes: string[] = [];
    let verified = 0;
    const install = () =>
      installPackages(small, root, () => Promise.resolve(void verified++), {
        progress: watch((note) => notes.push(note)),
      });
    await Promise.all([install(), install()]);
    assert.equal(verified, 1);
    assert.ok(notes.some((note) => note.startsWith("Waiting for another process")));
    await assertRelocated(root);
  });
});

Deno.test("an unavailable package is reported with apt's message and the way out; nothing is installed", async () => {
  await inTempCache(async (root) => {
    const unknown = { ...small, packages: ["patchelf", "no-such-package-in-debian"] };
    await assert.rejects(installPackages(unknown, root, () => Promise.resolve()), (error: Error) => {
      assert.ok(error instanceof ProvisionError);
      assert.equal(error.step, "download");
      assert.equal(error.exitCode, 3);
      assert.match(error.message, /Unable to locate package no-such-package-in-debian/);
      assert.match(error.message, /MARIADB_URI/);
      return true;
    });
    await assert.rejects(Deno.stat(root), Deno.errors.NotFound);
  });
});

Deno.test("programs that fail their check are not installed", async () => {
  await inTempCache(async (root) => {
    const check = () => Promise.reject(new Error("the check says no"));
    await assert.rejects(installPackages(small, root, check), /Cannot install two small tools.*the check says no/);
    await assert.rejects(Deno.stat(root), Deno.errors.NotFound);
  });
});
