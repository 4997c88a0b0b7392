/** The environments in which the lab starts programs: what they need, and no secrets of the user. */

import process from "node:process";

type Env = Record<string, string | undefined>;

/** The locations of programs, libraries and temporary files, and the time zone. */
const everywhere = /^(?:PATH|LD_LIBRARY_PATH|TMPDIR|TMP|TEMP|TZ)$/;

/** What programs for people also need: user and home, language, caches, certificates, and the variables of the lab itself. */
const forCells = new RegExp(
  `^(?:${
    [
      "HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|LANG|LANGUAGE|LC_\\w+",
      "XDG_\\w+_(?:HOME|DIR|DIRS)",
      "DENO_(?:DIR|CERT|TLS_CA_STORE|NO_UPDATE_CHECK|NO_PACKAGE_JSON|V8_FLAGS)",
      "npm_config_(?:cache|registry)|NPM_CONFIG_(?:CACHE|REGISTRY)",
      "NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)",
      "https?_proxy|no_proxy|all_proxy|HTTPS?_PROXY|NO_PROXY|ALL_PROXY",
      "MARIADB_URI|AETHERMART_\\w+",
    ].join("|")
  })$`,
);

/** The URL of a proxy or registry may contain a password or a token, even without a scheme: `user:password@proxy:3128`. */
const isAddress = (name: string) => /(?:proxy|registry)$/i.test(name);

/** The environment of a server; every process of the same user can read it. Pure except for the default. */
export const serverEnvironment = (env: Env = process.env): Record<string, string> =>
  pick(env, (name) => everywhere.test(name));

/**
 * The environment of a kernel, whose cells can print all of it. A proxy or registry URL with a password is left out; the server's URL is not,
 * because cells connect with it. Pure except for the default.
 */
export const kernelEnvironment = (env: Env = process.env): Record<string, string> =>
  pick(
    env,
    (name, value) => everywhere.test(name) || forCells.test(name) && !(isAddress(name) && value.includes("@")),
  );

/** What JupyterLab also needs: its own settings, and access to a browser on this desktop. */
const forJupyter =
  /^(?:JUPYTER(?!\w*(?:TOKEN|PASSWORD|SECRET))\w*|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|BROWSER|DBUS_SESSION_BUS_ADDRESS)$/;

/** Credentials for AWS, where they are, and where its API is: what the SDK reads. */
const forAws = new RegExp(
  `^AWS_(?:${
    [
      "ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CREDENTIAL_EXPIRATION",
      "PROFILE|CONFIG_FILE|SHARED_CREDENTIALS_FILE|REGION|DEFAULT_REGION",
      "ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_CREDENTIALS_(?:RELATIVE|FULL)_URI|CONTAINER_AUTHORIZATION_TOKEN(?:_FILE)?",
      "EC2_METADATA_(?:DISABLED|SERVICE_ENDPOINT)|ENDPOINT_URL(?:_\\w+)?",
    ].join("|")
  })$`,
);

/** What a kernel also needs whose cells start machines in AWS. Its cells can print it. Pure except for the default. */
export const cloudEnvironment = (env: Env = process.env): Record<string, string> =>
  pick(env, (name) => forAws.test(name));

/** The environment of JupyterLab, which passes it on to its kernels. Pure except for the default. */
export const jupyterEnvironment = (env: Env = process.env): Record<string, string> => ({
  ...kernelEnvironment(env),
  ...pick(env, (name) => forJupyter.test(name)),
});

function pick(env: Env, isWanted: (name: string, value: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] =>
      entry[1] !== undefined && isWanted(entry[0], entry[1])
    ),
  );
}
