import assert from "node:assert/strict";
import { cloudEnvironment, jupyterEnvironment, kernelEnvironment, serverEnvironment } from "./mod.ts";

const env = {
  PATH: "/bin",
  HOME: "/home/ada@example.org",
  LANG: "de_DE.UTF-8",
  LC_NUMERIC: "de_DE.UTF-8",
  TZ: "Asia/Kolkata",
  NO_COLOR: "1",
  DENO_DIR: "/cache/deno",
  XDG_CACHE_HOME: "/cache",
  AETHERMART_CACHE: "/cache/lab",
  MARIADB_URI: "mariadb://lab:secret@127.0.0.1:1",
  HTTPS_PROXY: "http://proxy:3128",
  HTTP_PROXY: "http://me:secret@proxy:3128",
  http_proxy: "me:secret@proxy:3128",
  npm_config_registry: "https://me:se/cret@registry",
  GITHUB_TOKEN: "canary",
  DENO_AUTH_TOKENS: "canary@host",
  SLACK_URL: "https://canary",
  AWS_PROFILE: "canary",
  UNDEFINED: undefined,
};

Deno.test("cells get the variables that the lab needs and no others of the caller", () => {
  const {
    GITHUB_TOKEN: _1,
    DENO_AUTH_TOKENS: _2,
    SLACK_URL: _3,
    AWS_PROFILE: _4,
    HTTP_PROXY: _5,
    http_proxy: _7,
    npm_config_registry: _8,
    UNDEFINED: _6,
    ...rest
  } = env;
  assert.deepEqual(kernelEnvironment(env), rest);
});

Deno.test("JupyterLab also gets its own settings and access to a browser", () => {
  const own = { JUPYTER_DATA_DIR: "/data", JUPYTERLAB_SETTINGS_DIR: "/settings", DISPLAY: ":0", BROWSER: "firefox" };
  const secret = { JUPYTER_TOKEN: "canary", JUPYTERHUB_API_TOKEN: "canary" };
  assert.deepEqual(jupyterEnvironment({ ...env, ...own, ...secret }), { ...kernelEnvironment(env), ...own });
});

Deno.test("a server gets the paths of programs, and no more", () => {
  assert.deepEqual(serverEnvironment(env), { PATH: "/bin", TZ: "Asia/Kolkata" });
});

Deno.test("cells that may start machines in AWS get what its SDK reads, and nothing else", () => {
  const aws = {
    AWS_ACCESS_KEY_ID: "canary",
    AWS_SECRET_ACCESS_KEY: "canary",
    AWS_SESSION_TOKEN: "canary",
    AWS_PROFILE: "canary",
    AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    AWS_ENDPOINT_URL_EC2: "http://127.0.0.1:1",
  };
  assert.deepEqual(cloudEnvironment({ ...env, ...aws, AWS_PAGER: "less", AWS_COURSE_KEY: "canary" }), aws);
});
