/** The kernelspec in the user's Jupyter folder, by which JupyterLab and VS Code start the Deno kernel. */

import { join } from "node:path";
import { homedir } from "node:os";
import process from "node:process";

/** The file's content. Fields that the lab does not set are left out. */
export interface Kernelspec {
  argv: string[];
  display_name: string;
  language: string;
  /** `message`: interrupts are sent over the control channel. A signal, Jupyter's default, would kill Deno's kernel. */
  interrupt_mode: "message";
}

/** The result of {@link installKernelspec}. */
export interface Installed {
  /** The path of kernel.json. */
  path: string;
  /** Why an existing spec was replaced, as a clause; `undefined` if there was none. */
  replaced?: string;
  /** Whether the file was written; an identical one is left alone. */
  changed: boolean;
}

/** The kernelspec for a Deno; by default the one that runs this program. */
export function denoKernelspec(deno = Deno.execPath()): Kernelspec {
  return {
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "message",
  };
}

/** The user's Jupyter folder, where Jupyter and VS Code look: `JUPYTER_DATA_DIR`, or the platform's default. */
export function jupyterDataDir(
  env: Record<string, string | undefined> = process.env,
  { platform = process.platform as string, home = homedir() } = {},
): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env.APPDATA || join(home, "AppData", "Roaming"), "jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** Writes the kernelspec `deno` into a Jupyter folder, replacing an existing one. Pictures in its folder are kept. */
export async function installKernelspec(dataDir = jupyterDataDir(), spec = denoKernelspec()): Promise<Installed> {
  const dir = join(dataDir, "kernels", "deno");
  const path = join(dir, "kernel.json");
  const text = JSON.stringify(spec, null, 2) + "\n";
  const old = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (old === text) return { path, changed: false };
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(`${path}.partial`, text);
  await Deno.rename(`${path}.partial`, path);
  return { path, changed: true, replaced: old === undefined ? undefined : fault(old, spec) };
}

/** The problem of an existing spec, as a clause. */
function fault(old: string, spec: Kernelspec): string {
  try {
    const { argv, interrupt_mode } = JSON.parse(old) as Partial<Kernelspec>;
    if (interrupt_mode !== "message") return "it interrupted cells by a signal, which kills Deno's kernel";
    if (argv?.[0] !== spec.argv[0]) return `it started another Deno, ${argv?.[0]}`;
    return "it differed from the lab's";
  } catch {
    return "it was not valid JSON";
  }
}
