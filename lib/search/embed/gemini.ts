/** An option: Google's Gemini, which computes vectors for texts that may leave this machine. */

import process from "node:process";
import { exitCodes, InterruptedError, LabError, messageOf, pause, silent, throwIfInterrupted } from "../../core/mod.ts";
import { maskSecrets, noteSecret } from "../../secrets/mod.ts";
import { describeCount, type Embedder, type EmbedOptions, readTexts, type TextRole } from "./embedder.ts";
import { PublicText } from "./public_text.ts";

/** Options of {@link openGemini}. */
export interface GeminiOptions {
  /** Default: the environment variable `GEMINI_API_KEY`. */
  key?: string;
  /** The length of the vectors. The model is made for 768, 1536 and 3072. Default: 768. */
  dimensions?: 768 | 1536 | 3072;
  /** Where the service is. Default: Google's address. */
  address?: string;
  /** How long one request may take. Default: 30 s. */
  timeoutMs?: number;
  /** The shortest wait before a request is sent again; it doubles each time. Default: 1 s. */
  backoffMs?: number;
}

const model = "gemini-embedding-001";
/** The most that one request may hold. */
const batchSize = 100;
/** How often a request is sent before the call fails. */
const attempts = 5;
/** If the service wants to be left alone for longer, the call fails at once. */
const longestWaitMs = 60_000;

const taskTypes: Readonly<Record<TextRole, string>> = { document: "RETRIEVAL_DOCUMENT", query: "RETRIEVAL_QUERY" };

/**
 * Opens Google's model "gemini-embedding-001" for whoever asks for it: nothing in the lab does so by itself, because the texts are sent to Google, and
 * the key's owner pays. It accepts only {@link PublicText}, so texts about people cannot be sent by mistake.
 *
 * In a notebook the key reaches the cells with `run … --env GEMINI_API_KEY`.
 *
 * @throws {LabError} (usage) without a key.
 *
 * @example
 * ```ts no-run
 * import { openGemini, PublicText } from "lab/search";
 * await using embedder = openGemini();
 * const [vector] = await embedder.embed([new PublicText("query", "a quiet keyboard")], { role: "query" });
 * ```
 */
export function openGemini({
  key: given = process.env.GEMINI_API_KEY ?? "",
  dimensions = 768,
  address = "https://generativelanguage.googleapis.com",
  timeoutMs = 30_000,
  backoffMs = 1000,
}: GeminiOptions = {}): Embedder<PublicText> {
  // As the header has it, so that it is found in answers.
  const key = given.trim();
  if (key === "") {
    throw new LabError(
      "Gemini needs a key, and the environment variable GEMINI_API_KEY is not set. Set it, or use the model on this machine, which needs none.",
      { exitCode: exitCodes.usage },
    );
  }
  noteSecret("the key of the Gemini API", key);
  const service: Service = { key, dimensions, address, timeoutMs, backoffMs };
  return {
    model,
    // Google names no version of it beyond its name.
    version: `${model}-${dimensions}`,
    dimensions,
    embed: (texts, options) => embedAll(texts, service, options),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

type Service = Required<GeminiOptions>;

async function embedAll(
  texts: readonly PublicText[],
  service: Service,
  { role = "document", signal, progress = silent }: EmbedOptions = {},
): Promise<Float32Array[]> {
  for (const [index, text] of texts.entries()) {
    // Also for code that no compiler has checked.
    if (!(text instanceof PublicText)) {
      throw new TypeError(
        `Text ${
          index + 1
        } of ${texts.length} is not a PublicText, so it is not sent to Google. For texts about people use the model on this machine.`,
      );
    }
  }
  const characters = readTexts(texts);
  const step = progress.start(`Embed ${describeCount(texts.length)} with Gemini`);
  const vectors: Float32Array[] = [];
  try {
    while (vectors.length < characters.length) {
      const batch = characters.slice(vectors.length, vectors.length + batchSize);
      vectors.push(...await embedBatch(batch, role, service, signal));
      step.update(`${vectors.length.toLocaleString("en-US")} done`);
    }
    step.done();
  } catch (error) {
    step.fail(signal?.aborted ? "interrupted" : "");
    throw error;
  }
  return vectors;
}

async function embedBatch(
  texts: readonly string[],
  role: TextRole,
  service: Service,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const body = JSON.stringify({
    requests: texts.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      taskType: taskTypes[role],
      outputDimensionality: service.dimensions,
    })),
  });
  for (let attempt = 1;; attempt++) {
    throwIfInterrupted(signal);
    const result = await send(body, service, signal);
    if ("answer" in result) return readVectors(result.answer, texts.length, service.dimensions);
    if (!result.again || attempt === attempts) throw describeFailure(result, attempt);
    const backoffMs = service.backoffMs * 2 ** (attempt - 1);
    await pause(Math.max(backoffMs, result.waitMs), signal);
  }
}

