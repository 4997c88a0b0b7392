/**
 * Machines in EC2: made, corrected, stopped and removed, wherever an earlier command stopped.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import type { Answer, Cloud } from "../../lib/ec2/api.ts";
import { everything } from "../../lib/ec2/calls.ts";
import { ec2Schema, findCluster, findClusters, makeMachines, parkMachines, removeMachines } from "../../lib/ec2/mod.ts";
import { randomFrom, testSeed } from "../support/random.ts";
import { startDouble } from "./double.ts";
import { key, otherKey, owner, want } from "./wanted.ts";

const double = await startDouble();
const { proxy } = double;
addEventListener("unload", () => void double[Symbol.asyncDispose]());

const seed = testSeed();
const options = { wait: double.wait };

/** The groups that no test made. */
async function assertGone(cloud: Cloud) {
  assert.deepEqual(await findCluster(cloud, "m3-galera"), { instances: [], groups: [], keys: [], volumes: [] });
  assert.deepEqual(await findClusters(cloud, owner), []);
}

Deno.test("machines are made with all they need, a repetition changes nothing, and nothing is left of them", () =>
  double.withCloud(async (cloud) => {
    const machines = await makeMachines(cloud, want(), options);
    assert.deepEqual(machines.map(({ node }) => node), ["node1", "node2", "node3"]);
    assert.equal(new Set(machines.flatMap((one) => [one.id, one.privateAddress, one.publicAddress])).size, 9);
    assert.deepEqual(double.takeChanges(), [
      "ImportKeyPair",
      ...["CreateSecurityGroup", "CreateSecurityGroup"],
      ...["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress"],
      "RevokeSecurityGroupEgress",
      ...["RunInstances", "RunInstances", "RunInstances"],
    ]);
    const { instances, groups, keys, volumes } = await findCluster(cloud, "m3-galera");
    assert.ok(volumes.length === 3 && volumes.every(({ isEncrypted }) => isEncrypted));
    assert.deepEqual(keys.map(({ fingerprint }) => fingerprint), [key.fingerprint]);
    assert.ok(instances.every(({ type, expires }) => type === "t3.small" && expires === "2026-12-01T08:00:00Z"));
    const nodes = groups.find(({ name }) => name.endsWith("-nodes"))!;
    const ports = (rules: typeof nodes.in) =>
      [...new Set(rules.map(({ IpProtocol, FromPort }) => `${IpProtocol} ${FromPort}`))].sort();
    assert.deepEqual(ports(nodes.in), ["tcp 22", "tcp 3306", "tcp 4444", "tcp 4567", "tcp 4568", "udp 4567"]);
    assert.deepEqual(ports(nodes.out), ["tcp 443", "tcp 4444", "tcp 4567", "tcp 4568", "tcp 80", "udp 4567"]);
    const lab = groups.find(({ name }) => name.endsWith("-lab"))!;
    assert.deepEqual([lab.in, lab.out], [[], []]);
    proxy.forget();
    assert.deepEqual(await makeMachines(cloud, want({ expires: "2026-12-01T09:00:00Z" }), options), machines);
    assert.deepEqual(double.takeChanges(), []);
    assert.deepEqual(await findClusters(cloud, owner), [{
      name: "m3-galera",
      expires: "2026-12-01T08:00:00Z",
      isOwn: true,
    }]);
    await removeMachines(cloud, "m3-galera", owner, options);
    await assertGone(cloud);
    double.takeChanges();
    await removeMachines(cloud, "m3-galera", owner, options);
    assert.deepEqual(double.takeChanges(), []);
  }));

Deno.test("an instance uses the newest image of Canonical, metadata by token, the group, the key and its user data", () =>
  double.withCloud(async (cloud) => {
    await makeMachines(cloud, want({}, 1), options);
    const started = proxy.seen.findLast(({ action }) => action === "RunInstances")!.input;
    const { groups } = await findCluster(cloud, "m3-galera");
    assert.equal(started.get("ImageId"), "ami-02404000000000002");
    assert.equal(started.get("SecurityGroupId.1"), groups.find(({ name }) => name.endsWith("-nodes"))!.id);
    assert.equal(started.get("KeyName"), "aethermart-m3-galera");
    assert.deepEqual([started.get("MetadataOptions.HttpTokens"), started.get("BlockDeviceMapping.1.Ebs.Encrypted")], [
      "required",
      "true",
    ]);
    assert.match(started.get("ClientToken")!, /^[0-9a-f-]{36}$/);
    assert.equal(atob(started.get("UserData")!), "#cloud-config\nhostname: node1\n");
  }));

Deno.test("a node whose instance vanished gets a new one, and a call that was carried out twice leaves one instance", () =>
  double.withCloud(async (cloud) => {
    const [first, second, third] = await makeMachines(cloud, want(), options);
    await cloud.call({ purpose: "", operation: "terminate-instances", input: { InstanceIds: [second!.id] } });
    proxy.forget();
    // The answer is lost once, so the double, which ignores the token, starts two.
    let isLost = false;
    proxy.fault = ({ action, input }) => {
      if (action !== "RunInstances" || isLost || input.has("DryRun")) return undefined;
      isLost = true;
      return "lose the answer";
    };
    const machines = await makeMachines(cloud, want(), options);
    assert.deepEqual([machines[0], machines[2]], [first, third]);
    assert.notEqual(machines[1]!.id, second!.id);
    assert.deepEqual(double.takeChanges(), ["RunInstances", "RunInstances", "TerminateInstances"]);
    assert.equal((await findCluster(cloud, "m3-galera")).instances.length, 3);
  }));

