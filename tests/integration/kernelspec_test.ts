/**
 * The kernel that `lab` installs, for front ends other than JupyterLab: VS Code reads the same kernelspec.
 *
 * Needs: a kernel; Debian's python3-jupyter-client for one test.
 */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { installKernelspec } from "../../lib/notebook/mod.ts";
import { lab } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";

Deno.test("lab: without JupyterLab the kernel is still installed, and the way out is reported", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const spec = join(dir, "kernels", "deno", "kernel.json");
    await Deno.mkdir(dirname(spec), { recursive: true });
    const argv = ["deno", "jupyter", "--kernel", "--conn", "{connection_file}"];
    await Deno.writeTextFile(spec, JSON.stringify({ argv, display_name: "Deno", language: "typescript" }));
    // There is no command on this PATH, and a server is named, so none is started.
    const env = { JUPYTER_DATA_DIR: dir, PATH: dir, MARIADB_URI: "mariadb://127.0.0.1:1" };
    const { code, printed } = await lab(["lab"], env);
    assert.equal(code, 3, printed);
    for (
      const reported of [/replaced because it interrupted cells by a signal/, /pipx install jupyterlab/, /VS Code/]
    ) {
      assert.match(printed, reported);
    }
    assert.equal(JSON.parse(await Deno.readTextFile(spec)).interrupt_mode, "message");
    const again = await lab(["lab"], env);
    assert.doesNotMatch(again.printed, /kernel\.json/, "nothing was to be installed");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

/** Debian's Python, which has Jupyter's reference client where python3-jupyter-client is installed. */
const python = "/usr/bin/python3";
const hasClient = (await exec(python, ["-c", "import jupyter_client"])).ok;

Deno.test({
  name: "the installed kernelspec: Jupyter's own client starts the kernel by it, and an interrupt keeps its state",
  ignore: skipWithout(hasClient, "jupyter_client (Debian: python3-jupyter-client)"),
  fn: async () => {
    const dir = await Deno.makeTempDir();
    try {
      await installKernelspec(dir);
      const frontEnd = fromRoot("tests", "fixtures", "front_end.py");
      const { ok, stdout, stderr } = await exec(python, [frontEnd], { cwd: dir, env: { JUPYTER_DATA_DIR: dir } });
      assert.ok(ok, stderr);
      const [during, after] = stdout.trim().split("\n").map((line) => JSON.parse(line));
      assert.equal(during.mode, "message");
      assert.equal(during.interrupted, "error");
      assert.ok(during.seconds < 10, `the interrupt took ${during.seconds} s`);
      assert.equal(during.status, "ok");
      assert.match(during.reported, /42/);
      assert.equal(after.alive, false);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});
