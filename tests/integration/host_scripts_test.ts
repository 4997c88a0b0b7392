/**
 * The scripts that run on a host (`infra/hosts`), in Bash, in a folder that stands for the host's root. Doubles stand for what cannot run here: apt-get, curl to the web,
 * systemctl, gpg. curl against a metadata service (IMDSv2) is real.
 *
 * Needs: Bash; for some of them shellcheck, curl and ss.
 */

import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { ec2Schema, readUserData } from "../../lib/ec2/mod.ts";
import { parseFacts, verifyDocument } from "../../lib/identity/mod.ts";
import { rehearsedCluster } from "../support/instances.ts";
import { createRehearsalAuthority } from "../support/rehearsal.ts";
import { withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";

const hosts = fromRoot("infra", "hosts");
const settings = ec2Schema.parse({});
const scripts = (await readdir(hosts)).filter((name) => name.endsWith(".sh")).sort();
const has = async (program: string) => (await exec("bash", ["-c", `command -v ${program}`])).ok;

/** Doubles that record how they are called. */
const doubles: Record<string, string> = {
  "apt-get": "",
  systemctl: "",
  dpkg: "",
  "dpkg-query": "",
  // A file on the web; keys are exported by fingerprint.
  curl: "echo key",
  gpg: `case "$*" in *--export*) [ -z "\${NO_KEY:-}" ] && echo exported ;; esac; true`,
};

/** Runs a script with the doubles on its PATH, and returns what they recorded. */
async function runScript(
  dir: string,
  name: string,
  { args = [] as string[], input = "", env = {}, programs = {} as Record<string, string> } = {},
) {
  const bin = join(dir, "bin");
  await mkdir(bin, { recursive: true });
  const install =
    `args=(); while [ $# -gt 0 ]; do case $1 in -o|-g) shift;; *) args+=("$1");; esac; shift; done; exec /usr/bin/install "\${args[@]}"`;
  for (const [program, body] of Object.entries({ ...doubles, install, ...programs })) {
    const record = program === "install" ? "" : `echo "${program} $*" >> '${dir}/calls'\n`;
    await writeFile(join(bin, program), `#!/bin/bash\n${record}${body}\n`);
    await chmod(join(bin, program), 0o755);
  }
  await writeFile(join(dir, "calls"), "");
  const ran = await exec("bash", [join(hosts, name), ...args], {
    cwd: dir,
    input,
    env: { PATH: `${bin}:${Deno.env.get("PATH")}`, AETHERMART_ROOT: join(dir, "root"), ...env },
  });
  return { ...ran, calls: (await readFile(join(dir, "calls"), "utf8")).split("\n").filter(Boolean) };
}

Deno.test("each script explains itself, and refuses what it does not know", async () => {
  assert.deepEqual(scripts, ["facts.sh", "packages.sh"]);
  for (const name of scripts) {
    const help = await exec("bash", [join(hosts, name), "--help"]);
    assert.ok(help.ok && /^Usage: .*\n/.test(help.stdout), name);
    const unknown = await exec("bash", [join(hosts, name), "--force"]);
    assert.equal(unknown.code, 2, name);
    assert.match(unknown.stderr, /^Usage: /, name);
  }
});

Deno.test({
  name: "shellcheck has nothing to say about them",
  ignore: skipWithout(await has("shellcheck"), "shellcheck"),
  async fn() {
    const checked = await exec("shellcheck", scripts.map((name) => join(hosts, name)));
    assert.ok(checked.ok, checked.stdout);
  },
});

/** Runs packages.sh with the source that a node's cloud-init file gives it. */
const install = (dir: string, options: Parameters<typeof runScript>[2]) =>
  runScript(dir, "packages.sh", { ...options, args: [settings.packages] });

Deno.test("packages.sh adds the pinned repository and stops the server that it installed; repeated, it leaves the server alone", () =>
  withFolder(async (dir) => {
    const first = await install(dir, { programs: { mariadbd: "exit 1" } });
    assert.ok(first.ok, first.stderr);
    const root = join(dir, "root");
    const source = await readFile(join(root, "etc/apt/sources.list.d/mariadb.list"), "utf8");
    assert.match(
      source,
      /^deb \[signed-by=\/etc\/apt\/keyrings\/mariadb\.gpg\] https:\S+\/11\.8\/ubuntu noble main\n$/,
    );
    assert.equal(await readFile(join(root, "etc/apt/keyrings/mariadb.gpg"), "utf8"), "exported\n");
    assert.deepEqual(first.calls.filter((call) => /^(apt-get|systemctl)/.test(call)), [
      "apt-get update -q",
      "apt-get install -q -y -o DPkg::Lock::Timeout=300 mariadb-server mariadb-backup galera-4 socat nftables",
      "systemctl is-enabled --quiet mariadb",
      "systemctl disable --now mariadb",
    ]);
    // What is installed stays; an older server does not count, nor what lacks one package or is half installed.
    const programs = {
      mariadbd: "echo 'mariadbd  Ver 11.8.9-MariaDB for Linux'",
      "dpkg-query": `for name in "\${@:4}"; do echo 'ii '; done`,
      systemctl: `[ "$1" != is-enabled ]`,
    };
    const repeat = async (changed: Partial<typeof programs> = {}) => {
      const { ok, calls, stderr } = await install(dir, { programs: { ...programs, ...changed } });
      assert.ok(ok, stderr);
      return calls.filter((call) => /^(apt-get install|systemctl disable|curl)/.test(call)).map((call) =>
        call.replace(/ .*/, "")
      );
    };
    assert.deepEqual(await repeat(), []);
    // An earlier run was killed before it had stopped the server.
    assert.deepEqual(await repeat({ systemctl: "" }), ["systemctl"]);
    assert.deepEqual(await repeat({ mariadbd: programs.mariadbd.replace("11.8.9", "10.11.14") }), ["curl", "apt-get"]);
    for (const state of ["iU", "un"]) {
      const query = programs["dpkg-query"].replace("done", `done | sed '4s/ii/${state}/'`);
      assert.deepEqual(await repeat({ "dpkg-query": query }), ["curl", "apt-get"], state);
    }
  }));

Deno.test("packages.sh waits while the machine's own updates hold a lock, and gives up in the end", () =>
  withFolder(async (dir) => {
    const run = (frees: number) =>
      install(dir, {
        programs: {
          mariadbd: "exit 1",
          sleep: "",
          dpkg: `[ "$(grep -c ^dpkg '${dir}/calls')" -ge ${frees} ]`,
        },
      });
    const waited = await run(3);
    assert.ok(waited.ok, waited.stderr);
    assert.match(waited.stderr, /`dpkg --configure -a` failed \(attempt 2 of 30\)\. It is tried again/);
    assert.deepEqual(waited.calls.filter((call) => call.startsWith("sleep")), ["sleep 10", "sleep 10"]);
    const never = await run(99);
    assert.ok(!never.ok && !never.calls.some((call) => call.startsWith("apt-get")));
  }));

Deno.test("packages.sh installs nothing if the pinned key is not there", () =>
  withFolder(async (dir) => {
    const { ok, stderr, calls } = await install(dir, {
      env: { NO_KEY: "1" },
      programs: { mariadbd: "exit 1" },
    });
    assert.ok(!ok);
    assert.match(stderr, /has no key with the fingerprint 177F4010/);
    assert.deepEqual(calls.filter((call) => call.startsWith("apt-get")), []);
    await assert.rejects(stat(join(dir, "root", "etc/apt/sources.list.d")));
  }));

Deno.test({
  name: "facts.sh prints what the lab reads, and a document that is still byte for byte what the metadata service gave",
  ignore: skipWithout(await has("curl") && await has("ss"), "curl or ss"),
  fn: () =>
    withFolder(async (dir) => {
      const authority = await createRehearsalAuthority();
      const [node] = rehearsedCluster(authority).nodes;
      // AWS gives no line feed at the end, but a document keeps what it has.
      const document = new Uint8Array([...node!.document, 10, 10]);
      const asked: string[] = [];
      await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
        const { pathname } = new URL(request.url);
        await request.text();
        asked.push(`${request.method} ${pathname}`);
        if (request.method === "PUT") {
          return request.headers.has("x-aws-ec2-metadata-token-ttl-seconds")
            ? new Response("token")
            : new Response("", { status: 400 });
        }
        if (request.headers.get("x-aws-ec2-metadata-token") !== "token") return new Response("", { status: 401 });
        if (pathname.endsWith("/document")) return new Response(document);
        return pathname.endsWith("/rsa2048")
          ? new Response(authority.sign(document))
          : new Response("", { status: 404 });
      });
      const programs = { mariadbd: "echo 'mariadbd  Ver 11.8.9-MariaDB for Linux'", curl: 'exec /usr/bin/curl "$@"' };
      const env = { AETHERMART_METADATA: `http://127.0.0.1:${server.addr.port}` };
      const ran = await runScript(dir, "facts.sh", { args: ["--identity"], env, programs });
      assert.ok(ran.ok, ran.stderr);
      const { host, signed } = parseFacts(ran.stdout);
      assert.equal(host.version, "11.8.9-MariaDB");
      assert.ok(host.listeners.includes(`tcp 127.0.0.1:${server.addr.port}`), ran.stdout);
      assert.deepEqual([...signed!.document], [...document]);
      const { document: read } = await verifyDocument(signed!, { rehearsal: authority.certificate });
      assert.equal(read.instanceId, node!.instanceId);
      assert.equal(asked[0], "PUT /latest/api/token");
      const { calls } = ran;
      assert.ok(calls.some((call) => call.startsWith("curl ")) && !calls.some((call) => /-token: /.test(call)));
      const alone = await runScript(dir, "facts.sh", { programs });
      assert.equal(parseFacts(alone.stdout).signed, undefined);
      const none = await runScript(dir, "facts.sh", {
        args: ["--identity"],
        env: { AETHERMART_METADATA: "http://127.0.0.1:1" },
        programs: { ...programs, curl: "exit 7" },
      });
      assert.ok(!none.ok, "without a metadata service there is no document");
    }),
});

Deno.test("the scripts in a node's cloud-init file are those of infra/hosts", async () => {
  const file = (await readUserData("m3-galera", settings))("node1");
  for (const name of scripts) {
    const text = await readFile(join(hosts, name), "utf8");
    const [, block] = new RegExp(
      `/${name.replace(".", "\\.")}\n    permissions: "0755"\n    content: \\|\n((?:      .*\n|\n)*)`,
    ).exec(file)!;
    assert.equal(block!.replace(/^ {6}/gm, "").trimEnd(), text.trimEnd(), name);
  }
});
