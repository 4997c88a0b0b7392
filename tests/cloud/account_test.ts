/**
 * What an account and its region lack, refuse or take away while machines are made and removed.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import { createProgress } from "../../lib/core/mod.ts";
import { listInstances } from "../../lib/ec2/found.ts";
import {
  CloudError,
  ec2Schema,
  findCluster,
  makeMachines,
  parkMachines,
  readConsole,
  removeMachines,
} from "../../lib/ec2/mod.ts";
import { startDouble } from "./double.ts";
import { owner, want } from "./wanted.ts";

const double = await startDouble();
const { proxy } = double;
addEventListener("unload", () => void double[Symbol.asyncDispose]());

const options = { wait: double.wait };
const nothing = { instances: [], groups: [], keys: [], volumes: [] };

Deno.test("machines are in a zone that has their type; if there is none, nothing is made", () =>
  double.withCloud(async (cloud) => {
    const withZones = async (change: (answer: string) => string, work: () => Promise<unknown>) => {
      proxy.amend = ({ action }, answer) => action === "DescribeInstanceTypeOfferings" ? change(answer) : answer;
      try {
        return await work();
      } finally {
        proxy.amend = (_, answer) => answer;
      }
    };
    const make = (settings = {}) => makeMachines(cloud, want({ settings: ec2Schema.parse(settings) }, 1), options);
    await assert.rejects(
      withZones((answer) => answer.replaceAll(/us-east-1\w/g, "us-east-1z"), make),
      /No subnet of the network in a zone that has t3\.small/,
    );
    await assert.rejects(make({ instanceType: "t9.small" }), /The region has no t9\.small/);
    assert.deepEqual(double.takeChanges(), []);
    await withZones((answer) => answer.replaceAll("us-east-1a", "us-east-1z"), make);
    const [instance] = await listInstances(cloud, { purpose: "", operation: "describe-instances", input: {} });
    assert.equal(instance!.Placement.AvailabilityZone, "us-east-1b");
  }));

Deno.test("a missing permission or a quota that is too small is reported before anything is made", () =>
  double.withCloud(async (cloud) => {
    for (const denied of ["ImportKeyPair", "CreateSecurityGroup", "RunInstances"]) {
      proxy.fault = ({ action }) => action === denied ? { status: 403, code: "UnauthorizedOperation" } : undefined;
      await assert.rejects(makeMachines(cloud, want(), options), { code: "UnauthorizedOperation", exitCode: 3 });
      assert.deepEqual(double.takeChanges(), []);
    }
    proxy.fault = ({ action }) => action === "GetServiceQuota" ? { answer: { Quota: { Value: 5 } } } : undefined;
    await assert.rejects(
      makeMachines(cloud, want(), options),
      /3 × t3\.small need 6 virtual processors; 0 of 5 are in use in us-east-1/,
    );
    assert.deepEqual(double.takeChanges(), []);
    proxy.fault = ({ action }) => action === "GetServiceQuota" ? { answer: { Quota: { Value: 6 } } } : undefined;
    assert.equal((await makeMachines(cloud, want(), options)).length, 3);
    assert.equal((await makeMachines(cloud, want(), options)).length, 3, "what runs needs no more");
    await assert.rejects(
      makeMachines(cloud, want({}, 4), options),
      /1 × t3\.small need 2 virtual processors; 6 of 6 are in use/,
    );
  }));

Deno.test("rules are written before the first instance starts, so a missing permission for them costs nothing", () =>
  double.withCloud(async (cloud) => {
    for (
      const denied of ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupEgress", "AuthorizeSecurityGroupEgress"]
    ) {
      proxy.fault = ({ action }) => action === denied ? { status: 403, code: "UnauthorizedOperation" } : undefined;
      await assert.rejects(makeMachines(cloud, want(), options), { code: "UnauthorizedOperation" });
      assert.ok(!double.takeChanges().includes("RunInstances"), denied);
      await removeMachines(cloud, "m3-galera", owner, options);
    }
  }));

Deno.test("stopped machines ask for the permission to start them, and not for more instances", () =>
  double.withCloud(async (cloud) => {
    await makeMachines(cloud, want({}, 1), options);
    await parkMachines(cloud, "m3-galera", owner, options);
    proxy.forget();
    proxy.fault = ({ action }) =>
      action === "StartInstances" ? { status: 403, code: "UnauthorizedOperation" } : undefined;
    await assert.rejects(makeMachines(cloud, want({}, 1), options), { code: "UnauthorizedOperation" });
    assert.deepEqual(proxy.seen.filter(({ input }) => input.has("DryRun")).map(({ action }) => action), [
      "StartInstances",
    ]);
    assert.deepEqual(double.takeChanges(), []);
  }));

Deno.test("a token that expires halfway, and a quota that AWS enforces late, end with the way out; the next command continues", () =>
  double.withCloud(async (cloud) => {
    for (const code of ["RequestExpired", "VcpuLimitExceeded"]) {
      let runs = 0;
      proxy.fault = ({ action, input }) =>
        action === "RunInstances" && !input.has("DryRun") && ++runs > 1 ? { status: 400, code } : undefined;
      let reported = "";
      const progress = createProgress({ write: (text) => reported += text, isTerminal: false });
      await assert.rejects(makeMachines(cloud, want(), { ...options, progress }), (error: CloudError) => {
        assert.equal(error.code, code);
        return true;
      });
      assert.match(reported, /✗ Machines of m3-galera in EC2 .*what is there stays, and may cost money/);
      assert.equal((await findCluster(cloud, "m3-galera")).instances.length, 1);
      proxy.forget();
      assert.equal((await makeMachines(cloud, want(), options)).length, 3);
      assert.deepEqual(double.takeChanges(), ["RunInstances", "RunInstances"]);
      await removeMachines(cloud, "m3-galera", owner, options);
      assert.deepEqual(await findCluster(cloud, "m3-galera"), nothing);
    }
  }));

Deno.test("an instance that ends soon after its start is not started again, and the error has AWS's reason", () =>
  double.withCloud(async (cloud) => {
    for (const looks of [0, 2]) {
      let left = looks;
      proxy.amend = async ({ action, input: asked }, answer) => {
        const id = /<instanceId>(i-\w+)</.exec(answer)?.[1];
        if (!id || asked.has("DryRun") || !/^(Run|Describe)Instances$/.test(action)) return answer;
        const isEarly = action === "DescribeInstances" && left-- > 0;
        const input = { InstanceIds: [id] };
        if (!isEarly && left <= 0) await cloud.call({ purpose: "", operation: "terminate-instances", input });
        return answer.replace("<name>running<", "<name>pending<");
      };
      try {
        await assert.rejects(
          makeMachines(cloud, want({}, 1), options),
          /node1 \(i-\w+\) ended soon after its start.*User initiated.*nine at a time.*repeat the command/,
        );
      } finally {
        proxy.amend = (_, answer) => answer;
      }
      assert.equal(double.takeChanges().filter((action) => action === "RunInstances").length, 1);
      await removeMachines(cloud, "m3-galera", owner, options);
    }
  }));

Deno.test("a security group that is still in use is removed a little later", () =>
  double.withCloud(async (cloud) => {
    await makeMachines(cloud, want({}, 1), options);
    double.takeChanges();
    let refusals = 2;
    proxy.fault = ({ action }) =>
      action === "DeleteSecurityGroup" && refusals-- > 0 ? { status: 400, code: "DependencyViolation" } : undefined;
    await removeMachines(cloud, "m3-galera", owner, options);
    assert.deepEqual(double.takeChanges().filter((action) => action === "DeleteSecurityGroup").length, 4);
    assert.deepEqual(await findCluster(cloud, "m3-galera"), nothing);
  }));

Deno.test("types that cannot show their console's latest output show that of some minutes ago", () =>
  double.withCloud(async (cloud) => {
    const [machine] = await makeMachines(cloud, want({}, 1), options);
    const latest = await readConsole(cloud, machine!.id);
    assert.notEqual(latest, "");
    proxy.forget();
    proxy.fault = ({ action, input }) =>
      action === "GetConsoleOutput" && input.has("Latest") ? { status: 400, code: "UnsupportedOperation" } : undefined;
    assert.equal(await readConsole(cloud, machine!.id), latest);
    assert.deepEqual(proxy.seen.map(({ input }) => input.get("Latest")), ["true", null]);
  }));
