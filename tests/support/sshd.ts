/** An ssh server of a test on 127.0.0.1, with host keys of its own, that lets root in with one key. */

import { join } from "node:path";
import process from "node:process";
import { endCompanion, exec, pause, startCompanion } from "../../lib/core/mod.ts";
import { type HostKey, SshSession, type SshTarget } from "../../lib/ssh/mod.ts";
import { skipWithout } from "./skip.ts";

const program = "/usr/sbin/sshd";
const isThere = process.getuid?.() === 0 && (await exec(program, ["-V"])).code >= 0;

/** For a test's `ignore`. */
export const ignoreSsh = skipWithout(isThere, "sshd for root");

export interface Sshd extends AsyncDisposable {
  /** What a session to it needs. */
  target: SshTarget;
  /** Ends it with all of its connections, as a machine that vanishes does. */
  end(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
}

async function makeKey(file: string): Promise<HostKey> {
  const { ok, stderr } = await exec("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  if (!ok) throw new Error(stderr);
  const [type, blob] = (await Deno.readTextFile(`${file}.pub`)).split(" ");
  return { type: type!, blob: blob! };
}

/** Starts one. `dir` is a folder of the test. */
export async function startSshd(dir: string): Promise<Sshd> {
  const hostKey = await makeKey(join(dir, "host"));
  await makeKey(join(dir, "key"));
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await Deno.mkdir("/run/sshd", { recursive: true });
  const lines = {
    Port: port,
    ListenAddress: "127.0.0.1",
    HostKey: join(dir, "host"),
    AuthorizedKeysFile: join(dir, "key.pub"),
    PidFile: "none",
    UsePAM: "no",
    StrictModes: "no",
    PermitRootLogin: "prohibit-password",
    PasswordAuthentication: "no",
    // What root's own shell does when it starts is left out: it may take seconds.
    SetEnv: `HOME=${dir}`,
  };
  const config = join(dir, "sshd_config");
  await Deno.writeTextFile(config, Object.entries(lines).map(([name, value]) => `${name} ${value}\n`).join(""));
  let child: Deno.ChildProcess | undefined;
  const sshd: Sshd = {
    target: {
      name: "node1 of the cluster test",
      address: "127.0.0.1",
      port,
      user: "root",
      privateKey: await Deno.readTextFile(join(dir, "key")),
      hostKeys: [hostKey],
      ifKeyDiffers: "Ask the console.",
      ifSilent: "Start it.",
    },
    async start() {
      child = startCompanion(program, ["-D", "-f", config], { onParentDeath: "TERM" });
      while (!await Deno.connect({ hostname: "127.0.0.1", port }).then((one) => (one.close(), true), () => false)) {
        await pause(20);
      }
    },
    async end() {
      if (!child) return;
      // Its connections have processes of their own. They end last, so that nobody comes back meanwhile.
      const { stdout } = await exec("pgrep", ["-P", String(child.pid)]);
      await endCompanion(child);
      await exec("kill", ["-KILL", ...stdout.split("\n").filter(Boolean)]);
      child = undefined;
    },
    [Symbol.asyncDispose]: () => sshd.end(),
  };
  await sshd.start();
  return sshd;
}

/** A session that ends with the scope. */
export function openSession(target: SshTarget): SshSession & AsyncDisposable {
  const session = new SshSession(target);
  return Object.assign(session, { [Symbol.asyncDispose]: () => session.close() });
}
