/** This machine as the host of all nodes: each has its own folder and address 127.0.0.x. */

import { delimiter, join } from "node:path";
import { endingWithThis, exec, feed, serverEnvironment, startCompanion, startIndependent } from "../../core/mod.ts";
import {
  clearFolder,
  exists,
  findRuntime,
  findTemplate,
  howEnded,
  listProcesses,
  makePrivateDir,
  programOf,
  readPacketRules,
  removeTree,
  type Runtime,
  serverIdentity,
  setPacketRules,
  signalProcess,
  whyNoPacketRules,
} from "../../runtime/mod.ts";
import { ClusterError } from "../errors.ts";
import { seedDir } from "../plan/paths.ts";
import type { Machine, Ports } from "../plan/record.ts";
import type { ClusterSpec } from "../plan/spec.ts";
import { findBinaries } from "./binaries.ts";
import type { Binaries, Host, HostDescription, HostProcess, Provider, ProviderOptions, Started } from "./host.ts";
import { chooseAddress, choosePorts } from "./ports.ts";

/** What hosts on this machine need. */
export interface LocalOptions extends ProviderOptions {
  runtime: Runtime;
  binaries: Binaries;
}

/** The provider whose hosts are all this machine. */
export class LocalProvider implements Provider {
  constructor(protected readonly options: LocalOptions) {}

  static async open(spec: ClusterSpec, options: ProviderOptions): Promise<Provider> {
    const runtime = await findRuntime(options);
    return new this({ ...options, runtime, binaries: await findBinaries(runtime, spec) });
  }

  static readonly resumes: boolean = false;

  static whyNoCuts(): string | undefined {
    const reason = whyNoPacketRules();
    return reason && `A node cannot be cut off here: ${reason}`;
  }

  static async hasLeft({ home }: ProviderOptions): Promise<boolean> {
    return await exists(home) || (await listProcesses(home)).length > 0;
  }

