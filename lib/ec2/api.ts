/** Calls to EC2, one at a time, repeated while their failure is a passing one. */

import { pause, type Progress, throwIfInterrupted } from "../core/mod.ts";
import { type AwsModule, loadAws } from "../packages/mod.ts";
import type { InstallOptions } from "../runtime/mod.ts";
import { CloudError, codeOf, explainFailure, isPassing } from "./failures.ts";
import type { Call } from "./calls.ts";

/** What AWS answers, as its API names it. Each part may be missing. */
// deno-lint-ignore no-explicit-any -- the SDK's types are there only where it is installed
export type Answer = Record<string, any>;

/** One region of EC2, as the account of the credentials sees it. */
export interface Cloud extends Disposable {
  readonly region: string;
  /**
   * Carries out a call.
   *
   * @throws {CloudError} if AWS refuses it, or passing failures do not pass.
   * @throws {InterruptedError} if the signal aborts. The call may have been carried out.
   */
  call(call: Call): Promise<Answer>;
  /**
   * Asks whether the account may make a call; nothing is done.
   *
   * @throws {CloudError} if it may not.
   */
  check(call: Call): Promise<void>;
  /** The account's quota of this code; `undefined` if it may not read it. */
  quota(service: string, code: string): Promise<number | undefined>;
}

/** How calls are repeated. */
export interface RetryOptions {
  signal?: AbortSignal;
  /** Is told once per call that AWS does not answer. */
  progress?: Pick<Progress, "note">;
  /** Waits between two attempts. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 up to 1. Clients that failed together do not come back together. */
  random?: () => number;
}

/** What a connection to EC2 needs. It reads credentials where all programs for AWS do, and `AWS_ENDPOINT_URL`, too. */
export type CloudOptions = InstallOptions & RetryOptions;

const attempts = 8;
/** After this attempt, about two seconds if each fails at once, the user learns why nothing happens. */
const silentAttempts = 3;
const [firstDelayMs, longestDelayMs] = [500, 20_000];
/** A call without an answer has failed. */
const callMs = 60_000;

/**
 * Opens a region. No call is made yet.
 *
 * @throws {LabError} (environment) if the SDK cannot be installed.
 */
export async function openCloud(region: string, options: CloudOptions = {}): Promise<Cloud> {
  const { ec2, quotas } = await loadAws(options);
  const clients = {
    ec2: new ec2.EC2Client({ region, maxAttempts: 1 }),
    quotas: new quotas.ServiceQuotasClient({ region, maxAttempts: 1 }),
  };
  const send = (service: keyof typeof clients, command: unknown, purpose: string) =>
    retry(
      async () => {
        const time = AbortSignal.timeout(callMs);
        const abortSignal = options.signal ? AbortSignal.any([options.signal, time]) : time;
        try {
          return await clients[service].send(command, { abortSignal }) as Answer;
        } catch (error) {
          throw time.aborted ? time.reason : error;
        }
      },
      purpose,
      options,
    );
  const call = (request: Call) => send("ec2", commandOf(ec2, request), request.purpose);
  return {
    region,
    call,
    async check(request) {
      try {
        await call({ ...request, input: { ...request.input, DryRun: true } });
      } catch (error) {
        if (!(error instanceof CloudError) || error.code !== "DryRunOperation") throw error;
      }
    },
    async quota(ServiceCode, QuotaCode) {
      const { GetServiceQuotaCommand: Command } = quotas as Record<string, CommandKind>;
      try {
        const { Quota } = await send("quotas", new Command!({ ServiceCode, QuotaCode }), "Read a quota");
        return Quota?.Value;
      } catch (error) {
        if (error instanceof CloudError && isUnreadable.test(error.code)) return undefined;
        throw error;
      }
    },
    [Symbol.dispose]() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** The account has no such quota of its own, or may not look at it, as in classrooms. */
const isUnreadable = /^(NoSuchResource\w*|AccessDenied\w*|UnauthorizedOperation)$/;

type CommandKind = new (input: Record<string, unknown>) => unknown;

/** A call as the SDK wants it. The command line's "run-instances" is its `RunInstancesCommand`. */
function commandOf(module: AwsModule, { operation, input, userData }: Call): unknown {
  const name = operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const Command = module[`${name}Command`] as CommandKind | undefined;
  if (!Command) throw new TypeError(`EC2 has no call "${operation}".`);
  return new Command({
    ...input,
    // Repeated with the same token, the call starts nothing more.
    ...(operation === "run-instances" ? { ClientToken: crypto.randomUUID() } : {}),
    ...(userData === undefined ? {} : { UserData: new TextEncoder().encode(userData).toBase64() }),
    // The command line reads it in base64; the SDK takes the bytes.
    ...(typeof input.PublicKeyMaterial === "string"
      ? { PublicKeyMaterial: Uint8Array.fromBase64(input.PublicKeyMaterial) }
      : {}),
  });
}

/**
 * Repeats work while its failure is a passing one, up to eight times with growing pauses (about a minute in all).
 *
 * @throws {CloudError} with the last failure.
 */
export async function retry<T>(work: () => Promise<T>, purpose: string, options: RetryOptions = {}): Promise<T> {
  const { signal, wait = pause, random = Math.random } = options;
  for (let attempt = 1;; attempt++) {
    throwIfInterrupted(signal);
    try {
      return await work();
    } catch (error) {
      throwIfInterrupted(signal);
      if (attempt === attempts || !isPassing(error)) throw explainFailure(error, purpose);
      if (attempt === silentAttempts) {
        options.progress?.note(
          `This does not work yet: ${purpose} (${codeOf(error)}). The lab keeps trying for a while.`,
        );
      }
      const longest = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
      await wait(longest * (1 + random()) / 2, signal);
    }
  }
}

/** All items of an answer that comes in pages. */
export async function listAll(cloud: Pick<Cloud, "call">, request: Call, field: string): Promise<Answer[]> {
  const items: Answer[] = [];
  let token: string | undefined;
  do {
    const input = token ? { ...request.input, NextToken: token } : request.input;
    const answer = await cloud.call({ ...request, input });
    items.push(...answer[field] ?? []);
    token = answer.NextToken || undefined;
  } while (token);
  return items;
}
