/**
 * The set-up guide of milestone 3, followed on hosts that behave like EC2 instances: each of its blocks runs where its text says.
 *
 * Needs: root on Debian, debootstrap, moto from Debian's packages, the AWS SDK from npm, OpenSSH's client; three hosts with servers.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { accountsSql } from "../../lib/cluster/plan/accounts.ts";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { describeKey } from "../../lib/ec2/key.ts";
import { ec2Schema, makeMachines, openCloud, readUserData, removeMachines } from "../../lib/ec2/mod.ts";
import { fillTemplate } from "../../lib/show/mod.ts";
import { withFolder } from "../support/lab.ts";
import { skipWithout } from "../support/skip.ts";
import { type GuideBlock, readBlocks } from "./guide.ts";
import { type Rehearsal, startRehearsal, whyNoRehearsal } from "./rehearsal/mod.ts";
import { readHostKeys, waitFor } from "./rehearsal/probes.ts";
import { owner, want } from "./wanted.ts";

const reason = await whyNoRehearsal();
const ignore = skipWithout(reason === undefined, `place for rehearsal hosts (${reason})`);

/** The lines that do not run here: the hosts have Debian's MariaDB already, and cannot reach MariaDB's repository. */
const packageSource = [
  "curl -fsSL https://mariadb.org/mariadb_release_signing_key.pgp |\n  gpg --no-default-keyring --keyring ./mariadb.kbx --import\n",
  "gpg --no-default-keyring --keyring ./mariadb.kbx --export 177F4010FE56CA3336300305F1656F24C74CD1D8 |\n  sudo tee /etc/apt/keyrings/mariadb.gpg > /dev/null\n",
  'echo "deb [signed-by=/etc/apt/keyrings/mariadb.gpg] https://deb.mariadb.org/11.8/ubuntu noble main" |\n  sudo tee /etc/apt/sources.list.d/mariadb.list\n',
  "sudo apt-get update\n",
  "sudo apt-get install -y mariadb-server mariadb-backup galera-4 socat\n",
];

Deno.test("the guide has each of the lines that do not run here", async () => {
  const guide = await Deno.readTextFile(fromRoot("notebooks", "m3_setup.md"));
  assert.deepEqual(packageSource.filter((lines) => !guide.includes(`\n${lines}`)), []);
});

/** A reader with a computer and machines in EC2. A place is "computer", or a machine: 1, 2, 3. */
class Reader implements AsyncDisposable {
  #blocks: GuideBlock[];
  readonly #used = new Set<GuideBlock>();
  /** What somebody types in place of the dots. */
  readonly typed: Record<string, string> = {};

  private constructor(
    guide: string,
    private readonly dir: string,
    private readonly cloud: Rehearsal,
    private readonly agent: Record<string, string>,
  ) {
    this.#blocks = readBlocks(guide);
  }

