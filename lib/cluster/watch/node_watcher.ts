/** Reads a node again and again over one session. */

import { messageOf, within } from "../../core/mod.ts";
import { connect, ConnectError, type Database, type Target } from "../../sql/mod.ts";
import { type NodeState, readState, readValues } from "../nodes/node_state.ts";
import { counterNames, type Counters, countersOf } from "./rates.ts";

/** What a node answered. */
export interface Reading {
  state: NodeState;
  counters: Counters;
  /** Write sets that wait to be applied; 0 without Galera. */
  receiveQueue: number;
  /** How long the node took to answer one statement. */
  answerMs: number;
}

/** How long a session may take to open, and a statement to answer, in ms. */
const timeoutMs = 5_000;

/** The statements of one reading: what it adds to the node's own count. */
const statementsPerReading = 4;

/** One node. A reading that takes too long goes on in the background; until it ends, no other one is started. */
export class NodeWatcher {
  #session: Database | undefined;
  #pending: Promise<Reading | string> | undefined;
  #own = 0;

  /** @returns the reading, or why there is none. */
  async read(target: Target, withinMs: number): Promise<Reading | string> {
    const pending = this.#pending ??= this.#ask(target).finally(() => this.#pending = undefined);
    const outcome = await within(pending, withinMs);
    return outcome === "late" ? "does not answer" : outcome;
  }

  async #ask(target: Target): Promise<Reading | string> {
    try {
      this.#session ??= await connect({ ...target, timeoutMs, connectTimeoutMs: timeoutMs });
      const start = performance.now();
      const status = await readValues(this.#session, "STATUS", [...counterNames]);
      const atMs = performance.now();
      const state = await readState(this.#session);
      const counters = countersOf(status, state.uptimeS, atMs, this.#own);
      this.#own += statementsPerReading;
      return {
        state,
        counters,
        receiveQueue: Number(status.wsrep_local_recv_queue ?? 0),
        answerMs: atMs - start,
      };
    } catch (error) {
      this.#session?.destroy();
      this.#session = undefined;
      return whyNot(error);
    }
  }

  close(): void {
    this.#session?.destroy();
  }
}

function whyNot(error: unknown): string {
  if (error instanceof ConnectError) {
    if (error.code === "ECONNREFUSED") return "refuses connections";
    return error.errno > 0 ? messageOf(error.cause ?? error) : "does not answer";
  }
  return "does not answer";
}
