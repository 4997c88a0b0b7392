/** What a cluster's machines should be, with this computer's key, mark and address. */

import { homedir } from "node:os";
import { join } from "node:path";
import type { CloudOptions } from "./api.ts";
import type { Ec2Cluster } from "./calls.ts";
import { findCaller } from "./caller.ts";
import { folderOf, keepKey } from "./key.ts";
import type { MachinesWanted } from "./machines.ts";
import { keepOwner } from "./owner.ts";
import type { Ec2Settings } from "./settings.ts";
import { readUserData } from "./user_data.ts";

/** What {@link makeMachines} needs for a cluster. Makes the cluster's ssh key if it has none. */
export const describeWanted = async (
  cluster: Ec2Cluster,
  settings: Ec2Settings,
  options: Pick<CloudOptions, "signal"> = {},
): Promise<MachinesWanted> => ({
  cluster,
  settings,
  owner: await keepOwner(),
  key: settings.keyPair ? undefined : await keepKey(cluster.name),
  caller: settings.caller ?? await findCaller(options),
  expires: `${new Date(Date.now() + settings.hours * 3_600_000).toISOString().slice(0, 19)}Z`,
  userData: await readUserData(cluster.name, settings),
});

/** The file with the private key that opens a cluster's machines: its own, or that of a key pair that the account has. */
export const keyFileOf = (cluster: string, { keyPair }: Pick<Ec2Settings, "keyPair">): string =>
  keyPair ? join(homedir(), ".ssh", `${keyPair}.pem`) : join(folderOf(cluster), "key");
