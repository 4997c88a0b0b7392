/** What an instance printed to its console: the only thing that is known of it before the first connection. */

import type { Cloud } from "./api.ts";
import { CloudError } from "./failures.ts";

/**
 * The console's text; empty if there is none yet.
 *
 * @throws {CloudError} if AWS refuses the call.
 */
export async function readConsole(cloud: Pick<Cloud, "call">, id: string): Promise<string> {
  const ask = async (input: Record<string, unknown>) => {
    const call = { purpose: "Read the console of an instance", operation: "get-console-output" };
    const { Output } = await cloud.call({ ...call, input: { InstanceId: id, ...input } });
    return Output ? new TextDecoder().decode(Uint8Array.fromBase64(Output)) : "";
  };
  try {
    return await ask({ Latest: true });
  } catch (error) {
    // Older types have only the output of some minutes ago.
    if (error instanceof CloudError && /^Unsupported/.test(error.code)) return await ask({});
    throw error;
  }
}