  static async removeAll({ home }: ProviderOptions): Promise<void> {
    await clearFolder(home);
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async create(node: string, others: Machine[], before?: Machine): Promise<Machine> {
    await this.makeFolder(node);
    if (before) return before;
    const address = chooseAddress("127.0.0", others);
    if (!address) {
      const { cluster } = this.options;
      throw new ClusterError(`This machine has no address left for ${node} of the cluster ${cluster}.`, { cluster });
    }
    return { address, ports: choosePorts(address) };
  }

  reach(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  exists(node: string): Promise<boolean> {
    return exists(join(this.options.home, node));
  }

  /** The folder is the first thing that a node gets and the last that goes. */
  async list(): Promise<string[]> {
    const entries = await Array.fromAsync(Deno.readDir(this.options.home));
    return entries.map(({ name }) => name).filter((name) => /^node\d+$/.test(name));
  }

  host(node: string, machine: Machine): Host {
    return new LocalHost(this.options, node, machine);
  }

  async remove(node: string): Promise<void> {
    const { home } = this.options;
    if (await readPacketRules(home)) await setPacketRules(home, node, []);
    await removeTree(join(home, node));
  }

  protected async makeFolder(node: string): Promise<void> {
    const dir = join(this.options.home, node);
    if (await exists(dir)) return;
    // Renamed when it is complete, since a folder stands for its machine.
    await makePrivateDir(`${dir}.partial`);
    await Deno.rename(`${dir}.partial`, dir);
  }
}

/** One node's place on this machine. */
export class LocalHost implements Host {
  protected readonly dir: string;

  constructor(
    protected readonly options: LocalOptions,
    protected readonly node: string,
    protected readonly machine: Machine,
  ) {
    this.dir = join(options.home, node);
  }

  describe(): HostDescription {
    const { home, binaries } = this.options;
    return {
      provider: "local",
      dir: this.dir,
      machine: "this machine",
      shared: home,
      binaries,
      clients: ["127.0.0.1"],
    };
  }

  async run(program: string, args: string[], { asServer = false, input }: { asServer?: boolean; input?: string } = {}) {
    const command = [...this.enter(), program, ...args] as [string, ...string[]];
    if (!asServer) {
      return { ...await exec(...endingWithThis(command[0], command.slice(1)), { input }), command: command.join(" ") };
    }
    const stdin = input === undefined ? "null" : "piped";
    const child = startCompanion(program, args, { ...this.#asServer(), stdin, stdout: "piped", stderr: "piped" });
    if (input !== undefined) feed(child, input);
    const { success: ok, code, signal, stdout, stderr } = await child.output();
    const text = new TextDecoder();
    return { ok, code, signal, stdout: text.decode(stdout), stderr: text.decode(stderr), command: command.join(" ") };
  }

  async read(path: string): Promise<string | undefined> {
    try {
      return await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  makeDir(path: string): Promise<void> {
    return makePrivateDir(path);
  }

  async start(
    program: string,
    args: string[],
    { log, outlives = false }: { log: string; outlives?: boolean },
  ): Promise<Started> {
    const before = (await Deno.stat(log).catch(() => undefined))?.size ?? 0;
    const child = (outlives ? startIndependent : startCompanion)(program, args, this.#asServer());
    child.unref();
    let ended: Deno.CommandStatus | undefined;
    child.status.then((status) => ended = status);
    return {
      ending: async () => ended && { isSuccess: ended.success, how: howEnded(ended), log: await readFrom(log, before) },
    };
  }

  signal(pid: number, signal: Parameters<Host["signal"]>[1]): Promise<void> {
    return Promise.resolve(signalProcess(pid, signal));
  }

  async processes(): Promise<HostProcess[]> {
    const { home } = this.options;
    const marks = [`${this.dir}/`, seedDir(home)];
    return (await listProcesses(home))
      .filter(({ args }) => args.some((arg) => marks.some((mark) => arg.includes(mark))))
      .map((process) => ({ ...process, program: programOf(process.args) }));
  }

  async findTemplate(): Promise<string> {
    return await findTemplate(this.options.runtime, this.options);
  }

  async cut(others: Machine[], ports: readonly (keyof Ports)[]): Promise<void> {
    const reason = LocalProvider.whyNoCuts();
    if (reason) throw new ClusterError(reason, { cluster: this.options.cluster, node: this.node });
    await this.block(others, ports);
  }

  async heal(): Promise<void> {
    if (await this.isCut()) await this.unblock();
  }

  async isCut(): Promise<boolean> {
    return (await readPacketRules(this.options.home)).includes(`comment "${this.node}"`);
  }

  protected async block(others: Machine[], ports: readonly (keyof Ports)[]): Promise<void> {
    await setPacketRules(this.options.home, this.node, cutRules(this.node, this.machine, others, ports));
  }

  protected async unblock(): Promise<void> {
    await setPacketRules(this.options.home, this.node, []);
  }

  /** The command through which programs are started; they replace it. */
  protected enter(): string[] {
    return [];
  }

  /** How programs of the servers are started. */
  #asServer() {
    const env = serverEnvironment();
    return {
      cwd: "/",
      // Scripts that copy data between nodes look for their tools there.
      env: { ...env, PATH: [join(this.options.binaries.basedir, "bin"), env.PATH].join(delimiter) },
      clearEnv: true,
      user: serverIdentity()?.user,
      through: this.enter(),
    };
  }
}

/** The text of a file from a byte on; empty if it is not there. */
async function readFrom(path: string, start: number): Promise<string> {
  try {
    return new TextDecoder().decode((await Deno.readFile(path)).subarray(start));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/**
 * The rules of the packet filter that cut a node off from others on this machine. Pure.
 *
 * Clients still reach a node that is cut off, as they would through another network. What a Galera node sends to others
 * carries its own address as the sender's. A replica's connection to its primary has a client's address, so the rules
 * recognise it by the user that servers run as. A replica of several is cut off as a source alone: its own connection cannot
 * be distinguished from those of the other replicas.
 */
export function cutRules(
  node: string,
  own: Machine,
  others: Machine[],
  ports: readonly (keyof Ports)[],
): string[] {
  if (others.length === 0) return [];
  const { address } = own;
  const group = ports.filter((port) => port !== "sql");
  const listening = (machines: Machine[]) =>
    `{ ${machines.flatMap((machine) => group.map((port) => machine.ports[port])).join(", ")} }`;
  // Both directions of both kinds of connection: those that others open to it, and those that it opens to them.
  const groupRules = group.length === 0 ? [] : [
    `ip saddr != ${address} ip daddr ${address} tcp dport ${listening([own])} drop comment "${node}"`,
    `ip saddr ${address} ip daddr != ${address} tcp sport ${listening([own])} drop`,
    `ip saddr ${address} tcp dport ${listening(others)} drop`,
    `ip daddr ${address} tcp sport ${listening(others)} drop`,
  ];
  // What the replica sends is dropped; the primary gives up the connection when nothing acknowledges what it sends.
  const reach = (machine: Machine) =>
    `meta skuid ${
      serverIdentity()?.uid ?? 65534
    } ip daddr ${machine.address} tcp dport ${machine.ports.sql} drop comment "${node}"`;
  const replicaRules = !ports.includes("sql") ? [] : [own, ...others.length === 1 ? others : []].map(reach);
  return [...groupRules, ...replicaRules];
}
