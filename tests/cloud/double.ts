/** moto behind the proxy, and an environment in which the lab calls it instead of AWS. */

import process from "node:process";
import { cacheDir } from "../../lib/core/mod.ts";
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
  return {
    moto,
    proxy,
    env,
    async reset() {
      proxy.forget();
      await moto.reset();
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await moto[Symbol.asyncDispose]();
    },
  };
}