  /** Makes the machines of a topology, with their key in the folder; ssh knows them by the keys of their consoles. */
  static async begin(dir: string, cloud: Rehearsal, topology: "replica" | "galera"): Promise<Reader> {
    const key = join(dir, "key");
    await exec("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const settings = ec2Schema.parse({});
    const nodes = topology === "replica" ? 2 : 3;
    const wanted = want({
      key: describeKey(await Deno.readTextFile(`${key}.pub`)),
      caller: cloud.caller,
      userData: await readUserData(name, settings),
    }, nodes);
    using api = await openCloud(settings.region);
    await makeMachines(api, { ...wanted, cluster: { ...wanted.cluster, topology } });
    const known = await Promise.all(
      cloud.hosts().map(async (host) => {
        const keys = await readHostKeys(host);
        return keys.map((line) => `${host.publicAddress} ${line}\n`).join("");
      }),
    );
    await Deno.writeTextFile(join(dir, "known_hosts"), known.join(""));
    const options = `-o UserKnownHostsFile=${join(dir, "known_hosts")} -o StrictHostKeyChecking=yes -o BatchMode=yes`;
    await Deno.mkdir(join(dir, "bin"));
    for (const program of ["ssh", "scp"]) {
      await Deno.writeTextFile(join(dir, "bin", program), `#!/bin/sh\nexec /usr/bin/${program} ${options} "$@"\n`, {
        mode: 0o755,
      });
    }
    const started = await exec("ssh-agent", ["-s"]);
    const agent = Object.fromEntries(
      [...started.stdout.matchAll(/^(SSH_\w+)=([^;]+);/gm)].map(([, name, value]) => [name!, value!]),
    );
    const passwords = { lab: "x", shop: "x", monitor: "x", replica: "x", sst: "x" };
    const rights = accountsSql(passwords, [], { topology: "galera" }).split("\n");
    const values = { sst_rights: rights.filter((line) => /^GRANT .*\bsst\b/.test(line)).join("\n") };
    const others = { pair_steps: "", group_steps: "", configurations: "", machines: "" };
    const guide = await fillTemplate("m3_setup.md", { ...values, ...others }, { folder: fromRoot("notebooks") });
    return new Reader(guide, dir, cloud, agent);
  }

  get machines(): number[] {
    return this.cloud.hosts().map((_, at) => at + 1);
  }

  /** Runs the blocks of a section, each at its places, and returns what they printed: block by block, place by place. */
  async follow(section: string, ...places: ("computer" | number)[][]): Promise<string[][]> {
    const blocks = this.#blocks.filter((block) => block.section === section && !this.#used.has(block));
    assert.ok(blocks.length >= places.length, `${section} has ${blocks.length} blocks that have not run`);
    const printed: string[][] = [];
    for (const [at, block] of blocks.slice(0, places.length).entries()) {
      this.#used.add(block);
      printed.push([]);
      for (const place of places[at]!) printed.at(-1)!.push(await this.run(block.text, place, block.language));
    }
    return printed;
  }

  /** Runs text at a place, in which variables stay. */
  async run(text: string, place: "computer" | number, language: GuideBlock["language"] = "sh"): Promise<string> {
    const filled = this.#fill(text, place);
    const block = language === "sql" ? `sudo mariadb << 'SQL'\n${filled}\nSQL\n` : filled;
    const script = `set -eo pipefail\n[ ! -f .kept ] || . ./.kept\n${block}\n${keep}`;
    const where = place === "computer" ? "the computer" : `machine ${place}`;
    const ran = place === "computer"
      ? await exec("bash", ["-c", script], {
        cwd: this.dir,
        env: { ...this.agent, PATH: `${join(this.dir, "bin")}:${Deno.env.get("PATH")}` },
      })
      : await exec(join(this.dir, "bin", "ssh"), [
        `ubuntu@${this.cloud.hosts()[place - 1]!.publicAddress}`,
        "cat > .block && bash .block < /dev/null",
      ], { input: script, env: this.agent });
    assert.ok(ran.ok, `on ${where}:\n${filled}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  }

  /** Replaces placeholders by addresses and by what was typed, and leaves out what is said to be left out. */
  #fill(text: string, place: "computer" | number): string {
    const hosts = this.cloud.hosts();
    let filled = packageSource.reduce((rest, line) => rest.replace(line, ""), text);
    for (const [at, { publicAddress, privateAddress }] of hosts.entries()) {
      filled = filled.replaceAll(`PUBLIC${at + 1}=198.51.100.${at + 1}`, `PUBLIC${at + 1}=${publicAddress}`)
        .replaceAll(`NODE${at + 1}=10.0.0.1${at + 1}`, `NODE${at + 1}=${privateAddress}`);
    }
    if (hosts.length === 2) filled = filled.replace(/ \w+3=[\d.]+/g, "").replace(/^.*\$PUBLIC3:$/gm, "");
    if (place !== "computer") filled = filled.replace("ME=$NODE1 ID=1", `ME=$NODE${place} ID=${place}`);
    for (const [what, value] of Object.entries(this.typed)) {
      filled = filled.replace(`${what}=...`, `${what}=${value}`).replace(`'… ${what} …'`, `'${value}'`);
    }
    return filled;
  }

  /** Begins sections again. */
  repeat(...sections: string[]): void {
    for (const block of this.#used) if (sections.includes(block.section)) this.#used.delete(block);
  }

  /** The blocks that have not run, by their sections. */
  left(): string[] {
    return this.#blocks.filter((block) => !this.#used.has(block)).map(({ section }) => section);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await exec("kill", [this.agent.SSH_AGENT_PID!]);
    using api = await openCloud("us-east-1");
    await removeMachines(api, name, owner);
  }
}

const name = "m3-galera";
/** Writes the reader's variables down, for the next block. */
const keep = `declare -p | grep -E '^declare -[-x]+ (NODE|PUBLIC|ME|ID|\\w+_PASSWORD|POSITION)\\w*=' > .kept || true`;

/** Sections 1 to 3. */
async function prepare(reader: Reader): Promise<void> {
  const { machines } = reader;
  await reader.follow("1", ["computer"]);
  // As the guide says of machines that the script made.
  for (const machine of machines) await reader.run("cloud-init status --wait", machine);
  await reader.follow("1", machines);
  await reader.follow("2", machines);
  await reader.follow("3", ["computer"], ["computer"], machines);
}

Deno.test({
  name: "the guide's primary and replica: copied, checked, promoted without loss, and the old primary brought back",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      await using reader = await Reader.begin(dir, cloud, "replica");
      await prepare(reader);
      await reader.follow("4", [1, 2]);
      const [[password]] = await reader.follow("4/The primary", [1]) as [[string]];
      reader.typed.REPLICA_PASSWORD = password.trim().split("\n").at(-1)!;
      await reader.follow("4/A copy of its data", [2], ["computer"], [2]);
      const isReplicating = (status: string) =>
        /Slave_IO_Running: Yes[^]*Slave_SQL_Running: Yes/.test(status) && /Using_Gtid: Slave_Pos/.test(status);
      const status = "sudo mariadb -e 'SHOW REPLICA STATUS\\G'";
      await waitFor(async () => isReplicating(await reader.run(status, 2)));
      const [[checked], , [read]] = await reader.follow("4/Check", [2], [1], [2]) as [[string], [string], [string]];
      assert.ok(isReplicating(checked), checked);
      assert.match(read, /^id\n1$/m);

      // The primary stops taking writes; what it confirmed last is on its way.
      await reader.run(
        "sudo mariadb -e 'INSERT INTO setup_check.t VALUES (2)'; sudo mariadb -e 'SET GLOBAL read_only = ON'",
        1,
      );
      const position = /Gtid_IO_Pos: (\S+)/;
      await waitFor(async () => {
        reader.typed.Gtid_IO_Pos = position.exec(await reader.run(status, 2))![1]!;
        const sent = await reader.run("sudo mariadb -BNe 'SELECT @@gtid_binlog_pos'", 1);
        return sent.trim() === reader.typed.Gtid_IO_Pos;
      });
      const [[promoted]] = await reader.follow("4/Promote the replica", [2]) as [[string]];
      assert.match(promoted, /^0$/m);
      await reader.run("sudo mariadb -e 'INSERT INTO setup_check.t VALUES (3)'", 2);
      assert.equal(await reader.run("sudo mariadb -BNe 'SELECT id FROM setup_check.t'", 2), "1\n2\n3\n");

      await reader.follow("4/Promote the replica", [1]);
      await reader.run(
        `sudo mariadb << EOF
CHANGE MASTER TO MASTER_HOST = '$NODE2', MASTER_PORT = 3306, MASTER_USER = 'replica', MASTER_PASSWORD = '$REPLICA_PASSWORD',
  MASTER_USE_GTID = slave_pos, MASTER_SSL = 1, MASTER_SSL_CA = '/etc/mysql/tls/ca.pem', MASTER_SSL_VERIFY_SERVER_CERT = 1;
START REPLICA;
EOF`,
        1,
      );
      await waitFor(async () => isReplicating(await reader.run(status, 1)));
      await waitFor(async () =>
        (await reader.run("sudo mariadb -BNe 'SELECT id FROM setup_check.t'", 1)).endsWith("3\n")
      );
      const ofTheGroup = ["5", "5/Start the group", "5/Check", "5/After a crash of all nodes", "5/Undo"];
      assert.deepEqual([...new Set(reader.left())], ofTheGroup);
    }),
});

Deno.test({
  name: "the guide's group: begun, joined, checked, begun again after a crash of all nodes, and undone",
  ignore,
  fn: () =>
    withFolder(async (dir) => {
      await using cloud = await startRehearsal();
      await using reader = await Reader.begin(dir, cloud, "galera");
      await prepare(reader);
      reader.typed.SST_PASSWORD = (await exec("openssl", ["rand", "-hex", "16"])).stdout.trim();
      await reader.follow("5", [1, 2, 3], [1, 2, 3]);
      await reader.follow("5/Start the group", [1], [2, 3]);
      const check = async () => {
        for (const status of (await reader.follow("5/Check", [1, 2, 3])).flat()) {
          assert.match(status, /wsrep_cluster_size\s+3\n[^]*wsrep_cluster_status\s+Primary\n/);
          assert.match(status, /wsrep_local_state_comment\s+Synced\n/);
        }
      };
      await check();
      await reader.run(
        "sudo mariadb -e 'CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)'",
        1,
      );
      const ids = (machine: number) => reader.run("sudo mariadb -BNe 'SELECT id FROM d.t'", machine);
      await waitFor(async () => await ids(3) === "1\n");

      // systemd would start a server again that was killed.
      await Promise.all(
        reader.machines.map((machine) =>
          reader.run("sudo systemctl kill --signal=KILL mariadb; sudo systemctl stop mariadb", machine)
        ),
      );
      const [positions] = await reader.follow("5/After a crash of all nodes", reader.machines) as [string[]];
      const numbers = positions.map((text) => Number(/--wsrep_start_position=[0-9a-f-]+:(\d+)/.exec(text)![1]));
      const first = numbers.indexOf(Math.max(...numbers)) + 1;
      await reader.follow("5/After a crash of all nodes", [first]);
      reader.repeat("5/Start the group", "5/Check");
      const others = reader.machines.filter((machine) => machine !== first);
      await reader.follow("5/Start the group", [], others);
      await check();
      for (const machine of reader.machines) assert.equal(await ids(machine), "1\n");

      await reader.follow("5/Undo", reader.machines);
      for (const machine of reader.machines) {
        await reader.run("! command -v mariadbd && [ ! -e /var/lib/mysql ] && [ ! -e /etc/mysql ]", machine);
      }
      assert.deepEqual(reader.left().filter((section) => !section.startsWith("4")), []);
    }),
});
