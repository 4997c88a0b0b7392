/** A double of AWS's API: moto, in a folder of its own in the lab's cache. This machine stays as it is. */

import { join } from "node:path";
import { cacheDir, endCompanion, exec, fromRoot, pause, type Progress, startCompanion } from "../../lib/core/mod.ts";
import { downloadPackages } from "../../lib/runtime/apt.ts";
import { installOnce } from "../../lib/runtime/install.ts";
import { keyOf, mariadbSpec, type PackageSpec } from "../../lib/runtime/packages.ts";

/** Debian 13 has moto 5.1.1, whatever this machine's own Python has. */
const motoSpec: PackageSpec = {
  name: "moto",
  suite: "trixie",
  packages: ["python3-moto", "python3-flask", "python3-flask-cors"],
  assumed: [...mariadbSpec.assumed, "dpkg", "tar", "openssl"],
  layout: 1,
};

/** The folder with moto and a Python to run it, made the first time. */
async function findMoto(progress?: Progress): Promise<string> {
  const root = join(cacheDir(), `moto-${await keyOf(motoSpec)}`);
  await installOnce(root, "Fetch moto from Debian", async ({ into, work, update }) => {
    for (const archive of await downloadPackages(motoSpec, join(work, "apt"), { update })) {
      const { ok, stderr } = await exec("dpkg-deb", ["--extract", archive, into]);
      if (!ok) throw new Error(`Cannot unpack ${archive}: ${stderr}`);
    }
  }, { progress });
  return root;
}

/** A running double. */
export interface Moto extends AsyncDisposable {
  /** For AWS_ENDPOINT_URL. */
  url: string;
  /** Forgets everything that was made. */
  reset(): Promise<void>;
}

/** Starts a double on a free port of loopback. It ends with this process. */
export async function startMoto(progress?: Progress): Promise<Moto> {
  const root = await findMoto(progress);
  const libraries = join(root, "usr/lib/x86_64-linux-gnu");
  const port = freePort();
  // Debian's Python is not relocatable by patchelf, so its own loader starts it.
  const child = startCompanion(join(libraries, "ld-linux-x86-64.so.2"), [
    ...["--library-path", libraries, join(root, "usr/bin/python3.13")],
    ...["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
  ], {
    cwd: "/",
    clearEnv: true,
    env: {
      PATH: "/usr/bin:/bin",
      PYTHONHOME: join(root, "usr"),
      PYTHONPATH: join(root, "usr/lib/python3/dist-packages"),
      // It knows no image of Ubuntu 24.04 itself.
      MOTO_AMIS_PATH: fromRoot("tests", "cloud", "images.json"),
    },
    onParentDeath: "TERM",
  });
  child.unref();
  const url = `http://127.0.0.1:${port}`;
  const post = async (path: string) => {
    const response = await fetch(`${url}${path}`, { method: "POST" });
    await response.body?.cancel();
  };
  for (let tries = 0;; tries++) {
    try {
      await post("/moto-api/reset");
      break;
    } catch (error) {
      if (tries === 600) throw error;
      await pause(50);
    }
  }
  return {
    url,
    reset: () => post("/moto-api/reset"),
    [Symbol.asyncDispose]: async () => void await endCompanion(child),
  };
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
