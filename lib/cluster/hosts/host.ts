/** Hosts, on which nodes run: the seam between what a cluster is and the machines that carry it. */

import type { ExecResult, Progress } from "../../core/mod.ts";
import type { Machine, Ports, Reach } from "../plan/record.ts";
import type { ClusterSpec } from "../plan/spec.ts";

/** The programs of a host's MariaDB. */
export interface Binaries {
  basedir: string;
  /** The Galera library; empty if the cluster needs none. */
  galera: string;
  /** The server: `mariadbd`. */
  server: string;
}

/** The host of a node: where its folder and its programs are. */
export interface HostDescription {
  /** Where it is: "local", "namespaced", "ec2". */
  provider: string;
  /** The node's own folder on the host. */
  dir: string;
  /** The machine whose disk holds its files. Nodes may share one. */
  machine: string;
  /** The folder that all nodes of the cluster on this machine share. */
  shared: string;
  binaries: Binaries;
  /** The addresses, as servers see them, that clients and other nodes come from: hosts of `CREATE USER`. */
  clients: string[];
}

/** A process that works for a node. */
export interface HostProcess {
  pid: number;
  /** Its program's name; of what only starts another program, the name of that. */
  program: string;
  args: string[];
  /** Whether a signal stopped it: it runs no code until another one lets it go on. */
  isFrozen: boolean;
}

/** How a program ended. */
export interface Ending {
  isSuccess: boolean;
  /** "with exit code 1", "by SIGKILL" */
  how: string;
  /** What it wrote to its log since it was started. */
  log: string;
}

/** A program that was just started. */
export interface Started {
  /** How it ended; `undefined` while it runs. */
  ending(): Promise<Ending | undefined>;
}

export type HostSignal = "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT";

/**
 * The machine of one node. All paths are the host's own and absolute. Commands run with the rights of the lab's user; servers
 * run as an ordinary user.
 */
export interface Host {
  describe(): HostDescription;
  /**
   * Runs a command to its end. It does not throw if the command fails: look at `ok`.
   *
   * @param options `asServer`: as the servers' user. If the lab is killed meanwhile, the command ends too, or {@link processes} lists it.
   * @throws {LabError} if the host cannot be reached.
   */
  run(program: string, args: string[], options?: { asServer?: boolean; input?: string }): Promise<ExecResult>;
  /** The text of a file; `undefined` if it is not there. */
  read(path: string): Promise<string | undefined>;
  /** Makes a folder that belongs to the servers' user alone (mode 700). If it exists, its owner and mode are set. */
  makeDir(path: string): Promise<void>;
  /**
   * Starts a server as the servers' user, and does not wait for it.
   *
   * @param options `outlives`: it continues when this process has ended. On another machine, every server does.
   */
  start(program: string, args: string[], options: { log: string; outlives?: boolean }): Promise<Started>;
  /** Sends a signal; a process that has just ended is fine. */
  signal(pid: number, signal: HostSignal): Promise<void>;
  /** The processes whose arguments name something in the node's folder, or the first state that is being made. */
  processes(): Promise<HostProcess[]>;
  /** The path of an empty server's data, made the first time. */
  findTemplate(): Promise<string>;
  /**
   * Blocks all traffic between the node and these others on the given ports. Clients still reach it.
   *
   * @throws {ClusterError} if this host cannot.
   */
  cut(others: Machine[], ports: readonly (keyof Ports)[]): Promise<void>;
  /** Ends the block. */
  heal(): Promise<void>;
  isCut(): Promise<boolean>;
}

/** What every provider needs to know of a cluster. */
export interface ProviderOptions {
  cluster: string;
  /** The folder with the cluster's record. */
  home: string;
  /** What the spec says about EC2. */
  ec2?: ClusterSpec["ec2"];
  progress: Progress;
  signal?: AbortSignal;
}

/** A kind of machines: "local", "namespaced", "ec2". */
export interface ProviderKind {
  /** Why its hosts cannot cut nodes off, as a sentence; `undefined` if they can. */
  whyNoCuts(): string | undefined;
  /**
   * Why clusters of these specs cannot be started now besides those that run, as a sentence; `undefined` if they can. Only where machines are
   * limited.
   */
  whyNoRoom?(specs: ClusterSpec[]): Promise<string | undefined>;
  /**
   * Whether the next start continues one that failed, because machines take minutes. Otherwise a start that failed leaves nothing.
   */
  resumes: boolean;
  /** Opens the provider of a cluster, and finds or installs the programs that its hosts run. */
  open(spec: ClusterSpec, options: ProviderOptions): Promise<Provider>;
  /** Whether any machine of a cluster is left, or part of one, whatever its record says. */
  hasLeft(options: ProviderOptions): Promise<boolean>;
  /** Removes all machines of a cluster with their data, or what is left of them, whatever its record says. It can be repeated. */
  removeAll(options: ProviderOptions): Promise<void>;
}

/** What a cloud's own API gives of a machine: a machine's own word for it would prove nothing. */
export interface MachineIdentity {
  /** "i-0123456789abcdef0" */
  instanceId: string;
  /** Its private IPv4 address. */
  address: string;
}

/** Makes the machines of one cluster and finds them again. Making one that exists changes nothing. */
export interface Provider {
  /** Makes or starts the machines of these nodes at the same time, where that takes long. It also refreshes the ways to them. */
  prepare(nodes: string[]): Promise<void>;
  /**
   * Makes the machine of a node, or finds it.
   *
   * @param others the machines of the cluster's other nodes.
   * @param before where the node was, if it had a machine before: it stays there if it can.
   * @param mark marks what belongs to this cluster. On a machine that may outlive its record, data with another mark is not touched.
   * @throws {ClusterError} if there is such data.
   */
  create(node: string, others: Machine[], before: Machine | undefined, mark: string): Promise<Machine>;
  /** Where this process reaches the SQL port of a node, if not at its address: its own end of a tunnel, which is opened the first time. */
  reach(node: string, machine: Machine): Promise<Reach | undefined>;
  exists(node: string): Promise<boolean>;
  /** The nodes that have a machine, or part of one. */
  list(): Promise<string[]>;
  /** The host of a node that has a machine. */
  host(node: string, machine: Machine): Host;
  /** Removes a node's machine and all of its data, or what is left of them. */
  remove(node: string): Promise<void>;
  /** Ends the connections to the machines, which continue. They may keep this process alive. */
  close?(): Promise<void>;
  /**
   * The machines by their nodes, where a cloud signs for each. The hosts then run `infra/hosts/facts.sh --identity`, and a run keeps
   * what it prints.
   */
  identify?(): Promise<Map<string, MachineIdentity>>;
}
