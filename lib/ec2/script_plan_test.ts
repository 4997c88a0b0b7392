import assert from "node:assert/strict";
import {
  ec2Schema,
  planMachines,
  planRemoval,
  readUserData,
  rulesOf,
  type ScriptCall,
  scriptOfMachines,
} from "./mod.ts";

const galera = { name: "m3-galera", topology: "galera", nodes: ["node1", "node2", "node3"] } as const;
const plan = (settings: object = {}) =>
  planMachines(
    { ...galera, nodes: [...galera.nodes] },
    ec2Schema.parse(settings),
    (node) => `#cloud-config\n# ${node}`,
  );
const of = (calls: ScriptCall[], operation: string) => calls.filter((call) => call.operation === operation);

/** Whatever has `TagSpecifications` is tagged with its cluster. */
const tagsOf = ({ input }: ScriptCall) =>
  (input.TagSpecifications as { Tags: { Key: string; Value: string }[] }[]).map(({ Tags }) =>
    Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
  );

Deno.test("instances require metadata tokens, encrypt their disks, stay within their CPU share and stop when they shut down", () => {
  const started = of(plan(), "run-instances");
  assert.equal(started.length, 3);
  for (const { input } of started) {
    assert.deepEqual(input.MetadataOptions, {
      HttpTokens: "required",
      HttpPutResponseHopLimit: 1,
      HttpEndpoint: "enabled",
    });
    const [{ Ebs }] = input.BlockDeviceMappings as [{ Ebs: Record<string, unknown> }];
    assert.deepEqual([Ebs.Encrypted, Ebs.VolumeType, Ebs.DeleteOnTermination], [true, "gp3", true]);
    assert.deepEqual(input.CreditSpecification, { CpuCredits: "standard" });
    assert.equal(input.InstanceInitiatedShutdownBehavior, "stop");
    assert.deepEqual(input.SecurityGroupIds, ["$NODES"]);
  }
  assert.equal(of(plan({ instanceType: "m7i.large" }), "run-instances")[0]!.input.CreditSpecification, undefined);
});

Deno.test("types with other processors than the image's, and words that are no type, are refused", () => {
  for (const instanceType of ["t4g.small", "m7g.large", "c7gn.large", "a1.large"]) {
    assert.throws(() => plan({ instanceType }), /arm64/, instanceType);
  }
  assert.throws(() => plan({ instanceType: "small" }), /an instance type, as in/);
  assert.equal(of(plan({ instanceType: "m7i-flex.large" }), "run-instances").length, 3);
});

Deno.test("everything that is made carries the tag by which the removal finds it", () => {
  const made = plan().filter(({ operation }) => /^(create|import|run)-/.test(operation));
  assert.equal(made.length, 6, "a key, two groups, three instances");
  for (const call of made) {
    for (const tags of tagsOf(call)) {
      assert.equal(tags["aethermart:cluster"], "m3-galera", call.purpose);
      assert.equal(tags["aethermart:expires"], "$EXPIRES", call.purpose);
      assert.equal(tags["aethermart:owner"], "$OWNER", call.purpose);
    }
  }
  const found = planRemoval("m3-galera").filter(({ operation }) => operation.startsWith("describe-"));
  assert.equal(found.length, 4, "instances, groups, keys, volumes");
  for (const { input } of found) {
    assert.deepEqual((input.Filters as unknown[]).slice(0, 2), [
      { Name: "tag:aethermart:cluster", Values: ["m3-galera"] },
      { Name: "tag:aethermart:owner", Values: ["$OWNER"] },
    ]);
  }
  assert.equal(of(planRemoval("m3-galera"), "delete-key-pair").length, 1);
});