Deno.test(`what EC2 shows may be seconds old: the machines are made, stopped, started and removed all the same (seed ${seed})`, () =>
  double.withCloud(async (cloud) => {
    const random = randomFrom(seed);
    const shown = new Map<string, Answer>();
    const late: Cloud = {
      ...cloud,
      async call(request) {
        const answer = await cloud.call(request);
        if (!request.operation.startsWith("describe-")) return answer;
        const name = JSON.stringify(request);
        const old = shown.get(name) ?? answer;
        shown.set(name, answer);
        return random() < 0.5 ? old : answer;
      },
      [Symbol.dispose]() {},
    };
    for (let times = 0; times < 3; times++) {
      const machines = await makeMachines(late, want(), options);
      assert.equal((await findCluster(cloud, "m3-galera")).instances.length, machines.length);
      shown.clear();
      await parkMachines(late, "m3-galera", owner, options);
      shown.clear();
      assert.deepEqual((await makeMachines(late, want(), options)).map(({ id }) => id), machines.map(({ id }) => id));
      shown.clear();
      await removeMachines(late, "m3-galera", owner, options);
      shown.clear();
      await assertGone(cloud);
    }
  }));

Deno.test("rules that somebody changed are put right, also the caller's address", () =>
  double.withCloud(async (cloud) => {
    await makeMachines(cloud, want({}, 1), options);
    const { groups } = await findCluster(cloud, "m3-galera");
    const GroupId = groups.find(({ name }) => name.endsWith("-nodes"))!.id;
    const open = { GroupId, IpPermissions: [everything] };
    await cloud.call({ purpose: "", operation: "authorize-security-group-ingress", input: open });
    proxy.forget();
    await makeMachines(cloud, want({ caller: "198.51.100.0/24" }, 1), options);
    const changed = proxy.seen.filter(({ action }) => /SecurityGroupIngress/.test(action));
    const cidrs = ({ input }: typeof changed[number]) =>
      [...input].filter(([name]) => name.endsWith("CidrIp")).map(([, cidr]) => cidr);
    assert.deepEqual(changed.map((one) => [one.action, cidrs(one)]), [
      ["RevokeSecurityGroupIngress", ["203.0.113.7/32", "0.0.0.0/0"]],
      ["AuthorizeSecurityGroupIngress", ["198.51.100.0/24"]],
    ]);
    assert.deepEqual(double.takeChanges(), changed.map(({ action }) => action));
    await makeMachines(cloud, want({ caller: "198.51.100.0/24" }, 1), options);
    assert.deepEqual(double.takeChanges(), []);
  }));

Deno.test("stopped machines start again with their data, and run longer", () =>
  double.withCloud(async (cloud) => {
    const before = await makeMachines(cloud, want(), options);
    const parked = await parkMachines(cloud, "m3-galera", owner, options);
    assert.deepEqual(parked.map(({ state }) => state), ["stopped", "stopped", "stopped"]);
    double.takeChanges();
    const after = await makeMachines(cloud, want({ expires: "2026-12-02T08:00:00Z" }), options);
    assert.deepEqual(double.takeChanges(), ["CreateTags", "StartInstances"]);
    assert.deepEqual(after.map(({ id }) => id), before.map(({ id }) => id));
    assert.deepEqual(await findClusters(cloud, owner), [{
      name: "m3-galera",
      expires: "2026-12-02T08:00:00Z",
      isOwn: true,
    }]);
  }));

Deno.test("an existing network, key pair and instance profile are used, and wrong names are reported before anything is made", () =>
  double.withCloud(async (cloud) => {
    const { Vpcs: [vpc] } = await cloud.call({ purpose: "", operation: "describe-vpcs", input: {} });
    await cloud.call({
      purpose: "",
      operation: "import-key-pair",
      input: { KeyName: "vockey", PublicKeyMaterial: otherKey.material },
    });
    const settings = ec2Schema.parse({ vpc: vpc.VpcId, keyPair: "vockey" });
    await makeMachines(cloud, want({ settings, key: undefined }, 1), options);
    assert.ok(!double.takeChanges().slice(1).includes("ImportKeyPair"));
    await removeMachines(cloud, "m3-galera", owner, options);
    await assertGone(cloud);
    const { KeyPairs } = await cloud.call({ purpose: "", operation: "describe-key-pairs", input: {} });
    assert.deepEqual(
      KeyPairs.map(({ KeyName }: { KeyName: string }) => KeyName),
      ["vockey"],
      "the account's own stays",
    );
    double.takeChanges();
    for (
      const [wrong, message] of [
        [{ vpc: "vpc-0123" }, /no network vpc-0123/],
        [{ keyPair: "voxkey" }, /no key pair "voxkey".*ec2\.keyPair/],
      ] as [object, RegExp][]
    ) await assert.rejects(makeMachines(cloud, want({ settings: ec2Schema.parse(wrong) }), options), message);
    assert.deepEqual(double.takeChanges(), []);
  }));
