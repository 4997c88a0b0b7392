/** A real JupyterLab, without touching the host. */

import { join } from "node:path";
import { cacheDir, exec } from "../../lib/core/mod.ts";
import { downloadPackages } from "../../lib/runtime/apt.ts";
import { exists } from "../../lib/runtime/host.ts";
import { removeTree } from "../../lib/runtime/install.ts";
import { withLock } from "../../lib/runtime/lock.ts";
import { keyOf, type PackageSpec } from "../../lib/runtime/packages.ts";

/** Packages that Debian lists as dependencies of JupyterLab, but that are only needed to build it, or not in a separate folder. */
const neverRun = `jest libjs-simulate-event node-ajv node-babel7 node-call-bind node-codemirror-autocomplete
  node-codemirror-commands node-codemirror-lang-cpp node-codemirror-lang-css node-codemirror-lang-html
  node-codemirror-lang-java node-codemirror-lang-javascript node-codemirror-lang-json node-codemirror-lang-markdown
  node-codemirror-lang-php node-codemirror-lang-python node-codemirror-lang-rust node-codemirror-lang-sql
  node-codemirror-lang-wast node-codemirror-lang-xml node-codemirror-language node-codemirror-legacy-modes
  node-codemirror-search node-codemirror-state node-codemirror-view node-commander node-css-loader node-deep-equal
  node-deepmerge node-fetch node-fortawesome-fontawesome-free node-fs-extra node-get-intrinsic node-glob
  node-json-schema node-json5 node-lezer-common node-lezer-generator node-lezer-highlight node-lezer-markdown
  node-license-webpack-plugin node-lodash-packages node-long node-lumino node-marked node-mathjax-full
  node-mini-css-extract-plugin node-minimist node-path-browserify node-playwright node-playwright-test node-process
  node-react node-react-dom node-react-highlight-words node-react-json-tree node-react-paginate node-react-toastify
  node-regexp-match-indices node-rjsf node-rjsf-core node-rjsf-utils node-rjsf-validator-ajv8 node-sanitize-html
  node-semver node-simulate-event node-source-map-loader node-stdlib node-stdlib-stats node-style-loader
  node-style-mod node-supports-color node-terser-webpack-plugin node-ts-jest node-typestyle node-url-parse node-vega
  node-vega-embed node-vega-lite node-vega-statistics node-vscode-debugprotocol node-vscode-jsonrpc
  node-vscode-languageserver-protocol node-webpack-merge node-worker-loader node-ws node-xterm
  node-xterm-addon-canvas node-xterm-addon-fit node-xterm-addon-web-links node-xterm-addon-webgl node-y-protocols
  node-yjs ts-jest webpack yarnpkg
  ca-certificates debconf debconf-2.0 dpkg fonts-glyphicons-halflings gdb init-system-helpers libjs-bootstrap
  media-types netbase openssl openssl-provider-legacy perl perl-base procps python3-coverage python3-pkg-resources
  python3-setuptools readline-common sensible-utils tar tzdata ucf`.split(/\s+/);

const spec: PackageSpec = {
  name: "JupyterLab",
  suite: "trixie",
  packages: ["jupyterlab"],
  assumed: neverRun,
  layout: 1,
};

const libraries = "usr/lib/x86_64-linux-gnu";

/**
 * The folder with Debian's JupyterLab 4 and the Python that it needs, unpacked into the cache the first time: 49 MB down, 290 MB on
 * disk, about 10 s. Its programs are not relocated (patchelf breaks Debian's python3.13); they run through the loader beside them.
 */
async function installJupyterLab(): Promise<string> {
  const root = join(cacheDir(), `jupyterlab-${await keyOf(spec)}`);
  await withLock(`${root}.lock`, async () => {
    if (await exists(root)) return;
    const work = `${root}.partial`;
    await removeTree(work);
    const archives = await downloadPackages(spec, join(work, "apt"), { update() {} });
    for (const archive of archives) {
      const { ok, stderr } = await exec("dpkg-deb", ["--extract", archive, join(work, "root")]);
      if (!ok) throw new Error(`Cannot unpack ${archive}: ${stderr}`);
    }
    await Deno.rename(join(work, "root"), root);
    await removeTree(work);
  });
  return root;
}

/** Puts a command `jupyter-lab` into `dir`. */
export async function putJupyterCommand(dir: string): Promise<void> {
  const root = await installJupyterLab();
  const script = `#!/bin/sh
export PYTHONHOME=${root}/usr PYTHONPATH=${root}/usr/lib/python3/dist-packages
export JUPYTER_PATH=${root}/usr/share/jupyter JUPYTER_CONFIG_PATH=${root}/etc/jupyter
exec ${root}/${libraries}/ld-linux-x86-64.so.2 --library-path ${root}/${libraries} ${root}/usr/bin/python3.13 \\
  -m jupyterlab --LabApp.app_dir=${root}/usr/share/jupyter/lab "$@"
`;
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeTextFile(join(dir, "jupyter-lab"), script, { mode: 0o755 });
}
