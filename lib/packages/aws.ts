/** AWS's own packages for calls to EC2 and to the list of quotas. */

import { fromRoot } from "../core/mod.ts";
import type { InstallOptions } from "../runtime/mod.ts";
import { type HeavyPackage, loadHeavy } from "./heavy.ts";

/** The package of EC2. That of the quotas is in the same folder. */
export const aws: HeavyPackage = {
  title: "the AWS SDK",
  name: "@aws-sdk/client-ec2",
  folder: fromRoot("lib", "packages", "aws"),
  loader: "loadAws",
  megabytes: 44,
};

/** What the lab uses of the packages. Their own types are there only where they are installed. */
export interface AwsSdk {
  ec2: AwsModule & { EC2Client: ClientKind };
  quotas: AwsModule & { ServiceQuotasClient: ClientKind };
}

/** One package: a class for each call, with the name of the call and "Command". */
export type AwsModule = Record<string, unknown>;

/** Where a client sends its calls. It reads credentials and `AWS_ENDPOINT_URL` as all programs for AWS do. */
export interface AwsClientOptions {
  region: string;
  /** 1: no retries by the client itself. */
  maxAttempts: number;
}

/** A class of clients. */
export type ClientKind = new (options: AwsClientOptions) => AwsClient;

/** Sends calls. */
export interface AwsClient {
  send(command: unknown, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

/**
 * Loads the packages, and installs them into the lab's cache the first time.
 *
 * Cost: 0.2 s; the first time seconds, a download of 8 MB and 44 MB of disk.
 *
 * @throws {LabError} (environment) if they have to be installed and cannot be.
 */
export const loadAws = async (options?: InstallOptions): Promise<AwsSdk> => ({
  ec2: await loadHeavy<AwsSdk["ec2"]>(aws, options),
  quotas: await loadHeavy<AwsSdk["quotas"]>(aws, options, "@aws-sdk/client-service-quotas"),
});