/** Why a request has no answer. */
interface Failure {
  /** The HTTP status; 0 if none came. */
  status: number;
  why: string;
  /** Whether the same request may succeed later. */
  again: boolean;
  /** How long the service wants to be left alone. */
  waitMs: number;
}

async function send(
  body: string,
  { key, address, timeoutMs }: Service,
  signal?: AbortSignal,
): Promise<{ answer: unknown } | Failure> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(`${address}/v1beta/models/${model}:batchEmbedContents`, {
      method: "POST",
      // In a header: addresses are logged on the way.
      headers: { "content-type": "application/json", "x-goog-api-key": key },
      body,
      // The key must not follow the service to another address.
      redirect: "error",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    // An answer that is not JSON cannot be read, and asking again would cost as much again.
    if (response.ok) return { answer: await response.json().catch(() => undefined) };
    return await readFailure(response);
  } catch (error) {
    throwIfInterrupted(signal);
    if (error instanceof InterruptedError) throw error;
    const why = limit.aborted ? `no answer came within ${timeoutMs / 1000} s` : messageOf(error);
    return { status: 0, why, again: true, waitMs: 0 };
  }
}

/** What Google's services write in place of an answer. */
interface ErrorBody {
  error?: {
    message?: string;
    /** One of them may say how long to wait: "34s". */
    details?: { retryDelay?: string }[];
  };
}

async function readFailure(response: Response): Promise<Failure> {
  const { status, statusText } = response;
  const { error } = await response.json().catch(() => undefined) as ErrorBody | null ?? {};
  const delay = error?.details?.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay;
  const waitMs = 1000 * (Number.parseFloat(delay ?? "") || 0);
  // A day's quota is not worth waiting for.
  const again = (status === 429 || status >= 500) && waitMs <= longestWaitMs;
  return { status, why: `${status} ${error?.message ?? statusText}`, again, waitMs };
}

function readVectors(answer: unknown, count: number, dimensions: number): Float32Array[] {
  const embeddings = (answer as { embeddings?: { values?: unknown }[] } | null)?.embeddings;
  const vectors = Array.isArray(embeddings) ? embeddings.map((embedding) => toUnit(embedding?.values)) : [];
  if (vectors.length === count && vectors.every((vector) => vector?.length === dimensions)) {
    return vectors as Float32Array[];
  }
  throw new LabError(
    `Gemini's answer does not hold ${count} vectors of ${dimensions} numbers. Its interface may have changed; the model on this machine needs no service.`,
    { exitCode: exitCodes.environment },
  );
}

/** At unit length: the service does so only for its longest vectors. `undefined` if these are not numbers with a direction. */
function toUnit(values: unknown): Float32Array | undefined {
  if (!Array.isArray(values)) return undefined;
  if (!values.every((value) => typeof value === "number")) return undefined;
  const length = Math.hypot(...values);
  return length > 0 && length < Infinity ? Float32Array.from(values, (value) => value / length) : undefined;
}

function describeFailure({ status, why }: Failure, sent: number): LabError {
  const wayOut = status === 400 || status === 401 || status === 403
    ? "Check the key in GEMINI_API_KEY, and whether it may use the Generative Language API"
    : status === 429
    ? "The key's quota is used up: wait, or raise it"
    : status === 0
    ? "Check the network"
    : status >= 500
    ? "Try again later"
    : "Its interface may have changed: update the lab";
  const times = sent === 1 ? "" : ` (sent ${sent} times)`;
  return new LabError(
    maskSecrets(
      `Cannot embed with Gemini: ${why.replace(/\.$/, "")}${times}. ${wayOut}, or use the model on this machine.`,
    ),
    { exitCode: exitCodes.environment },
  );
}
