/**
 * Machines in EC2 that the lab leaves alone: another computer's, and its own that do not fit the spec.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import { ec2Schema, findCluster, makeMachines, parkMachines, removeMachines } from "../../lib/ec2/mod.ts";
import { startDouble } from "./double.ts";
import { otherKey, otherOwner, owner, want } from "./wanted.ts";

const double = await startDouble();
addEventListener("unload", () => void double[Symbol.asyncDispose]());

const options = { wait: double.wait };

Deno.test("a cluster that another computer made is neither changed nor stopped nor removed, also with a key pair of the account", () =>
  double.withCloud(async (cloud) => {
    await cloud.call({
      purpose: "",
      operation: "import-key-pair",
      input: { KeyName: "vockey", PublicKeyMaterial: otherKey.material },
    });
    const settings = ec2Schema.parse({ keyPair: "vockey" });
    const theirs = want({ settings, key: undefined, owner: otherOwner }, 1);
    await makeMachines(cloud, theirs, options);
    double.takeChanges();
    const refused = /this computer did not make.*AWS's console/;
    await assert.rejects(makeMachines(cloud, { ...theirs, owner }, options), refused);
    await assert.rejects(parkMachines(cloud, "m3-galera", owner, options), refused);
    await assert.rejects(removeMachines(cloud, "m3-galera", owner, options), refused);
    assert.deepEqual(double.takeChanges(), []);
    await removeMachines(cloud, "m3-galera", otherOwner, options);
    const left = await findCluster(cloud, "m3-galera");
    assert.deepEqual(left, { instances: [], groups: [], keys: [], volumes: [] });
  }));

Deno.test("machines with another key, in another network or with an open volume are left alone, with the way out", () =>
  double.withCloud(async (cloud) => {
    await makeMachines(cloud, want({}, 1), options);
    double.takeChanges();
    await assert.rejects(
      makeMachines(cloud, want({ key: otherKey }, 1), options),
      /another ssh key.*down m3-galera --provider ec2/,
    );
    const { Vpc } = await cloud.call({ purpose: "", operation: "create-vpc", input: { CidrBlock: "10.9.0.0/16" } });
    const { Subnet } = await cloud.call({
      purpose: "",
      operation: "create-subnet",
      input: { VpcId: Vpc.VpcId, CidrBlock: "10.9.0.0/24", AvailabilityZone: "us-east-1a" },
    });
    const other = want({ settings: ec2Schema.parse({ vpc: Vpc.VpcId }) }, 1);
    await assert.rejects(makeMachines(cloud, other, options), /No subnet of the network/);
    await cloud.call({
      purpose: "",
      operation: "modify-subnet-attribute",
      input: { SubnetId: Subnet.SubnetId, MapPublicIpOnLaunch: { Value: true } },
    });
    double.takeChanges();
    await assert.rejects(makeMachines(cloud, other, options), /in another network than the spec asks for/);
    assert.deepEqual(double.takeChanges(), []);
    // Without an instance, another key is replaced.
    const { instances } = await findCluster(cloud, "m3-galera");
    await cloud.call({ purpose: "", operation: "terminate-instances", input: { InstanceIds: [instances[0]!.id] } });
    assert.equal((await makeMachines(cloud, want({ key: otherKey }, 1), options)).length, 1);
  }));