Deno.test("a network, a key pair and an instance profile that exist are used, and none is made", () => {
  const calls = plan({ vpc: "vpc-0123456789abcdef0", keyPair: "vockey", instanceProfile: "LabInstanceProfile" });
  assert.deepEqual(of(calls, "import-key-pair"), []);
  assert.deepEqual(of(calls, "describe-vpcs")[0]!.input, {
    Filters: [{ Name: "vpc-id", Values: ["vpc-0123456789abcdef0"] }],
  });
  for (const { input } of of(calls, "run-instances")) {
    assert.equal(input.KeyName, "vockey");
    assert.deepEqual(input.IamInstanceProfile, { Name: "LabInstanceProfile" });
  }
});

Deno.test("the addresses that the spec allows are used, and then nothing asks for this computer's", () => {
  const caller = "198.51.100.0/24";
  const text = JSON.stringify(plan({ caller }));
  assert.match(text, /"CidrIp":"198\.51\.100\.0\/24"/);
  assert.doesNotMatch(text, /\$CALLER/);
  const options = { cluster: "m3-galera", region: "us-east-1", hours: 8 };
  assert.doesNotMatch(scriptOfMachines(plan({ caller }), { ...options, caller }), /CALLER|curl/);
  assert.match(scriptOfMachines(plan(), options), /CALLER=\$\(curl/);
});

Deno.test("each value is given by an earlier call", () => {
  for (const calls of [plan(), planRemoval("m3-galera")]) {
    const known = new Set(["OWNER", "EXPIRES", "CALLER", "PUBLIC_KEY", "FINGERPRINT"]);
    for (const { input, each, gives, purpose } of calls) {
      if (each) assert.ok(known.has(each), purpose);
      for (const [, name] of JSON.stringify(input).matchAll(/\$([A-Z_0-9]+)/g)) {
        assert.ok(known.has(name!) || (each && name === "ID"), `${purpose}: $${name}`);
      }
      if (gives) known.add(gives.name);
    }
  }
});

Deno.test("the cloud-init file names its node, adds MariaDB's repository with its key by fingerprint, and ends the instance in time", async () => {
  const file = (await readUserData("m3-galera", { hours: 5, packages: "mariadb-11.8" }))("node2");
  assert.match(file, /^#cloud-config\n/);
  assert.doesNotMatch(file, /\{\{|\}\}|undefined/);
  assert.match(file, /^hostname: "node2"$/m);
  assert.match(file, /source_line="deb \[signed-by=\S+\] https:\/\/\S+ noble main"/);
  assert.match(file, /\[bash, \S+\/packages\.sh, "mariadb-11\.8"\]/);
  assert.match(file, /fingerprint=[0-9A-F]{40}\n/);
  assert.ok(file.length < 16_384, `EC2 takes 16 KiB of user data, not ${file.length}`);
  assert.match(file, /^ +OnBootSec=5h$/m);
  assert.match(file, /enable, --now, time-to-live\.timer/);
  // Packages and their key come over HTTPS; metadata is on the instance's own link.
  const outward = rulesOf("galera").filter(({ peer }) => peer === "internet").map(({ port }) => port);
  const addresses = [...file.matchAll(/(\w+:\/\/[\w.-]+)/g)].map(([, address]) => address!);
  assert.deepEqual([...new Set(addresses)].sort(), [
    "http://169.254.169.254",
    "https://deb.mariadb.org",
    "https://mariadb.org",
  ]);
  assert.ok(outward.includes(443));
});

Deno.test("a machine that runs the lab does all that a node does, and then installs Node and JupyterLab", async () => {
  const settings = { hours: 5, packages: "mariadb-11.8" } as const;
  const [node, host] = await Promise.all([
    readUserData("lab-host", settings),
    readUserData("lab-host", { ...settings, runs: "lab" }),
  ]);
  assert.ok(host("node1").startsWith(node("node1")));
  assert.ok(host("node1").length < 16_384);
  const added = host("node1").slice(node("node1").length);
  assert.match(added, /^ {2}- \[env, DEBIAN_FRONTEND=noninteractive, apt-get, .*install, --yes, nodejs, npm, pipx\]$/m);
  assert.match(added, /^ {2}- \[env, .*, PIPX_BIN_DIR=\/usr\/local\/bin, pipx, install, jupyterlab\]$/m);
});
