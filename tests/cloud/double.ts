/** moto behind the proxy, and an environment in which the lab calls it instead of AWS. */

import process from "node:process";
import { cacheDir } from "../../lib/core/mod.ts";
import { type Cloud, openCloud } from "../../lib/ec2/mod.ts";
import { type Moto, startMoto } from "./moto.ts";
import { type Proxy, startProxy } from "./proxy.ts";

/** What a test of the cloud's API works with. */
export interface Double extends AsyncDisposable {
  moto: Moto;
  proxy: Proxy;
  /** For a command that runs in a process of its own. */
  env: Record<string, string>;
  /** An empty account without faults. */
  reset(): Promise<void>;
  /** Works in an empty account, without pauses. */
  withCloud(work: (cloud: Cloud) => Promise<void>): Promise<void>;
  /** What was called since the last time, without questions. */
  takeChanges(): string[];
  /** In place of a pause. */
  wait(): Promise<void>;
}

/** Starts both, and sets this process's variables: the SDK reads them. */
export async function startDouble(): Promise<Double> {
  const moto = await startMoto();
  const proxy = startProxy(moto.url);
  const env = {
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_SESSION_TOKEN: "testing",
    AWS_EC2_METADATA_DISABLED: "true",
    // No file of whoever runs the test is read.
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    // Also for commands that get another home.
    AETHERMART_CACHE: cacheDir(),
  };
  Object.assign(process.env, env);
  const wait = () => Promise.resolve();
  const reset = async () => {
    proxy.forget();
    await moto.reset();
  };
  return {
    moto,
    proxy,
    env,
    reset,
    async withCloud(work) {
      await reset();
      using cloud = await openCloud("us-east-1", { wait, random: () => 0 });
      await work(cloud);
    },
    takeChanges() {
      const changes = proxy.seen.filter(({ action, input }) => !/^(Describe|Get)/.test(action) && !input.has("DryRun"));
      proxy.forget();
      return changes.map(({ action }) => action);
    },
    wait,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await moto[Symbol.asyncDispose]();
    },
  };
}
