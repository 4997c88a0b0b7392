/**
 * Hosts that behave like EC2 instances: made by lib/ec2, with an sshd, cloud-init, metadata, a console and security groups. What they
 * cannot show: Ubuntu's own programs and packages, and AWS itself.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm, OpenSSH's client. The first run makes the hosts' disk.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { exec } from "../../lib/core/mod.ts";
import { describeKey } from "../../lib/ec2/key.ts";
import {
  ec2Schema,
  findCluster,
  makeMachines,
  openCloud,
  parkMachines,
  readUserData,
  removeMachines,
  rulesOf,
} from "../../lib/ec2/mod.ts";
import { parseFacts } from "../../lib/identity/facts.ts";
import { verifyDocument } from "../../lib/identity/verify.ts";
import { withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { type Host, startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";
import { strangerAddress } from "./rehearsal/network.ts";
import { listen, listLeft, reaches, readHostKeys, waitFor } from "./rehearsal/probes.ts";
import { owner, want } from "./wanted.ts";

const reason = await whyNoRehearsal();
const ignore = skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`);

/** The name of the cluster that {@link want} asks for. */
const cluster = "m3-galera";

Deno.test({
  name:
    "hosts boot, are reached by ssh with the keys of their consoles, obey security groups, keep their disks and vanish",
  ignore,
  fn: (t) =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      const keyFile = join(dir, "key");
      await exec("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", keyFile]);
      const wanted = want({
        key: describeKey(await Deno.readTextFile(`${keyFile}.pub`)),
        caller: cloud.caller,
        userData: await readUserData(cluster, { ...ec2Schema.parse({}), hours: 1 }),
      });
      using api = await openCloud("us-east-1");
      const known = join(dir, "known_hosts");
      const ssh = async (host: Host, command: string) => {
        const { ok, stdout, stderr } = await exec("ssh", [
          ...["-i", keyFile, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
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
            if (!keys.has(host.id)) keys.set(host.id, await readHostKeys(host));
            return keys.get(host.id)!.map((key) => `${host.publicAddress} ${key}\n`).join("");
          }),
        );
        await Deno.writeTextFile(known, lines.join(""));
      };

      const machines = await makeMachines(api, wanted);
      const [first, second, third] = cloud.hosts() as [Host, Host, Host];

      await t.step("the addresses that EC2 shows are those of the hosts", () => {
        assert.deepEqual(
          machines.map(({ id, privateAddress, publicAddress }) => [id, privateAddress, publicAddress]),
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

      await t.step("each rule of the plan opens its port to its peer, and every other port is closed", async () => {
        const stranger = await cloud.stranger();
        // A host that runs the lab: a member of the other group, and of one that lets it out.
        const { groups } = await findCluster(api, cluster);
        const group = groups.find(({ name }) => name.endsWith("-lab"))!.id;
        const { SecurityGroups: [own] } = await api.call({
          purpose: "",
          operation: "describe-security-groups",
          input: { Filters: [{ Name: "group-name", Values: ["default"] }] },
        });
        const { Images: [image] } = await api.call({ purpose: "", operation: "describe-images", input: {} });
        const more = { ImageId: image.ImageId, MinCount: 1, MaxCount: 1, SecurityGroupIds: [group, own.GroupId] };
        const { Instances: [{ InstanceId }] } = await api.call({
          purpose: "",
          operation: "run-instances",
          input: more,
        });
        const peers: Record<string, string[]> = {
          nodes: second.enter,
          lab: cloud.host(InstanceId).enter,
          caller: [],
          internet: stranger,
        };
        const inside = rulesOf("galera").filter(({ direction }) => direction === "in");
        const [tcp, udp] = (["tcp", "udp"] as const).map((protocol) => {
          const planned = inside.filter((rule) => rule.protocol === protocol).map(({ port }) => port);
          return [...new Set([...planned, 4569, 8080])];
        }) as [number[], number[]];
        const ears = [
          ...tcp.filter((port) => port !== 22).map((port) => `TCP-LISTEN:${port}`),
          ...udp.map((port) => `UDP-LISTEN:${port}`),
        ];
        await ssh(
          first,
          ears.map((ear) => `sudo systemd-run --quiet socat ${ear},fork,reuseaddr EXEC:cat`).join(" && "),
        );
        const asked = [...tcp.map((port) => ["tcp", port] as const), ...udp.map((port) => ["udp", port] as const)];
        for (const [peer, enter] of Object.entries(peers)) {
          const address = peer === "nodes" || peer === "lab" ? first.privateAddress : first.publicAddress;
          const opened = await Promise.all(asked.map(async ([protocol, port]) => {
            const isOpen = await reaches(enter, protocol, address, port);
            return isOpen ? [`${protocol} ${port}`] : [];
          }));
          const planned = inside.filter((rule) => rule.peer === peer).map(({ protocol, port }) =>
            `${protocol} ${port}`
          );
          assert.deepEqual(opened.flat().sort(), planned.sort(), `open to ${peer}`);
        }
        await api.call({ purpose: "", operation: "terminate-instances", input: { InstanceIds: [InstanceId] } });
        assert.equal(cloud.hosts().length, 3);
      });

      await t.step("a host reaches the ports of the plan and no others", async () => {
        const stranger = await cloud.stranger();
        const planned = rulesOf("galera").filter(({ direction, peer }) => direction === "out" && peer === "internet");
        const ports = [...planned.map(({ port }) => port), 22, 8080];
        await using _ears = listen(stranger, ports);
        await waitFor(() => reaches(stranger, "tcp", "127.0.0.1", ports.at(-1)!));
        const opened = await Promise.all(ports.map((port) => reaches(first.enter, "tcp", strangerAddress, port)));
        assert.deepEqual(ports.filter((_, at) => opened[at]), planned.map(({ port }) => port));
      });

      await t.step("rules that change count at once", async () => {
        const { groups } = await findCluster(api, cluster);
        const GroupId = groups.find(({ name }) => name.endsWith("-nodes"))!.id;
        const IpPermissions = [{
          IpProtocol: "tcp",
          FromPort: 8080,
          ToPort: 8080,
          IpRanges: [{ CidrIp: "0.0.0.0/0" }],
        }];
        const change = (operation: string) => api.call({ purpose: "", operation, input: { GroupId, IpPermissions } });
        const stranger = await cloud.stranger();
        await change("authorize-security-group-ingress");
        assert.ok(await reaches(stranger, "tcp", first.publicAddress, 8080));
        await change("revoke-security-group-ingress");
        assert.ok(!await reaches(stranger, "tcp", first.publicAddress, 8080));
      });

      await t.step("metadata needs a token of its own host, and documents are those of a rehearsal", async () => {
        const url = "http://169.254.169.254/latest";
        const status = (more: string) => `curl -s -o /dev/null -w '%{http_code}' ${more}`;
        assert.equal(await ssh(first, status(`${url}/meta-data/instance-id`)), "401");
        const token = await ssh(first, `curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${url}/api/token`);
        const ask = (what: string) => `-H 'X-aws-ec2-metadata-token: ${token}' ${url}/${what}`;
        assert.equal(await ssh(first, `curl -s ${ask("meta-data/instance-id")}`), first.id);
        assert.equal(await ssh(second, status(ask("meta-data/instance-id"))), "401");
        const { host, signed } = parseFacts(
          await ssh(first, "sudo bash /usr/local/lib/aethermart/facts.sh --identity"),
        );
        assert.equal(host.hostname, "node1");
        const { signer, document } = await verifyDocument(signed!, { rehearsal: cloud.certificate });
        assert.deepEqual([signer, document.instanceId, document.privateIp], [
          "rehearsal",
          first.id,
          first.privateAddress,
        ]);
        await assert.rejects(verifyDocument(signed!), /not made with the key of this region/);
      });

      await t.step("a stopped host keeps its disk and its keys, and gets another public address", async () => {
        await ssh(first, "echo kept | sudo tee /var/lib/kept");
        const address = first.publicAddress;
        await parkMachines(api, cluster, owner);
        assert.ok(cloud.hosts().every(({ isRunning }) => !isRunning));
        await makeMachines(api, wanted);
        assert.notEqual(first.publicAddress, address);
        assert.ok(!await reaches([], "tcp", address, 22));
        await know();
        await Promise.all(cloud.hosts().map((host) => waitFor(() => reaches([], "tcp", host.publicAddress, 22))));
        assert.equal(await ssh(first, "cat /var/lib/kept"), "kept\n");
      });

      await t.step("an instance that stops by itself is a stopped one", async () => {
        await ssh(third, "sudo systemd-run --quiet --on-active=1 systemctl start time-to-live.service");
        await waitFor(async () => {
          const { instances } = await findCluster(api, cluster);
          return instances.find(({ id }) => id === third.id)?.state === "stopped";
        });
        assert.ok(!third.isRunning);
      });

      await t.step("nothing is left of what is removed", async () => {
        await removeMachines(api, cluster, owner);
        assert.deepEqual(cloud.hosts(), []);
        assert.deepEqual((await listLeft()).filter((name) => /i-[0-9a-f]+/.test(name)), []);
      });
      await cloud[Symbol.asyncDispose]();
      assert.deepEqual(await listLeft(), []);
    }),
});
