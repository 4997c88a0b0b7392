/** The disk from which hosts start: Debian 13 as an image of EC2 would have it, with MariaDB. No Ubuntu is available to the tests. */

import { dirname, join } from "node:path";
import { cacheDir, exec, type Progress, startCompanion } from "../../../lib/core/mod.ts";
import { keyring } from "../../../lib/runtime/host.ts";
import { installOnce, keyOf } from "../../../lib/runtime/mod.ts";
import { findMirror } from "../../../lib/runtime/packages.ts";

const spec = {
  suite: "trixie",
  packages: [
    // What the images of Ubuntu have, as far as the lab uses it.
    ...["systemd", "systemd-sysv", "dbus", "openssh-server", "cloud-init", "sudo", "curl", "gnupg", "ca-certificates"],
    ...["iproute2", "procps", "nftables", "openssl", "python3", "python3-cffi-backend", "rsync"],
    // What packages.sh would install from MariaDB's own repository.
    ...["mariadb-server", "mariadb-backup", "galera-4", "socat"],
  ],
  layout: 1,
};

/** Services that need the devices or the clock of a real machine, or the internet. */
const masked = [
  ...["systemd-udevd.service", "systemd-udevd-control.socket", "systemd-udevd-kernel.socket", "systemd-sysctl.service"],
  ...["systemd-modules-load.service", "systemd-udev-trigger.service", "networking.service", "systemd-networkd.service"],
  ...["systemd-timesyncd.service", "console-getty.service", "getty@.service", "apt-daily.timer"],
  ...["apt-daily-upgrade.timer", "fstrim.timer", "e2scrub_all.timer", "tmp.mount", "dev-hugepages.mount"],
  ...["sys-kernel-debug.mount", "sys-kernel-tracing.mount", "systemd-binfmt.service"],
];

const files: Record<string, string> = {
  // The network exists before the host starts, as the kernel's command line may configure it.
  "etc/cloud/cloud.cfg.d/90_rehearsal.cfg": `datasource_list: [Ec2]
datasource: { Ec2: { strict_id: false, timeout: 5, max_wait: 30 } }
network: { config: disabled }
`,
  // No server answers: names that are not in /etc/hosts are unknown at once.
  "etc/resolv.conf": "nameserver 127.0.0.1\n",
  // No device comes or goes. The real one would wait for a service that is not there.
  "usr/bin/udevadm": "#!/bin/sh\nexit 0\n",
};

/** The packages of the base system come from the same mirror as this machine's. Mounts that debootstrap makes end with it. */
const debootstrap = (mirror: string, into: string) => [
  ...["unshare", "--mount", "--propagation", "private", "nice", "debootstrap"],
  ...["--variant=minbase", `--keyring=${keyring}`, `--include=${spec.packages.join(",")}`, spec.suite, into, mirror],
];

/** Finishes an unpacked system. */
const finish = `set -e
sed -i 's/^\\( *name: \\)debian$/\\1ubuntu/' etc/cloud/cloud.cfg
grep -q '^ *name: ubuntu$' etc/cloud/cloud.cfg
chmod 755 usr/bin/udevadm
chroot . systemctl disable mariadb.service
chroot . systemctl mask ${masked.join(" ")}
# Without a client of DHCP, cloud-init does not wait for an answer.
rm -f etc/ssh/ssh_host_* var/cache/apt/archives/*.deb etc/hostname var/lib/dbus/machine-id usr/sbin/dhcpcd
: > etc/machine-id`;

/** The folder with the system, made the first time: about a minute and a half, 700 MB. */
export async function findImage(progress?: Progress): Promise<string> {
  const root = join(cacheDir(), `rehearsal-${await keyOf({ ...spec, masked, files, finish })}`);
  await installOnce(root, "Make a host's first disk from Debian 13's packages", async ({ into, work, update }) => {
    const system = join(into, "system");
    update("finding the mirror");
    const mirror = findMirror((await exec("apt-get", ["update", "--print-uris"])).stdout);
    if (!mirror) throw new Error("apt on this machine has no Debian mirror (see apt-get update --print-uris).");
    // A mirror that stalls is asked again.
    const wgetrc = join(work, "wgetrc");
    await Deno.writeTextFile(wgetrc, "timeout = 20\ntries = 5\n");
    // An image that is interrupted is made anew, so nothing needs to be on the disk before the end.
    const hurry = join(system, "etc/dpkg/dpkg.cfg.d/unsafe-io");
    await Deno.mkdir(dirname(hurry), { recursive: true });
    await Deno.writeTextFile(hurry, "force-unsafe-io\n");
    await run(debootstrap(mirror, system), { WGETRC: wgetrc }, update);
    await Deno.remove(hurry);
    for (const [path, text] of Object.entries(files)) {
      await Deno.remove(join(system, path)).catch(() => {});
      await Deno.writeTextFile(join(system, path), text);
    }
    const finished = await exec("sh", ["-c", finish], { cwd: system });
    if (!finished.ok) throw new Error(`Cannot finish ${system}: ${finished.stderr}`);
  }, { progress });
  return join(root, "system");
}

/** Runs a program that ends with this one, and reports its lines. */
async function run(
  [program, ...args]: string[],
  env: Record<string, string>,
  update: (detail: string) => void,
): Promise<void> {
  const child = startCompanion(program!, args, { env, stdout: "piped", onParentDeath: "TERM" });
  let last = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    last = text.trim().split("\n").at(-1)!.replace(/^I: /, "");
    update(last.slice(0, 60));
  }
  const { success } = await child.status;
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${last}`);
}
