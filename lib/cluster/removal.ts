/** The end of a cluster: its machines, then its folder. */

import { ec2Schema } from "../ec2/mod.ts";
import { removeTree } from "../runtime/mod.ts";
import type { ProviderOptions } from "./hosts/host.ts";
import { providers } from "./hosts/mod.ts";
import type { ClusterSpec } from "./plan/spec.ts";
import { putRecordAside, readPlace } from "./record_file.ts";

/**
 * Removes the machines of a cluster and its folder. The record is put aside first, so no other command finds half of a cluster. It goes
 * last, because it names the provider of what an interruption leaves.
 *
 * @param fallback the provider if no record names one
 */
export async function clearAway(fallback: ClusterSpec["provider"], options: ProviderOptions): Promise<void> {
  const { home } = options;
  const named = await readPlace(home);
  const ec2 = ec2Schema.safeParse(named?.ec2 ?? options.ec2).data;
  await putRecordAside(home);
  await providers[isProvider(named?.provider) ? named.provider : fallback].removeAll({ ...options, ec2 });
  await removeTree(home);
}

const isProvider = (name: string | undefined): name is ClusterSpec["provider"] =>
  name !== undefined && Object.hasOwn(providers, name);
