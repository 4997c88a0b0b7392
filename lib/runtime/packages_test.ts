import assert from "node:assert/strict";
import {
  aptConfig,
  dpkgStatus,
  findMirror,
  keyOf,
  mariadbSpec,
  networkSettings,
  parseDownloadStatus,
  parsePlan,
  parseUris,
  sourcesList,
} from "./packages.ts";

const release = (base: string, suite: string) => `'${base}/dists/${suite}/InRelease' some_file 0 \n`;

Deno.test("the mirror is the first release file's that is not the security archive's", () => {
  const printed = release("cdrom:[Debian 12]", "bookworm") +
    release("http://mirror.example/debian-security", "bookworm-security") +
    release("http://mirror.example/debian", "bookworm") + release("http://other.example/debian", "bookworm");
  assert.equal(findMirror(printed), "http://mirror.example/debian");
  assert.equal(findMirror("E: nothing"), undefined);
  assert.equal(findMirror(release("http://security.example/", "stable/updates")), undefined);
});

Deno.test("what apt would fetch is read with its sizes", () => {
  const printed =
    "Reading package lists...\n'http://m.example/pool/a_1%3a2-3_amd64.deb' a_1%3a2-3_amd64.deb 1234 SHA256:ab\nNeed 1 kB\n";
  assert.deepEqual(parseUris(printed), [
    { uri: "http://m.example/pool/a_1%3a2-3_amd64.deb", file: "a_1%3a2-3_amd64.deb", bytes: 1234 },
  ]);
});

Deno.test("a simulated installation names its archives as apt stores them", () => {
  const printed = [
    "Inst gcc-14-base (14.2.0-19 Debian:13.1/stable [amd64])",
    "Inst libc6 [2.36-9] (2.41-12 Debian:13.1/stable [amd64]) []",
    "Inst mariadb-common (1:11.8.6-0+deb13u1 Debian:13.1/stable, Debian-Security:13/stable-security [all])",
    "Conf libc6 (2.41-12 Debian:13.1/stable [amd64])",
  ].join("\n");
  assert.deepEqual(parsePlan(printed), [
    "gcc-14-base_14.2.0-19_amd64.deb",
    "libc6_2.41-12_amd64.deb",
    "mariadb-common_1%3a11.8.6-0+deb13u1_all.deb",
  ]);
});

Deno.test("apt's status lines say which file it is at", () => {
  assert.deepEqual(parseDownloadStatus("dlstatus:12:40.1124:Retrieving file 12 of 53 (9s remaining)"), {
    file: 12,
    files: 53,
  });
  assert.equal(parseDownloadStatus("Get:1 http://m.example trixie/main amd64 foo amd64 1 [2 kB]"), undefined);
});

Deno.test("the host's proxies and dates are taken over, nothing that loosens the check of signatures", () => {
  const dump = [
    'Acquire::http::Proxy "http://proxy.example:3128";',
    'Acquire::https::Verify-Peer "true";',
    'Acquire::Check-Valid-Until "false";',
    'Acquire::AllowInsecureRepositories "1";',
    'Acquire::Languages "de";',
    'APT::Get::AllowUnauthenticated "1";',
    'DPkg::Post-Invoke:: "touch /tmp/x";',
  ];
  assert.deepEqual(networkSettings(dump.join("\n")), dump.slice(0, 3));
});

Deno.test("the private apt keeps to its folder and reads no file of the host's", () => {
  const config = aptConfig("/cache/apt", ['Acquire::Retries "5";']);
  for (const part of ["parts", "main", "sourceparts", "preferencesparts", "trustedparts"]) {
    assert.match(config, new RegExp(`^Dir::Etc::${part} "/dev/null";$`, "m"));
  }
  assert.match(config, /^Dir::State::status "\/cache\/apt\/status";$/m);
  assert.match(config, /^APT::Sandbox::User "";$/m);
  assert.ok(config.indexOf('Retries "5"') > config.indexOf('Retries "3"'), "the host's settings come last and win");
  assert.equal(
    sourcesList("http://m.example/d", "s", "/k.gpg"),
    "deb [arch=amd64 signed-by=/k.gpg] http://m.example/d s main\n",
  );
});

Deno.test("assumed packages are installed as far as dpkg's status goes", () => {
  const status = dpkgStatus(["perl", "passwd"]);
  assert.equal(status.match(/^Status: install ok installed$/gm)?.length, 2);
  assert.match(status, /^Package: passwd$/m);
  assert.equal(status.split("\n\n").length, 2);
});

Deno.test("a key names what is installed", async () => {
  const key = await keyOf(mariadbSpec);
  assert.match(key, /^[0-9a-f]{8}$/);
  assert.equal(key, await keyOf({ ...mariadbSpec }));
  assert.notEqual(key, await keyOf({ ...mariadbSpec, layout: mariadbSpec.layout + 1 }));
});
