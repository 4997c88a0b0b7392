/** The environments that programs of the lab are started in: what they need, and no secrets of the user. */

import process from "node:process";

type Env = Record<string, string | undefined>;

/** Where programs, libraries and temporary files are, and which time zone is meant. */
const everywhere = /^(?:PATH|LD_LIBRARY_PATH|TMPDIR|TMP|TEMP|TZ)$/;

/** What a person's programs need besides: who and where they are, language, caches, certificates, and what the lab itself reads. */
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

/** The address of a proxy or registry may hold a password or a token, also without a scheme: `user:password@proxy:3128`. */
const isAddress = (name: string) => /(?:proxy|registry)$/i.test(name);

/** The environment of a server: whoever runs as the same user can read it. Pure but for the default. */
export const serverEnvironment = (env: Env = process.env): Record<string, string> =>
  pick(env, (name) => everywhere.test(name));

/**
 * The environment of a kernel, whose cells can print all of it. A proxy or registry whose address holds a password is left out; the server's address is not,
 * since cells connect with it. Pure but for the default.
 */
export const kernelEnvironment = (env: Env = process.env): Record<string, string> =>
  pick(
    env,
    (name, value) => everywhere.test(name) || forCells.test(name) && !(isAddress(name) && value.includes("@")),
  );

/** What JupyterLab needs besides: its own settings, and the way to a browser on this desktop. */
const forJupyter =
  /^(?:JUPYTER(?!\w*(?:TOKEN|PASSWORD|SECRET))\w*|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|BROWSER|DBUS_SESSION_BUS_ADDRESS)$/;

/** The environment of JupyterLab, which hands it on to its kernels. Pure but for the default. */
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
