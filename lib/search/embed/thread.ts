/** A thread with the model, seen from outside. */

import { addAbortListener } from "node:events";
import { Worker } from "node:worker_threads";
import { exitCodes, InterruptedError, LabError, throwIfInterrupted } from "../../core/mod.ts";
import type { Answer, Request, ThreadFiles } from "./minilm_worker.ts";

/** Computes vectors outside the thread of its caller, which stays free meanwhile. It does not keep the process alive while it has nothing to do. */
export class Thread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<Float32Array>>();
  #next = 0;
  #failure: unknown;

  /** Starts it; it loads the model at once. */
  constructor(files: ThreadFiles) {
    this.#worker = new Worker(new URL("./minilm_worker.ts", import.meta.url), { workerData: files });
    this.#worker.on("message", (answer: Answer) => this.#take(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("its thread has ended")));
    this.#worker.unref();
  }

  /**
   * The vectors of some texts, one behind the other.
   *
   * @throws {InterruptedError} at once if the signal aborts; the thread then finishes for nobody
   * @throws {LabError} if the model fails.
   */
  async embed(texts: string[], signal?: AbortSignal): Promise<Float32Array> {
    throwIfInterrupted(signal);
    if (this.#failure !== undefined) throw this.#failure;
    const id = this.#next++;
    const answer = Promise.withResolvers<Float32Array>();
    this.#waiting.set(id, answer);
    this.#worker.ref();
    this.#worker.postMessage({ id, texts } satisfies Request);
    using _listener = signal && addAbortListener(signal, () => {
      answer.reject(signal.reason instanceof InterruptedError ? signal.reason : new InterruptedError());
    });
    try {
      return await answer.promise;
    } finally {
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#worker.unref();
    }
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if ("vectors" in answer) waiting?.resolve(answer.vectors);
    else waiting?.reject(describeFailure(answer.error));
  }

  #fail(error: unknown): void {
    this.#failure ??= describeFailure(error instanceof Error ? error.message : String(error), error);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
  }

  /** Ends the thread when it has finished what it is doing. */
  async [Symbol.asyncDispose](): Promise<void> {
    // An answer to nothing shows that no pass is under way: ended in one, the runtime complains in the terminal.
    if (this.#failure === undefined) await this.embed([]).catch(() => {});
    await this.#worker.terminate();
  }
}

const describeFailure = (why: string, cause?: unknown) =>
  new LabError(
    `Cannot embed with MiniLM: ${why}. If it happens again, remove its files with the task "clean", and run this again.`,
    { exitCode: exitCodes.environment, cause },
  );
