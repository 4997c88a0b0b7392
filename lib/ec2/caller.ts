/** The address from which ssh reaches the machines: this computer's, as the internet sees it. */

import { exitCodes, LabError, messageOf } from "../core/mod.ts";
import { retry, type RetryOptions } from "./api.ts";

const service = "https://checkip.amazonaws.com";

/**
 * The addresses for the rule that allows ssh: "203.0.113.7/32". AWS's own service answers with the address that it sees.
 *
 * @throws {LabError} (environment) if it does not.
 */
export async function findCaller(options: RetryOptions = {}, url = service): Promise<string> {
  try {
    return await retry(
      async () => {
        const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
        const address = (await response.text()).trim();
        if (response.ok && /^(\d{1,3}\.){3}\d{1,3}$/.test(address)) return `${address}/32`;
        throw new Error(`it answered with "${address.slice(0, 40)}"`);
      },
      "Find the address of this computer",
      options,
    );
  } catch (error) {
    throw new LabError(
      `Cannot find out from which address this computer reaches the internet (${url}: ${messageOf(error)}). ` +
        "Put the address into the spec (ec2.caller).",
      { exitCode: exitCodes.environment, cause: error },
    );
  }
}
