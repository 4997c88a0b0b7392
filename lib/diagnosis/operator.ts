/** An operator: sessions to all nodes of a cluster that stay open, and new ones where they are refused. */

import { X509Certificate } from "node:crypto";
import {
  type Cluster,
  describeHost,
  findMember,
  listServers,
  readAtNode,
  runAtNode,
  targetOf,
} from "../cluster/mod.ts";
import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { connect, type Database, isConnectionLoss, SqlError } from "../sql/mod.ts";
import {
  type Facts,
  type NodeSample,
  type ProcessState,
  type Sample,
  type StatementPlan,
  suspectsOf,
} from "./facts.ts";
import { listSmallTables, nothingRead, readServer, type SmallTable, watchStatements } from "./read_node.ts";
import { readStatementPlan } from "./read_plans.ts";

/** How long a node may take to answer, in milliseconds, and one that did not answer the last time. */
const usualTimeoutMs = 2_500;
const shortTimeoutMs = 800;

const nothing = { answers: false, status: {}, variables: {}, ...nothingRead };

/**
 * Reads what an operator can: SHOW STATUS and VARIABLES, information_schema, performance_schema, EXPLAIN and ANALYZE, error logs and the list of
 * processes. Close it, or declare it with `await using`. It switches performance_schema's consumers of statements on
 * (`setup_consumers`: current, history, history_long) and leaves them so, since another operator may need them; a server forgets that when it
 * ends.
 *
 * @example
 * ```ts no-run
 * import { diagnose, Operator } from "lab/diagnosis";
 * import { startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m4-galera");
 * await using operator = await Operator.open(cluster);
 * console.log((await diagnose(operator)).causes);
 * ```
 */
export class Operator implements AsyncDisposable {
  #cluster: Cluster;
  #sessions = new Map<string, Database>();
  #tables: SmallTable[] | undefined;
  /** Nodes that did not answer the last time. */
  #silent = new Set<string>();

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /**
   * Opens a session to every node that answers.
   *
   * @throws {LabError} if performance_schema is off.
   */
  static async open(cluster: Cluster): Promise<Operator> {
    const operator = new Operator(cluster);
    const { members } = await cluster.record();
    await Promise.all(members.map(({ name }) =>
      operator.#session(name).catch((error) => {
        if (error instanceof LabError && error.exitCode === exitCodes.environment) throw error;
      })
    ));
    return operator;
  }

  /** The state of all nodes now. About 0.1 s; up to 5 s if a node does not answer. */
  async sample(): Promise<Sample> {
    const { members } = await this.#cluster.record();
    const names = members.map(({ name }) => name);
    if (!this.#tables) this.#tables = await this.#listTables(names);
    const [atMs, at] = [performance.now(), new Date().toISOString()];
    return { atMs, at, nodes: await Promise.all(names.map((name) => this.#sampleNode(name))) };
  }

  /** The plans of the statements that read many rows for each one that they return. */
  async plans(facts: Pick<Facts, "nodes">): Promise<StatementPlan[]> {
    const suspects = suspectsOf(facts);
    const byNode = Map.groupBy(suspects, ({ node }) => node);
    const plans = await Promise.all([...byNode].map(async ([node, those]) => {
      const db = await this.#connect(node).catch(() => undefined);
      if (!db) return [];
      await using session = db;
      const found: StatementPlan[] = [];
      for (const suspect of those) {
        // A statement that needs other rights, or another default database, has no plan for the operator.
        const plan = await readStatementPlan(session, suspect).catch(() => undefined);
        if (plan) found.push(plan);
      }
      return found;
    }));
    return plans.flat();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close().catch(() => session.destroy())));
    this.#sessions.clear();
  }

  async #listTables(names: string[]): Promise<SmallTable[]> {
    for (const name of names) {
      try {
        return await listSmallTables(await this.#session(name));
      } catch {
        // The next node may answer.
      }
    }
    return [];
  }

  async #connect(node: string): Promise<Database> {
    const timeoutMs = this.#silent.has(node) ? shortTimeoutMs : usualTimeoutMs;
    const record = await this.#cluster.record();
    return await connect({
      ...targetOf(record, findMember(record, node), "lab"),
      timeoutMs,
      connectTimeoutMs: timeoutMs,
    });
  }

  async #session(node: string): Promise<Database> {
    const open = this.#sessions.get(node);
    if (open && !open.isBroken) return open;
    const session = await this.#connect(node);
    const isWatched = await watchStatements(session).catch(() => true);
    if (!isWatched) {
      await session.close();
      throw new LabError(
        `${node} runs without performance_schema, which a diagnosis reads. Start the cluster from the spec m4-galera, or set performance_schema in its own.`,
        { exitCode: exitCodes.environment },
      );
    }
    this.#sessions.set(node, session);
    return session;
  }

  async #sampleNode(node: string): Promise<NodeSample> {
    const [refused, read] = await Promise.all([this.#tryNew(node), this.#read(node)]);
    const certificateEnd = refused !== null && /ssl|certificate/i.test(refused)
      ? await this.#readCertificate(node)
      : null;
    if (read) return { node, refused, certificateEnd, process: "unknown", log: [], ...read };
    const [process, log] = await Promise.all([this.#findProcess(node), this.#readLog(node)]);
    return { node, refused, certificateEnd, ...nothing, process, log };
  }

  /** Why a new session is refused, if it is. */
  async #tryNew(node: string): Promise<string | null> {
    try {
      const session = await this.#connect(node);
      await session.close().catch(() => session.destroy());
      return null;
    } catch (error) {
      return messageOf(error instanceof Error && error.cause ? error.cause : error);
    }
  }

  async #read(node: string) {
    try {
      const read = await readServer(await this.#session(node), this.#tables ?? []);
      this.#silent.delete(node);
      return read;
    } catch (error) {
      // A server that refuses a question of the operator answers; only one that is lost does not.
      if (error instanceof SqlError && !isConnectionLoss(error)) throw error;
      this.#silent.add(node);
      const open = this.#sessions.get(node);
      this.#sessions.delete(node);
      open?.destroy();
      return undefined;
    }
  }

  async #findProcess(node: string): Promise<ProcessState> {
    const servers = await listServers(this.#cluster);
    const on = servers.find(({ nodes }) => nodes.includes(node));
    if (!on) return "none";
    const { dir } = await describeHost(this.#cluster, node);
    const states = await Promise.all(on.pids.map(async (pid) => {
      const { stdout } = await runAtNode(this.#cluster, node, ["ps", "-o", "stat=,args=", "-p", String(pid)]);
      return stdout;
    }));
    const own = states.find((line) => line.includes(`--defaults-file=${dir}/my.cnf`));
    if (!own) return "none";
    return /^\s*T/.test(own) ? "frozen" : "running";
  }

  async #readCertificate(node: string): Promise<string | null> {
    try {
      return new X509Certificate(await readAtNode(this.#cluster, node, "tls/node.pem")).validToDate.toISOString();
    } catch {
      return null;
    }
  }

  async #readLog(node: string): Promise<string[]> {
    const { stdout } = await runAtNode(this.#cluster, node, ["tail", "-n", "5", "error.log"]);
    return stdout.trimEnd().split("\n");
  }
}
