/** A client that survives failures: it sends work to a node that takes writes, moves to another one if that fails, and records what it did. */

import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../core/mod.ts";
import { ClusterError, type Topology } from "../cluster/mod.ts";
import { type Health, watchNode } from "./health.ts";
import { CommitUnknownError, type Done, type PoolEvent, type PoolOptions, type Statements } from "./pool_types.ts";
import { judgeError } from "./retry.ts";
import { connect, connectionLoss, type Database, type Param, type Target } from "../sql/mod.ts";

/** Queries never wait behind transactions: nodes still answer queries while commits wait for the group to decide. */
type Lane = "read" | "write";

/** How one attempt ended. */
type Outcome<T> = { value: T } | { error: unknown; phase: "work" | "commit" };

/**
 * A pool of connections to one node of a cluster, from {@link openPool}. Health checks watch all nodes. If the active node fails, work moves to
 * another one; work that is safe to repeat is repeated there. Close it, or declare it with `await using`.
 *
 * @example
 * ```ts no-run
 * import { openPool } from "lab/client";
 * import { killNode, startCluster } from "lab/cluster";
 * await using cluster = await startCluster("m3-galera");
 * await using pool = await openPool(cluster, { database: "" });
 * await killNode(cluster, pool.active ?? "node1");
 * const { value, node, retries } = await pool.query<{ server: string }>(
 *   "SELECT @@wsrep_node_name AS server",
 * );
 * console.log(`${node} answered after ${retries} retries`, value, pool.events);
 * ```
 */
