/** The address from which ssh reaches the machines: this computer's, as the internet sees it. */

import process from "node:process";
import { exitCodes, LabError, messageOf, pause, throwIfInterrupted } from "../core/mod.ts";
import type { RetryOptions } from "./api.ts";
import { callerSchema } from "./settings.ts";

const service = "https://checkip.amazonaws.com";
const attempts = 3;
const [attemptMs, pauseMs] = [10_000, 1_000];

/** The addresses where the service cannot be asked, or sees another one than EC2 does. */
const callerVariable = "AETHERMART_CALLER";

/**
 * The addresses for the rule that allows ssh: "203.0.113.7/32", from the environment. Without them, AWS's own service answers with the
 * address that it sees.
 *
 * @throws {LabError} (environment) if it does not, three times; (usage) if the environment's are not addresses.
 * @throws {InterruptedError} if the signal aborts.
 */
export async function findCaller(
  { signal, wait = pause }: Pick<RetryOptions, "signal" | "wait"> = {},
  url = service,
  given = process.env[callerVariable],
): Promise<string> {
  if (given) return checkCaller(given);
  for (let attempt = 1;; attempt++) {
    throwIfInterrupted(signal);
    try {
      return await askOnce(url, signal);
    } catch (error) {
      throwIfInterrupted(signal);
      if (attempt === attempts) {
        throw new LabError(
          `Cannot find out from which address this computer reaches the internet (${url}: ${messageOf(error)}). ` +
            `Set ${callerVariable} to the address, as in 203.0.113.7/32, or put it into the spec (ec2.caller).`,
          { exitCode: exitCodes.environment, cause: error },
        );
      }
    }
    await wait(pauseMs, signal);
  }
}

function checkCaller(given: string): string {
  const { success, data, error } = callerSchema.safeParse(given);
  if (success) return data;
  throw new LabError(`${callerVariable} is "${given}", but it needs ${error.issues[0]!.message}.`, {
    exitCode: exitCodes.usage,
  });
}

async function askOnce(url: string, signal?: AbortSignal): Promise<string> {
  const time = AbortSignal.timeout(attemptMs);
  const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, time]) : time });
  const answer = (await response.text()).trim();
  const { success, data } = callerSchema.safeParse(`${answer}/32`);
  if (response.ok && success) return data;
  throw new Error(
    response.ok ? `it answered with "${answer.slice(0, 40)}"` : `it answered with status ${response.status}`,
  );
}
