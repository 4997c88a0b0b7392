/**
 * The commands that make, show, stop and remove machines in EC2.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm, ssh-keygen.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, lab, makeHome, withFolder, writeNotebook } from "../support/lab.ts";
import { cacheDir } from "../../lib/core/mod.ts";
import { startDouble } from "./double.ts";
import type { Proxy } from "./proxy.ts";

const spec = {
  name: "tests",
  topology: "replica",
  provider: "local",
  packages: "debian-trixie",
  nodes: 2,
  memory: { bufferPoolMiB: 96, redoLogMiB: 32 },
  ec2: { caller: "203.0.113.7/32", hours: 1 },
};

Deno.test("machines from a spec: confirmed, shown, stopped, started again and removed; an expired token says the way out", () =>
  withFolder(async (dir) => {
    await using double = await startDouble();
    const { proxy } = double;
    const file = join(dir, "tests.json");
    await Deno.writeTextFile(file, JSON.stringify(spec));
    const env = { ...double.env, HOME: await makeHome(dir) };
    const cloud = ["--provider", "ec2"];
    const run = async (code: number, ...args: string[]) => {
      const { code: ended, printed } = await lab(args, env);
      assert.equal(ended, code, `${args.join(" ")}: ${printed}`);
      return printed;
    };
    const changes = () =>
      proxy.seen.filter(({ action, input }) => !/^(Describe|Get)/.test(action) && !input.has("DryRun"));

    // The double's machines have no hosts: everything up to their consoles is tested here. tests/cloud/rehearsal has hosts.
    const noConsole: Proxy["fault"] = ({ action }) =>
      action === "GetConsoleOutput" ? { status: 403, code: "UnauthorizedOperation" } : undefined;
    proxy.fault = noConsole;
    // Without a terminal, nothing that costs starts by itself.
    assert.match(await run(2, "up", file, ...cloud), /2 × t3\.small in us-east-1: \$0\.05 an hour.*Add --yes/s);
    assert.deepEqual(changes(), []);
    assert.match(await run(3, "status", file, ...cloud), /tests has nothing in us-east-1/);

    const up = await run(3, "up", file, ...cloud, "--yes");
    assert.match(up, /Machines of tests in EC2[^]*The account may not do this: Read the console of an instance/);
    const key = join(dir, "home", ".aethermart", "tests", "key");
    assert.equal((await Deno.stat(key)).mode! & 0o777, 0o600);
    assert.ok(!proxy.seen.some(({ input }) => [...input.values()].some((value) => value.includes("PRIVATE KEY"))));
    const started = proxy.seen.findLast(({ action }) => action === "RunInstances")!.input;
    assert.match(atob(started.get("UserData")!), /^#cloud-config\n[^]*^hostname: "node2"$/m);

    proxy.forget();
    proxy.fault = noConsole;
    await run(3, "up", file, ...cloud);
    assert.deepEqual(changes(), [], "all machines are there, so nothing is asked and nothing changes");
    assert.match(
      await run(0, "status", ...cloud),
      /^tests in us-east-1, wanted until \d{4}-\d\d-\d\d \d\d:\d\d UTC\n✓ node1/m,
    );
    assert.match(await run(0, "down", ...cloud, "--expired"), /nothing whose time is up in us-east-1 or us-west-2/);

    assert.match(await run(0, "park", file), /are stopped\. Their volumes stay/);
    assert.match(
      await run(3, "status", file, ...cloud),
      /✗ node1 +i-\w+ +t3\.small +stopped[^]*Not everything runs: tests/,
    );
    assert.match(await run(2, "up", file, ...cloud), /Add --yes/);
    await run(3, "up", file, ...cloud, "--yes");
    await run(0, "status", file, ...cloud);

    proxy.fault = () => ({ status: 400, code: "RequestExpired" });
    assert.match(await run(3, "down", file, ...cloud), /credentials for AWS have expired.*AWS Details/);
    proxy.forget();
    assert.match(await run(0, "down", file, ...cloud), /Everything of tests in us-east-1 was removed/);
    assert.ok(!await exists(key));
    assert.ok(!await exists(join(cacheDir(), "clusters", "tests")), "nothing is left of what `up` began");
    assert.match(await run(0, "down", file, ...cloud), /There is nothing of tests/);
    assert.match(await run(3, "status", ...cloud), /The lab has no cluster in us-east-1 or us-west-2/);
  }));

Deno.test("m1-single in EC2 is a cluster: status and down find it without --provider, though a server here could have the name", () =>
  withFolder(async (dir) => {
    await using double = await startDouble();
    const { proxy } = double;
    proxy.fault = ({ action }) =>
      action === "GetConsoleOutput" ? { status: 403, code: "UnauthorizedOperation" } : undefined;
    const env = { ...double.env, HOME: await makeHome(dir), AETHERMART_CACHE: join(dir, "cache") };
    const file = join(dir, "m1-single.json");
    await Deno.writeTextFile(file, JSON.stringify({ ...spec, name: "m1-single", topology: "single", nodes: 1 }));
    const up = await lab(["up", file, "--provider", "ec2", "--yes"], env);
    assert.equal(up.code, 3, up.printed);
    for (const command of [["status", "m1-single"], ["sql", "m1-single", "-e", "SELECT 1"]]) {
      const { code, printed } = await lab(command, env);
      assert.equal(code, 3, printed);
      assert.match(printed, /node1/, printed);
      assert.doesNotMatch(printed, /No server of|MARIADB_URI/);
    }
    proxy.forget();
    const { code, printed } = await lab(["down", "m1-single"], env);
    assert.deepEqual([code, /^The cluster m1-single was stopped/m.test(printed)], [0, true], printed);
    assert.ok(proxy.seen.some(({ action }) => action === "TerminateInstances"));
  }));

Deno.test("one's own clusters whose time is up are removed; younger ones, those of other computers and this computer's files stay", () =>
  withFolder(async (dir) => {
    await using double = await startDouble();
    double.proxy.fault = ({ action }) =>
      action === "GetConsoleOutput" ? { status: 403, code: "UnauthorizedOperation" } : undefined;
    const env = { ...double.env, HOME: await makeHome(dir) };
    for (const name of ["old", "new"]) {
      const file = join(dir, `${name}.json`);
      await Deno.writeTextFile(file, JSON.stringify({ ...spec, name, topology: "single", nodes: 1 }));
      const { code, printed } = await lab(["up", file, "--provider", "ec2", "--yes"], env);
      assert.equal(code, 3, printed);
    }
    const owner = (await Deno.readTextFile(join(dir, "home", ".aethermart", "owner.id"))).trim();
    // All parts of the old one get a time that has passed.
    const { findClusters, openCloud } = await import("../../lib/ec2/mod.ts");
    using cloud = await openCloud("us-east-1");
    const { findTagged, makeGroup } = await import("../../lib/ec2/calls.ts");
    const { instances, groups, keys, volumes } = findTagged("old");
    const [i, g, k, v] = [
      await cloud.call(instances),
      await cloud.call(groups),
      await cloud.call(keys),
      await cloud.call(volumes),
    ];
    const Resources = [
      i.Reservations[0].Instances[0].InstanceId,
      ...g.SecurityGroups.map(({ GroupId }: { GroupId: string }) => GroupId),
      k.KeyPairs[0].KeyPairId,
      v.Volumes[0].VolumeId,
    ];
    const Tags = [{ Key: "aethermart:expires", Value: "2026-01-01T00:00:00Z" }];
    await cloud.call({ purpose: "", operation: "create-tags", input: { Resources, Tags } });
    // Others who share the account wrote these tags.
    for (const [at, name] of ["theirs", "..", "", "*"].entries()) {
      const marks = {
        cluster: name,
        owner: name === "theirs" ? "f".repeat(32) : owner,
        expires: "2026-01-01T00:00:00Z",
      };
      const Tags = Object.entries(marks).map(([key, Value]) => ({ Key: `aethermart:${key}`, Value }));
      const input = {
        GroupName: `other-${at}`,
        Description: "other",
        TagSpecifications: [{ ResourceType: "security-group", Tags }],
      };
      await cloud.call({ purpose: "", operation: "create-security-group", input });
    }
    using west = await openCloud("us-west-2");
    const { Vpcs: [{ VpcId: vpc }] } = await west.call({ purpose: "", operation: "describe-vpcs", input: {} });
    await west.call(makeGroup("west", "nodes", { owner, expires: "2026-01-01T00:00:00Z", vpc }));
    const status = async (fault: Proxy["fault"]) => {
      double.proxy.fault = fault;
      return (await lab(["status", "--provider", "ec2"], env)).printed;
    };
    assert.match(await status(() => undefined), /^old in us-east-1,[^]*^west in us-west-2,/m);
    const closed = await status(({ region }) =>
      region === "us-west-2" ? { status: 403, code: "UnauthorizedOperation" } : undefined
    );
    assert.match(closed, /^old in us-east-1,[^]*may not look into us-west-2/m);
    double.proxy.forget();
    const { code, printed } = await lab(["down", "--expired", "--provider", "ec2"], env);
    assert.equal(code, 0, printed);
    assert.match(printed, /Everything of old in us-east-1 was removed[^]*Everything of west in us-west-2 was removed/);
    assert.match(printed, /Other computers made these.*they stay: theirs\./);
    assert.deepEqual((await findClusters(cloud, owner)).map(({ name, isOwn }) => [name, isOwn]), [
      ["new", true],
      ["theirs", false],
    ]);
    const folder = join(dir, "home", ".aethermart");
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["new", "owner.id"]);
    const { SecurityGroups } = await cloud.call({ purpose: "", operation: "describe-security-groups", input: {} });
    const names = SecurityGroups.map(({ GroupName }: { GroupName: string }) => GroupName);
    assert.deepEqual(names.filter((name: string) => name.startsWith("other-")).length, 4);
    assert.match((await lab(["status", "--provider", "ec2"], env)).printed, /^theirs \(of another computer\) in/m);
    const named = join(dir, "theirs.json");
    await Deno.writeTextFile(named, JSON.stringify({ ...spec, name: "theirs", topology: "single", nodes: 1 }));
    for (const command of [["down"], ["park"], ["up", "--yes"]]) {
      const [first, ...more] = command;
      const provider = first === "park" ? [] : ["--provider", "ec2"];
      const refused = await lab([first!, named, ...provider, ...more], env);
      assert.equal(refused.code, 3, refused.printed);
      assert.match(refused.printed, /a cluster theirs in EC2 that this computer did not make/);
    }
    assert.equal((await lab(["down", "new"], env)).code, 0);
  }));

Deno.test("credentials that expire before machines are ended: the run's own error stays, and the message names what is left", () =>
  withFolder(async (dir) => {
    await using double = await startDouble();
    const { proxy } = double;
    const env = { ...double.env, HOME: await makeHome(dir), AETHERMART_CALLER: "203.0.113.7/32" };
    const notebook = async (name: string, cell: string) => {
      const path = await writeNotebook(dir, `${name}.ipynb`, ["# Cells", cell]);
      const { metadata, ...rest } = JSON.parse(await Deno.readTextFile(path));
      await Deno.writeTextFile(path, JSON.stringify({ ...rest, metadata: { ...metadata, lab: { machines: 1 } } }));
      return path;
    };
    for (
      const [path, name] of [
        [await notebook("server", `import "lab/sql";`), "m1-single"],
        [
          await notebook("cluster", `import { startCluster } from "lab/cluster";\nawait startCluster("m1-single");`),
          "m1-single-[0-9a-f]{6}-[0-9a-f]{6}",
        ],
      ] as const
    ) {
      proxy.forget();
      proxy.fault = ({ action }) => {
        if (proxy.seen.some(({ action }) => action === "TerminateInstances")) {
          return { status: 400, code: "RequestExpired" };
        }
        return action === "GetConsoleOutput" ? { status: 403, code: "UnauthorizedOperation" } : undefined;
      };
      const ran = await lab(["run", path, "--provider", "ec2", "--yes", "--out", dir], env);
      assert.notEqual(ran.code, 0);
      assert.match(ran.printed, /The account may not do this: Read the console of an instance/);
      assert.match(ran.printed, /credentials for AWS have expired/);
      const [, left] = new RegExp(`task down (${name}) --provider ec2\``).exec(ran.printed) ?? [];
      assert.ok(left, ran.printed);
      proxy.forget();
      assert.equal((await lab(["down", left, "--provider", "ec2"], env)).code, 0);
      assert.match((await lab(["status", "--provider", "ec2"], env)).printed, /The lab has no cluster in us-east-1/);
    }
  }));