export class ClusterPool implements AsyncDisposable {
  /** The cluster's topology. */
  readonly topology: Topology;
  /** What the pool saw and did, in order. */
  readonly events: PoolEvent[] = [];
  #cluster: string;
  #targets: Map<string, Target>;
  #health = new Map<string, Health>();
  #active: string | undefined;
  #options: Required<Omit<PoolOptions, "database" | "prefer">>;
  #idle: Database[] = [];
  #busy = new Set<Database>();
  #lanes: Record<Lane, { taken: number; waiting: (() => void)[] }> = {
    read: { taken: 0, waiting: [] },
    write: { taken: 0, waiting: [] },
  };
  /** Rejects when work is sent elsewhere, for connections that are still being opened. */
  #dropped = Promise.withResolvers<never>();
  #opened = performance.now();
  #end = new AbortController();
  #watches: Promise<void>[];

  /** Use {@link openPool} instead. */
  constructor(
    cluster: string,
    topology: Topology,
    targets: Map<string, { work: Target; check: Target }>,
    {
      size = 16,
      checkEveryMs = 200,
      checkTimeoutMs = 1_000,
      statementTimeoutMs = 10_000,
      giveUpMs = 30_000,
      prefer,
    }: PoolOptions,
  ) {
    this.#cluster = cluster;
    this.topology = topology;
    this.#targets = new Map([...targets].map(([name, { work }]) => [name, work]));
    this.#options = { size, checkEveryMs, checkTimeoutMs, statementTimeoutMs, giveUpMs };
    this.#active = prefer;
    this.#watches = [...targets].map(([name, { check }]) =>
      watchNode(
        { name, target: check },
        topology,
        { everyMs: checkEveryMs, timeoutMs: checkTimeoutMs },
        this.#end.signal,
        (health) => this.#hear(name, health),
      )
    );
  }

  /** The node that gets the work now; `undefined` if no node takes writes. */
  get active(): string | undefined {
    return this.#active !== undefined && this.#health.get(this.#active)?.isWritable ? this.#active : undefined;
  }

  /** Milliseconds since the pool was opened: the clock of its events. */
  now(): number {
    return performance.now() - this.#opened;
  }

  /**
   * The rows of a query. If the connection is lost, the query is repeated, on another node if necessary.
   *
   * @throws {SqlError} if the server refuses the query.
   * @throws {ClusterError} if no node answers within `giveUpMs`, or the pool is closed.
   */
  async query<T extends object>(sql: string, values: readonly Param[] = []): Promise<Done<T[]>> {
    return await this.#persist(async (session) => ({ value: await session.query<T>(sql, values) }), "read", "again");
  }

  /**
   * Runs `work` in a transaction. It runs again if the server rolled it back (a deadlock), or the connection was lost before COMMIT was sent:
   * it had no effect then.
   *
   * With `isIdempotent`, it also runs again if the answer to COMMIT was lost. `work` must then find out by itself whether it was done before,
   * by a unique key that the caller has chosen.
   *
   * @returns what `work` returns, the node, and the number of retries.
   * @throws {CommitUnknownError} if the answer to COMMIT was lost and the work is not idempotent.
   * @throws {ClusterError} if no node accepts it within `giveUpMs`, or the pool is closed.
   * @throws {SqlError} if the server refuses a statement; and what `work` throws.
   */
  async transaction<T>(
    work: (tx: Statements) => Promise<T>,
    { isIdempotent = false }: { isIdempotent?: boolean } = {},
  ): Promise<Done<T>> {
    return await this.#persist(
      async (session): Promise<Outcome<T>> => {
        let phase: "work" | "commit" = "work";
        try {
          await session.execute("START TRANSACTION");
          const value = await work(session);
          phase = "commit";
          await session.execute("COMMIT");
          return { value };
        } catch (error) {
          if (!session.isBroken) await session.execute("ROLLBACK").catch(() => session.destroy());
          return { error, phase };
        }
      },
      "write",
      isIdempotent ? "again" : "fail",
    );
  }

  /** Closes all connections. Running work fails. */
  async close(): Promise<void> {
    this.#end.abort();
    for (const session of [...this.#idle, ...this.#busy]) session.destroy();
    this.#idle = [];
    await Promise.all(this.#watches);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Tries until the work is done or refused, or the time is over. */
  async #persist<T>(
    attempt: (session: Database) => Promise<Outcome<T>>,
    lane: Lane,
    whenUnknown: "again" | "fail",
  ): Promise<Done<T>> {
    const deadline = performance.now() + this.#options.giveUpMs;
    let last: unknown;
    let mayBeDone = false;
    for (let retries = 0;; retries++) {
      const { node, outcome } = await this.#inLane(lane, async () => {
        // Chosen only now: the node may have failed while the work waited for its turn.
        const node = await this.#awaitActive(deadline, last);
        return { node, outcome: await this.#tryOn(node, attempt) };
      });
      if ("value" in outcome) return { value: outcome.value, node, retries };
      const verdict = judgeError(outcome.error, outcome.phase, mayBeDone);
      last = outcome.error;
      if (verdict === "refused" || this.#end.signal.aborted) throw outcome.error;
      if (verdict === "unknown") {
        mayBeDone = true;
        this.#note("unknown", node, `the answer to COMMIT was lost: ${driverMessage(outcome.error)}`);
        if (whenUnknown === "fail") {
          throw new CommitUnknownError(
            `The connection to ${node} was lost after COMMIT was sent: the transaction may or may not be committed.`,
            { cluster: this.#cluster, node, cause: outcome.error },
          );
        }
      } else this.#note("retry", node, driverMessage(outcome.error));
      // A node that has just failed is likely to fail again before a check notices.
      await this.#pause(verdict === "again" ? 5 + Math.random() * 20 : 50);
    }
  }

  async #awaitActive(deadline: number, last: unknown): Promise<string> {
    for (;;) {
      if (this.active !== undefined) return this.active;
      if (this.#end.signal.aborted) throw new ClusterError("The pool was closed.", { cluster: this.#cluster });
      if (performance.now() > deadline) {
        const states = [...this.#targets.keys()].map((name) =>
          `${name}: ${this.#health.get(name)?.reason ?? "not checked yet"}`
        );
        this.#note("gave up", "", states.join(", "));
        throw new ClusterError(
          `No node of the cluster ${this.#cluster} accepted this work within ${this.#options.giveUpMs / 1000} s (${
            states.join(", ")
          }).`,
          { cluster: this.#cluster, cause: last },
        );
      }
      await this.#pause(10);
    }
  }

  /** Waits, but returns at once if the pool is closed. */
  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#end.signal }).catch(() => {});
  }

  /** Runs work when the lane has a place. */
  async #inLane<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    const own = this.#lanes[lane];
    while (own.taken >= this.#options.size) await new Promise<void>((resolve) => own.waiting.push(resolve));
    own.taken++;
    try {
      return await work();
    } finally {
      own.taken--;
      own.waiting.shift()?.();
    }
  }

  /** One attempt on its own connection. */
  async #tryOn<T>(node: string, attempt: (session: Database) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    let session: Database | undefined;
    try {
      session = this.#idle.pop() ?? await this.#open(node);
      this.#busy.add(session);
      return await attempt(session);
    } catch (error) {
      return { error, phase: "work" };
    } finally {
      if (session) this.#giveBack(session, node);
    }
  }

  async #open(node: string): Promise<Database> {
    const { statementTimeoutMs: timeoutMs } = this.#options;
    // The checks notice a node that is gone, and drop this. A busy machine may take longer than a check to open many connections.
    const opening = connect({ ...this.#targets.get(node)!, timeoutMs, connectTimeoutMs: timeoutMs });
    opening.then((session) => node !== this.#active && session.destroy(), () => {});
    return await Promise.race([opening, this.#dropped.promise]);
  }

  #giveBack(session: Database, node: string): void {
    this.#busy.delete(session);
    if (!session.isBroken && node === this.#active && !this.#end.signal.aborted) this.#idle.push(session);
    else session.destroy();
  }

  /** Records the result of a check, and moves the work if the active node takes none. */
  #hear(node: string, health: Health): void {
    const before = this.#health.get(node);
    this.#health.set(node, health);
    this.#note("node", node, health.isWritable ? "takes writes" : health.reason);
    if (before?.isWritable && !health.isWritable && node === this.#active) this.#dropSessions();
    if (this.active !== undefined) return;
    // The preferred node has the time of one check to answer.
    if (this.#active !== undefined && !this.#health.has(this.#active)) return;
    const next = [...this.#targets.keys()].find((name) => this.#health.get(name)?.isWritable);
    if (next === undefined || next === this.#active) return;
    this.#note("failover", next, this.#active === undefined ? "first" : `after ${this.#active}`);
    this.#dropSessions();
    this.#active = next;
  }

  /** Statements that run on a node that is gone would wait for it. */
  #dropSessions(): void {
    this.#dropped.promise.catch(() => {});
    this.#dropped.reject(connectionLoss("work was sent elsewhere"));
    this.#dropped = Promise.withResolvers();
    for (const session of this.#idle.splice(0)) session.destroy();
    for (const session of this.#busy) session.destroy();
  }

  #note(kind: PoolEvent["kind"], node: string, detail: string): void {
    this.events.push({ atMs: Math.round(this.now()), kind, node, detail });
  }
}

/** Only the message of the driver or server, without the statement. */
const driverMessage = (error: unknown) => messageOf(error instanceof Error && error.cause ? error.cause : error);
