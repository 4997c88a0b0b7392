/**
 * The scripts that `up` and `down` print for EC2, run by a real Bash, and the set-up guide for the machines that they make. `aws` and `curl` are doubles that stand for what cannot run here: they
 * record what they get and answer with made-up ids.
 *
 * Needs: Bash and Node; shellcheck if it is installed.
 */

import assert from "node:assert/strict";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { rulesOf } from "../../lib/ec2/mod.ts";
import { startLab, withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";

/** Answers by operation; what is asked is appended to calls.jsonl, with the cloud-init file it names. */
const aws = `#!/usr/bin/env node
const { appendFileSync, readFileSync, existsSync } = require("node:fs");
const args = process.argv.slice(2);
const operation = args[1] === "wait" ? "wait " + args[2] : args[1];
const input = args.includes("--cli-input-json") ? JSON.parse(readFileSync(0, "utf8")) : {};
const file = (args[args.indexOf("--user-data") + 1] ?? "").replace("file://", "");
const userData = args.includes("--user-data") ? readFileSync(file, "utf8") : undefined;
appendFileSync(process.env.DOUBLES + "/calls.jsonl", JSON.stringify({ operation, input, userData }) + "\\n");
const answers = existsSync(process.env.DOUBLES + "/answers.json") ? JSON.parse(readFileSync(process.env.DOUBLES + "/answers.json", "utf8")) : {};
const node = input.TagSpecifications?.[0]?.Tags?.find(({ Key }) => Key === "aethermart:node")?.Value;
const known = { "describe-vpcs": "vpc-1", "describe-instance-type-offerings": 'us-east-1a","us-east-1b', "describe-subnets": "subnet-1", "describe-images": "ami-1", "create-security-group": input.GroupName?.endsWith("-lab") ? "sg-lab" : "sg-nodes", "run-instances": "i-" + node, ...answers };
// The text of a single value that is not there is "None", that of an empty list is empty.
const isOne = (args[args.indexOf("--query") + 1] ?? "").includes("[0]");
console.log(known[operation] ?? (isOne ? "None" : ""));
`;

interface Recorded {
  operation: string;
  // deno-lint-ignore no-explicit-any
  input: any;
  userData?: string;
}

async function lab(args: string[]) {
  const { code, stdout, stderr } = await startLab(args).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs a script in a folder with the doubles on its PATH. */
async function runScript(dir: string, script: string) {
  const bin = join(dir, "bin");
  await mkdir(bin, { recursive: true });
  for (
    const [name, text] of [["aws", aws], ["curl", "#!/bin/sh\necho 203.0.113.7\n"], [
      "ssh-keygen",
      "#!/bin/sh\necho ssh-ed25519 KEY > key.pub\n",
    ]]
  ) {
    await writeFile(join(bin, name!), text!);
    await chmod(join(bin, name!), 0o755);
  }
  await writeFile(join(dir, "script.sh"), script);
  const ran = await exec("bash", ["script.sh"], {
    cwd: dir,
    env: { PATH: `${bin}:${Deno.env.get("PATH")}`, HOME: join(dir, "home"), DOUBLES: dir },
  });
  const calls = (await readFile(join(dir, "calls.jsonl"), "utf8")).trim().split("\n");
  return { ran, calls: calls.map((line): Recorded => JSON.parse(line)) };
}

Deno.test("up --provider ec2 --dry-run prints a script that makes the machines, and what they cost", () =>
  withFolder(async (dir) => {
    const { code, stdout, stderr } = await lab(["up", "m3-galera", "--provider", "ec2", "--dry-run"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /3 × t3\.small in us-east-1: \$0\.08 an hour, \$1\.95 a day, \$0\.09 a day while stopped/);
    const { ran, calls } = await runScript(dir, stdout);
    assert.ok(ran.ok, ran.stderr);
    const subnets = calls.find(({ operation }) => operation === "describe-subnets")!;
    assert.deepEqual(subnets.input.Filters[1].Values, ["us-east-1a", "us-east-1b"]);
    const started = calls.filter(({ operation }) => operation === "run-instances");
    assert.deepEqual(started.map(({ input }) => [input.ImageId, input.SubnetId, ...input.SecurityGroupIds]), [
      ["ami-1", "subnet-1", "sg-nodes"],
      ["ami-1", "subnet-1", "sg-nodes"],
      ["ami-1", "subnet-1", "sg-nodes"],
    ]);
    assert.deepEqual(started.map(({ userData }) => /^hostname: "(\w+)"$/m.exec(userData!)![1]), [
      "node1",
      "node2",
      "node3",
    ]);
    assert.match(started[0]!.userData!, /--export "\$fingerprint"/, "the shell fills in nothing there");
    const [opened] = calls.filter(({ operation }) => operation === "authorize-security-group-ingress");
    const ssh = opened!.input.IpPermissions.find(({ FromPort }: { FromPort: number }) => FromPort === 22);
    assert.equal(ssh.IpRanges[0].CidrIp, "203.0.113.7/32");
    const tags = started[0]!.input.TagSpecifications[0].Tags;
    const expires = tags.find(({ Key }: { Key: string }) => Key === "aethermart:expires").Value;
    const owner = await readFile(join(dir, "home", ".aethermart", "owner.id"), "utf8");
    assert.match(owner, /^[0-9a-f]{32}$/);
    assert.equal((await stat(join(dir, "home", ".aethermart", "owner.id"))).mode & 0o777, 0o600);
    for (const { Tags } of calls.flatMap(({ input }) => input.TagSpecifications ?? [])) {
      assert.equal(Tags.find(({ Key }: { Key: string }) => Key === "aethermart:owner").Value, owner);
    }
    const hours = (Date.parse(expires) - Date.now()) / 3_600_000;
    assert.ok(hours > 7.5 && hours < 8.5, expires);
    assert.equal(calls.at(-2)!.operation, "wait instance-running");
    // The key is where neither a repository nor another cluster finds it.
    assert.match(await readFile(join(dir, "home", ".aethermart", "m3-galera", "key.pub"), "utf8"), /^ssh-ed25519/);
    assert.match(ran.stdout, /ssh -i \S+\/m3-galera\/key ubuntu@/);
  }));

Deno.test("the plan of lab-host is one larger machine with the lab on it, which only ssh reaches from outside", () =>
  withFolder(async (dir) => {
    const { code, stdout, stderr } = await lab(["up", "lab-host", "--provider", "ec2", "--dry-run"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 × t3\.large in us-east-1: \$\d/);
    const { ran, calls } = await runScript(dir, stdout);
    assert.ok(ran.ok, ran.stderr);
    const [started, ...more] = calls.filter(({ operation }) => operation === "run-instances");
    assert.deepEqual([started!.input.InstanceType, more], ["t3.large", []]);
    assert.match(started!.userData!, /pipx, install, jupyterlab/);
    const [opened] = calls.filter(({ operation }) => operation === "authorize-security-group-ingress");
    // deno-lint-ignore no-explicit-any
    const toAddresses = opened!.input.IpPermissions.filter(({ IpRanges }: any) => IpRanges?.length > 0);
    // deno-lint-ignore no-explicit-any
    assert.deepEqual(toAddresses.map(({ FromPort }: any) => FromPort), [22], "JupyterLab is reached through ssh");
  }));

Deno.test("the script ends before it makes anything if the region has no default network, with the way out", () =>
  withFolder(async (dir) => {
    const { stdout } = await lab(["up", "m1-single", "--provider", "ec2", "--dry-run"]);
    await writeFile(join(dir, "answers.json"), JSON.stringify({ "describe-vpcs": "None" }));
    const { ran, calls } = await runScript(dir, stdout);
    assert.ok(!ran.ok);
    assert.match(ran.stderr, /no default network.*create-default-vpc/);
    assert.doesNotMatch(ran.stderr, /Stopped halfway/, "nothing was made");
    assert.deepEqual(calls.filter(({ operation }) => !operation.startsWith("describe-")), []);
    assert.equal(calls.at(-1)!.operation, "describe-vpcs");
  }));

Deno.test("the script ends before it makes anything if something of the cluster is already there", () =>
  withFolder(async (dir) => {
    const { stdout } = await lab(["up", "m1-single", "--provider", "ec2", "--dry-run"]);
    await writeFile(join(dir, "answers.json"), JSON.stringify({ "describe-security-groups": "sg-1" }));
    const { ran, calls } = await runScript(dir, stdout);
    assert.ok(!ran.ok);
    assert.match(
      ran.stderr,
      /is already there\. If it is yours, run the script of down first; if it is not, .*another name/,
    );
    assert.deepEqual(calls.map(({ operation }) => operation), ["describe-instances", "describe-security-groups"]);
  }));

Deno.test("down --provider ec2 --dry-run prints a script that removes what this computer made of the cluster, and can be repeated", () =>
  withFolder(async (dir) => {
    const { code, stdout, stderr } = await lab(["down", "m3-replica", "--provider", "ec2", "--dry-run"]);
    assert.equal(code, 0, stderr);
    const answers = {
      "describe-instances": "i-1\ti-2",
      "describe-security-groups": "sg-nodes\tsg-lab",
      "describe-key-pairs": "key-1",
      "describe-volumes": "vol-1",
    };
    await mkdir(join(dir, "home", ".aethermart"), { recursive: true });
    await writeFile(join(dir, "home", ".aethermart", "owner.id"), "0123");
    await writeFile(join(dir, "answers.json"), JSON.stringify(answers));
    const { ran, calls } = await runScript(dir, stdout);
    assert.ok(ran.ok, ran.stderr);
    const did = calls.filter(({ operation }) => /^(terminate|delete|wait)/.test(operation));
    assert.deepEqual(did.map(({ operation, input }) => [operation, JSON.stringify(Object.values(input).flat())]), [
      ["terminate-instances", '["i-1"]'],
      ["terminate-instances", '["i-2"]'],
      ["wait instance-terminated", '["i-1"]'],
      ["wait instance-terminated", '["i-2"]'],
      ["delete-security-group", '["sg-nodes"]'],
      ["delete-security-group", '["sg-lab"]'],
      ["delete-key-pair", '["key-1"]'],
      ["delete-volume", '["vol-1"]'],
    ]);
    for (const { operation, input } of calls.filter(({ operation }) => operation.startsWith("describe-"))) {
      assert.deepEqual(input.Filters[1], { Name: "tag:aethermart:owner", Values: ["0123"] }, operation);
    }
    await writeFile(join(dir, "calls.jsonl"), "");
    await writeFile(join(dir, "answers.json"), "{}");
    const again = await runScript(dir, stdout);
    assert.ok(again.ran.ok, again.ran.stderr);
    assert.ok(again.calls.every(({ operation }) => operation.startsWith("describe-")));
  }));

const { ok: hasShellcheck } = await exec("bash", ["-c", "command -v shellcheck"]);
Deno.test({
  name: "shellcheck has nothing to say about the scripts",
  ignore: skipWithout(hasShellcheck, "shellcheck"),
  fn: async () => {
    for (const command of ["up", "down"]) {
      const { stdout } = await lab([command, "m3-galera", "--provider", "ec2", "--dry-run"]);
      const checked = await exec("shellcheck", ["-"], { input: stdout });
      assert.ok(checked.ok, checked.stdout);
    }
  },
});

Deno.test("an option of EC2 without --provider, or no name to remove, is a usage error that says what to do", async () => {
  for (
    const [args, message] of [
      [["up", "m3-galera", "--yes"], /--yes is for --provider ec2/],
      [["down", "--expired"], /--expired is for --provider ec2/],
      [["down", "--provider", "ec2"], /Name the cluster.*--expired/],
      [["up", "m3-galera", "--dry-run"], /--dry-run is for --provider ec2/],
      [["down", "--provider", "ec2", "--dry-run"], /Name the cluster/],
      [["down", "m3-galerra", "--provider", "ec2", "--dry-run"], /no cluster spec "m3-galerra"/],
    ] as [string[], RegExp][]
  ) {
    const { code, stdout, stderr } = await lab(args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
  }
});

Deno.test("the set-up guide has a row for each port that the plan opens, and its commands are Bash", async () => {
  const guide = await readFile(fromRoot("notebooks", "m3_setup.md"), "utf8");
  const rows = [...guide.matchAll(/^\| (\d+) \| ([A-Z and]+) \| (.+?) \|/gm)].map(([, port, protocols, source]) => ({
    port: Number(port),
    protocols: protocols!.toLowerCase().split(" and "),
    source: source!,
  }));
  const sources = {
    nodes: /nodes' own/,
    lab: /application's machines/,
    caller: /your own address/,
    internet: /internet/,
  };
  for (const { port, protocol, peer, direction } of [...rulesOf("replica"), ...rulesOf("galera")]) {
    if (direction === "out") continue;
    const row = rows.find((row) =>
      row.port === port && row.protocols.includes(protocol) && sources[peer].test(row.source)
    );
    assert.ok(row, `${protocol} ${port} from ${peer}`);
  }
  const blocks = [...guide.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text]) => text!);
  assert.ok(blocks.length > 15);
  for (const block of blocks) {
    const checked = await exec("bash", ["-n"], { input: block });
    assert.ok(checked.ok, checked.stderr + block);
  }
});
