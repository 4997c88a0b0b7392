/** Instances in EC2 as hosts: made and found through AWS's API, operated over ssh, reached for SQL through tunnels. */

import { join } from "node:path";
import { exitCodes, LabError, pause, throwIfInterrupted } from "../../core/mod.ts";
import {
  type Cloud,
  describeWanted,
  ec2Schema,
  type Ec2Settings,
  findCluster,
  folderOf,
  type FoundInstance,
  keepOwner,
  keyFileOf,
  makeMachines,
  openCloud,
  refuseForeign,
  regionOf,
  removeMachine,
  removeMachines,
} from "../../ec2/mod.ts";
import { exists, removeTree } from "../../runtime/mod.ts";
import { SshError, SshSession, Tunnels } from "../../ssh/mod.ts";
import { ClusterError } from "../errors.ts";
import { type Machine, noteKey, type Ports, type Reach } from "../plan/record.ts";
import type { ClusterSpec } from "../plan/spec.ts";
import { exists as existsOn } from "./files.ts";
import type { Host, HostDescription, MachineIdentity, Provider, ProviderOptions } from "./host.ts";
import { awaitHostKeys, readKnown } from "./known_hosts.ts";
import { makeConfirmed, whyNoRoomInCloud } from "./ec2_room.ts";
import { SshHost } from "./ssh.ts";
import { finishSetup, wipe } from "./setup.ts";

/** Each node has a machine of its own. */
const ports: Ports = { sql: 3306, group: 4567, ist: 4568, sst: 4444 };

/** Below it, each host has a folder for its node and one that nodes on one machine would share. */
const base = "/var/lib/aethermart";

/** The user of Ubuntu's images. It may do everything by sudo. */
const user = "ubuntu";

/** So long after its start a machine may still be booting. */
const bootMs = 300_000;
const pollMs = 2_000;

/** The provider whose hosts are instances in EC2. */
export class Ec2Provider implements Provider {
  static readonly resumes = true;
  /** By node; ended ones are left out. */
  #instances = new Map<string, FoundInstance>();
  readonly #sessions = new Map<string, SshSession>();
  readonly #tunnels = new Tunnels();
  /** Until when a machine may still be booting, however long ago it was made (milliseconds). */
  #bootUntil = 0;
  /** The instances that have answered over ssh to this process. */
  readonly #answered = new Set<string>();

  private constructor(
    private readonly spec: Pick<ClusterSpec, "name" | "topology">,
    private readonly settings: Ec2Settings,
    private readonly cloud: Cloud,
    private readonly options: ProviderOptions,
  ) {}

  static whyNoCuts(): undefined {}

  static whyNoRoom = whyNoRoomInCloud;

  static async open(spec: ClusterSpec, options: ProviderOptions): Promise<Provider> {
    const settings = ec2Schema.parse(spec.ec2 ?? {});
    const provider = new this(spec, settings, await openCloud(settings.region, options), options);
    await provider.#look();
    return provider;
  }

  static hasLeft({ home }: ProviderOptions): Promise<boolean> {
    return exists(home);
  }

  static async removeAll({ cluster, ec2, ...options }: ProviderOptions): Promise<void> {
    using cloud = await openCloud(regionOf(ec2), options);
    await removeMachines(cloud, cluster, await keepOwner(), options);
    await removeTree(folderOf(cluster));
  }

