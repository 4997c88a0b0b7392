/**
 * Hosts that behave like EC2 instances: made by the lab's own commands, with an sshd, cloud-init, metadata, a console and security groups. What they
 * cannot show: Ubuntu's own programs and packages, and AWS itself.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm, OpenSSH's client. The first run makes the hosts' disk.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDir, exec, pause } from "../../lib/core/mod.ts";
import { findCluster, openCloud } from "../../lib/ec2/mod.ts";
import { exists, lab, withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { findCgroups } from "./rehearsal/cgroup.ts";
import { type Host, startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";

const reason = await whyNoRehearsal();
const ignore = skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`);

const spec = (caller: string) => ({
  name: "tests",
  topology: "galera",
  provider: "local",
  packages: "debian-trixie",
  nodes: 3,
  memory: { bufferPoolMiB: 96, redoLogMiB: 32 },
  ec2: { caller, hours: 1 },
});

/** The keys that a host printed on its console when it first booted. */
async function readKeys(host: Host): Promise<string[]> {
  for (;;) {
    const [, keys] = /-----BEGIN SSH HOST KEY KEYS-----\r?\n([^]*?)-----END SSH HOST KEY KEYS-----/
      .exec(await host.readConsole()) ?? [];
    if (keys) return keys.trim().split(/\r?\n/).map((line) => line.split(" ").slice(0, 2).join(" "));
    await pause(100);
  }
}

/** What is on this machine of rehearsals, but for their image. */
async function listLeft(): Promise<string[]> {
  const names = async (path: string) => await exists(path) ? [...Deno.readDirSync(path)].map(({ name }) => name) : [];
  const [namespaces, devices, routes] = [
    await names("/run/netns"),
    await names("/sys/class/net"),
    await exec("ip", ["route"]),
  ];
  const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
  const { stdout: processes } = await exec("ps", ["-eo", "args"]);
  const folder = join(cacheDir(), "rehearsal");
  return [
    ...[...namespaces, ...devices].filter((name) => name.startsWith("rehearsal")),
    ...routes.stdout.split("\n").filter((line) => /198\.51\.100|203\.0\.113/.test(line)),
    ...mounts.filter((line) => line.includes(`${folder}/`)),
    ...processes.split("\n").filter((line) => line.includes(`${folder}/`)),
    ...await names(join(await findCgroups() ?? "", "rehearsal")),
    ...await exists(folder) ? [folder] : [],
  ];
}

Deno.test({
  name:
    "hosts boot, are reached by ssh with the keys of their consoles, obey security groups, keep their disks and vanish",
  ignore,
  fn: (t) =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const file = join(dir, "tests.json");
      await Deno.writeTextFile(file, JSON.stringify(spec(cloud.caller)));
      const env = { ...cloud.env, HOME: join(dir, "home") };
      const run = async (...args: string[]) => {
        const { code, printed } = await lab(args, env);
        assert.equal(code, 0, `${args.join(" ")}: ${printed}`);
        return printed;
      };
      using api = await openCloud("us-east-1");
      const known = join(dir, "known_hosts");
      const ssh = async (host: Host, command: string) => {
        const { ok, stdout, stderr } = await exec("ssh", [
          ...[
            "-i",
            join(dir, "home", ".aethermart", "tests", "key"),
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "BatchMode=yes",
          ],
          ...["-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${known}`, "-o", "ConnectTimeout=20"],
          ...[`ubuntu@${host.publicAddress}`, command],
        ]);
        assert.ok(ok, `${command} on ${host.id}: ${stdout}${stderr}`);
        return stdout;
      };
      /** By instance: they are printed at the first boot only. */
      const keys = new Map<string, string[]>();
      const know = async () => {
        const lines = await Promise.all(
          cloud.hosts().map(async (host) => {
            if (!keys.has(host.id)) keys.set(host.id, await readKeys(host));
            return keys.get(host.id)!.map((key) => `${host.publicAddress} ${key}\n`).join("");
          }),
        );
        await Deno.writeTextFile(known, lines.join(""));
      };

      const printed = await run("up", file, "--provider", "ec2", "--yes");
      const [first, second, third] = cloud.hosts() as [Host, Host, Host];

      await t.step("the addresses that the lab shows are those of the hosts", async () => {
        for (const { privateAddress, publicAddress } of [first, second, third]) {
          assert.match(printed, new RegExp(`running +${privateAddress}, public ${publicAddress}\\n`));
        }
        const { instances } = await findCluster(api, "tests");
        assert.deepEqual(
          instances.map(({ id, privateAddress, publicAddress }) => [id, privateAddress, publicAddress]),
          [first, second, third].map(({ id, privateAddress, publicAddress }) => [id, privateAddress, publicAddress]),
        );
      });

      await t.step("cloud-init did all of the user data, and packages.sh found MariaDB installed", async () => {
        await know();
        const hosts = await Promise.all([first, second, third].map(async (host) => {
          const status = await ssh(host, "cloud-init status --wait --long");
          assert.match(status, /^status: done\nextended_status: done\n[^]*^detail: DataSourceEc2/m);
          assert.match(await ssh(host, "sudo cat /var/log/cloud-init-output.log"), /^MariaDB is installed: .*11\.8/m);
          assert.equal(await ssh(host, "systemctl is-enabled mariadb time-to-live.timer; true"), "disabled\nenabled\n");
          return (await ssh(host, "hostname")).trim();
        }));
        assert.deepEqual(hosts, ["node1", "node2", "node3"]);
      });

      await t.step("sshd presents the keys of the console, which EC2's API also shows", async () => {
        const { stdout } = await exec("ssh-keyscan", ["-t", "ed25519", first.publicAddress]);
        const presented = stdout.trim().split(" ").slice(1).join(" ");
        const input = { InstanceId: first.id };
        const { Output } = await api.call({ purpose: "Read a console", operation: "get-console-output", input });
        assert.match(presented, /^ssh-ed25519 \S+$/);
        assert.ok(new TextDecoder().decode(Uint8Array.fromBase64(Output)).includes(presented));
      });

      await t.step("nothing is left of what is removed", async () => {
        await run("down", file, "--provider", "ec2");
        assert.deepEqual(cloud.hosts(), []);
        assert.deepEqual((await listLeft()).filter((name) => /i-[0-9a-f]+/.test(name)), []);
      });
      await cloud[Symbol.asyncDispose]();
      assert.deepEqual(await listLeft(), []);
    }),
});
