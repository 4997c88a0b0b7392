import assert from "node:assert/strict";
import { join } from "node:path";
import { denoKernelspec, installKernelspec, jupyterDataDir } from "./kernelspec.ts";

async function inTempDir(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await body(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("the kernelspec starts this Deno and interrupts by message", async () => {
  await inTempDir(async (dir) => {
    const first = await installKernelspec(dir);
    assert.deepEqual(first, { path: join(dir, "kernels", "deno", "kernel.json"), changed: true, replaced: undefined });
    const spec = JSON.parse(await Deno.readTextFile(first.path));
    assert.deepEqual(spec, denoKernelspec());
    assert.equal(spec.argv[0], Deno.execPath());
    assert.equal(spec.interrupt_mode, "message");
    assert.equal((await installKernelspec(dir)).changed, false);
  });
});

Deno.test("an existing spec is replaced, and the reason is reported", async () => {
  const { interrupt_mode: _, ...bySignal } = denoKernelspec();
  const olds: [string, RegExp][] = [
    [JSON.stringify(bySignal), /by a signal/],
    [JSON.stringify(denoKernelspec("/elsewhere/deno")), /another Deno, \/elsewhere\/deno/],
    [JSON.stringify({ ...denoKernelspec(), display_name: "Mine" }), /differed/],
    ["{", /not valid JSON/],
  ];
  for (const [old, why] of olds) {
    await inTempDir(async (dir) => {
      const { path } = await installKernelspec(dir);
      await Deno.writeTextFile(path, old);
      await Deno.writeTextFile(join(path, "..", "logo-svg.svg"), "<svg/>");
      assert.match((await installKernelspec(dir)).replaced ?? "", why);
      assert.deepEqual(JSON.parse(await Deno.readTextFile(path)), denoKernelspec());
      assert.equal(await Deno.readTextFile(join(path, "..", "logo-svg.svg")), "<svg/>");
    });
  }
});

Deno.test("Jupyter's folder is where Jupyter looks on each platform", () => {
  const home = "/home/student";
  const on = (platform: string, env: Record<string, string> = {}) => jupyterDataDir(env, { platform, home });
  assert.equal(on("linux"), "/home/student/.local/share/jupyter");
  assert.equal(on("linux", { XDG_DATA_HOME: "/data" }), "/data/jupyter");
  assert.equal(on("darwin"), "/home/student/Library/Jupyter");
  assert.match(on("win32", { APPDATA: "C:\\Roaming" }), /^C:\\Roaming.jupyter$/);
  assert.equal(on("linux", { JUPYTER_DATA_DIR: "/own", XDG_DATA_HOME: "/data" }), "/own");
});