  async prepare(nodes: string[]): Promise<void> {
    const { name, topology } = this.spec;
    await this.#look();
    // Nodes that left the cluster are removed later, and are no reason to refuse it.
    const all = [...new Set([...nodes, ...this.#instances.keys()])].sort();
    const wanted = await describeWanted({ name, topology, nodes: all }, this.settings, this.options);
    await makeConfirmed({
      cluster: name,
      region: this.cloud.region,
      more: nodes.filter((node) => !this.#instances.has(node)).length,
      signal: this.options.signal,
    }, () => makeMachines(this.cloud, wanted, this.options));
    this.#bootUntil = Date.now() + bootMs;
    await this.#look();
  }

  async create(node: string, _others: Machine[], before: Machine | undefined, mark: string): Promise<Machine> {
    if (!this.#isRunning(node)) await this.prepare([...this.#instances.keys(), node]);
    const instance = this.#instanceOf(node);
    await awaitHostKeys(this.cloud, this.spec.name, { node, id: instance.id }, this.options);
    const machine = { address: instance.privateAddress!, ports };
    const host = this.host(node, machine);
    await this.#awaitAnswer(node);
    await finishSetup(host, this.#nameOf(node), this.options);
    const { dir, shared } = host.describe();
    await this.#claim(host, node, mark);
    // A command that was killed may have left a part of a node here.
    if (!before) await wipe(host, this.#nameOf(node), [join(base, node), join(base, "shared")], this.options.signal);
    await host.makeDir(shared);
    await host.makeDir(dir);
    return machine;
  }

  async reach(node: string, { address }: Machine): Promise<Reach> {
    const { port } = await this.#tunnels.through(node, () => this.#sessionTo(node), address, ports.sql);
    return { address: "127.0.0.1", port };
  }

  async exists(node: string): Promise<boolean> {
    const instance = this.#instances.get(node);
    if (!instance || !this.#isRunning(node) || readKnown(this.spec.name, instance.id).length === 0) return false;
    await this.#awaitAnswer(node);
    return await existsOn(this.host(node, { address: instance.privateAddress!, ports }), join(base, node));
  }

  async list(): Promise<string[]> {
    await this.#look();
    return [...this.#instances.keys()];
  }

  host(node: string, { address }: Machine): Host {
    return new SshHost({
      cluster: this.spec.name,
      node,
      session: this.#sessionTo(node),
      server: { user: "mysql", group: "mysql" },
      description: describeHost(node, this.#instanceOf(node).id, address),
    });
  }

  async remove(node: string): Promise<void> {
    await removeMachine(this.cloud, this.spec.name, node, await keepOwner(), this.options);
    await this.#tunnels.close(node);
    await this.#sessions.get(node)?.close();
    this.#sessions.delete(node);
    await this.#look();
  }

  async close(): Promise<void> {
    await this.#tunnels.closeAll();
    for (const session of this.#sessions.values()) await session.close();
    this.#sessions.clear();
    this.cloud[Symbol.dispose]();
  }

  async identify(): Promise<Map<string, MachineIdentity>> {
    await this.#look();
    return new Map(
      [...this.#instances].map((
        [node, { id, privateAddress }],
      ) => [node, { instanceId: id, address: privateAddress! }]),
    );
  }

  async #look(): Promise<void> {
    const { name } = this.spec;
    const found = await findCluster(this.cloud, name);
    refuseForeign(name, await keepOwner(), found);
    const living = found.instances.filter(({ state, node }) => state !== "shutting-down" && node !== "");
    this.#instances = new Map(living.map((instance) => [instance.node, instance]));
  }

  #isRunning(node: string): boolean {
    const { state, publicAddress } = this.#instances.get(node) ?? {};
    return state === "running" && publicAddress !== undefined;
  }

  #instanceOf(node: string): FoundInstance {
    const instance = this.#instances.get(node);
    if (instance && this.#isRunning(node)) return instance;
    const { name } = this.spec;
    throw new ClusterError(
      `The machine of ${this.#nameOf(node)} ${instance ? `is ${instance.state}` : "is gone"}. ` +
        `\`up ${name} --provider ec2\` brings it back.`,
      { cluster: name, node },
    );
  }

  /** Marks a host as this cluster's. The data of another cluster of the same name stays. */
  async #claim(host: Host, node: string, mark: string): Promise<void> {
    const { ok, code, stderr } = await host.run("sh", ["-c", claimScript, "sh", base, mark]);
    if (ok) return;
    const { name } = this.spec;
    const why = code === othersData
      ? `The machine of ${
        this.#nameOf(node)
      } holds data of a cluster of this name whose record is not here any more. Nothing of it was changed. ` +
        `\`down ${name} --provider ec2\` removes the machines with that data.`
      : `Cannot prepare the machine of ${this.#nameOf(node)}: ${stderr.trim()}`;
    throw new ClusterError(why, { cluster: name, node });
  }

  #nameOf = (node: string) => `${node} of the cluster ${this.spec.name}`;

  /** The session of this process to a node; another one if the machine has another address than before. */
  #sessionTo(node: string): SshSession {
    const { id, publicAddress: address } = this.#instanceOf(node);
    const { name } = this.spec;
    const before = this.#sessions.get(node);
    if (before && before.target.address === address && before.target.hostKeys.length > 0) return before;
    void before?.close();
    const session = new SshSession({
      name: this.#nameOf(node),
      address: address!,
      user,
      privateKey: readPrivateKey(name, this.settings),
      hostKeys: readKnown(name, id),
      ifKeyDiffers:
        `Something else may answer at its address. If you have replaced the machine yourself, \`down ${name} --provider ec2\` and ` +
        `\`up ${name} --provider ec2\` make the cluster anew.`,
      ifSilent: `If this computer's own address has changed, \`up ${name} --provider ec2\` allows the new one.`,
    });
    this.#sessions.set(node, session);
    return session;
  }

  /** Waits until a machine that was started a short time ago accepts ssh. */
  async #awaitAnswer(node: string): Promise<void> {
    const { id, launched } = this.#instanceOf(node);
    if (this.#answered.has(id)) return;
    const { progress, signal } = this.options;
    const until = Math.max(this.#bootUntil, Date.parse(launched) + bootMs);
    let step: ReturnType<typeof progress.start> | undefined;
    for (;;) {
      throwIfInterrupted(signal);
      try {
        await this.#sessionTo(node).run("true");
        this.#answered.add(id);
        return step?.done();
      } catch (error) {
        // While a machine boots, it may not accept the right key yet.
        const isFinal = !(error instanceof SshError) || error.reason === "other-key";
        if (isFinal || Date.now() > until) {
          step?.fail();
          throw error;
        }
        step ??= progress.start(`Wait for ssh to ${this.#nameOf(node)}`);
      }
      await pause(pollMs, signal);
    }
  }
}

/** What a node's host is. Pure. */
export const describeHost = (node: string, id: string, address: string): HostDescription => ({
  provider: "ec2",
  dir: join(base, node),
  machine: id,
  shared: join(base, "shared"),
  binaries: { basedir: "/usr", server: "/usr/sbin/mariadbd", galera: "/usr/lib/galera/libgalera_smm.so" },
  // Nodes are in one subnet, and no subnet is larger; this computer's statements leave from the node itself.
  clients: [`${address.split(".").slice(0, 2).join(".")}.%`],
});

/** How the script below says that a host belongs to another cluster. */
const othersData = 45;

/** Marks a folder as a cluster's, unless it holds anything and has not the same mark. */
const claimScript = `umask 022; mkdir -p "$1" || exit 1
[ "$(cat "$1/mark" 2> /dev/null)" = "$2" ] && exit 0
[ -z "$(ls -A "$1" | grep -v '^mark\\.partial$')" ] || exit ${othersData}
echo "$2" > "$1/mark.partial" && mv -T "$1/mark.partial" "$1/mark"`;

function readPrivateKey(cluster: string, settings: Ec2Settings): string {
  const file = keyFileOf(cluster, settings);
  try {
    const key = Deno.readTextFileSync(file);
    noteKey(`the ssh key of the cluster ${cluster}`, key);
    return key;
  } catch (error) {
    throw new LabError(
      `Cannot read the ssh key of the cluster ${cluster}, ${file}. ` + (
        settings.keyPair
          ? `Put the private half of the key pair "${settings.keyPair}" there (mode 600), or leave ec2.keyPair out of the spec.`
          : `Without it, nothing can log in to its machines: \`down ${cluster} --provider ec2\` removes them.`
      ),
      { exitCode: exitCodes.environment, cause: error },
    );
  }
}
