/** Which packages are installed, and the configuration that keeps apt away from the host. Pure. */

/** A set of Debian packages to unpack into one folder. */
export interface PackageSpec {
  /** Its name in messages. */
  name: string;
  /** The Debian release that they come from. */
  suite: string;
  packages: readonly string[];
  /** Dependencies that a server never runs; for apt, they count as installed. */
  assumed: readonly string[];
  /** Increased when the same packages are unpacked in another way. */
  layout: number;
}

/** MariaDB 11.8 with Galera, its backup tool and what state transfer between nodes needs. */
export const mariadbSpec: PackageSpec = {
  name: "MariaDB and Galera",
  suite: "trixie",
  packages: [
    "mariadb-server",
    "mariadb-client",
    "mariadb-backup",
    "galera-4",
    "galera-arbitrator-4",
    "rsync",
    "socat",
    "lsof",
    "patchelf",
  ],
  assumed: [
    "adduser",
    "base-passwd",
    "debconf",
    "debconf-2.0",
    "gawk",
    "init-system-helpers",
    "iproute2",
    "libaudit-common",
    "libconfig-inifiles-perl",
    "libdbi-perl",
    "libpam-modules",
    "libpam-modules-bin",
    "libsemanage2",
    "linux-sysctl-defaults",
    "login.defs",
    "lsb-base",
    "mysql-common",
    "netbase",
    "openssl-provider-legacy",
    "passwd",
    "perl",
    "perl-base",
    "procps",
    "psmisc",
    "readline-common",
  ],
  layout: 1,
};

/**
 * A name for what a spec makes: the same packages, unpacked the same way, have the same key. Eight hexadecimal digits.
 */
export async function keyOf(spec: unknown): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(spec)));
  return [...new Uint8Array(digest.slice(0, 4))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One line of the output of `apt-get --print-uris`. */
export interface AptUri {
  uri: string;
  file: string;
  /** 0 if apt does not know it yet, as for index files. */
  bytes: number;
}

/** Reads the output of `apt-get --print-uris`; other lines are skipped. */
export function parseUris(printed: string): AptUri[] {
  return [...printed.matchAll(/^'([^']+)' (\S+) (\d+)/gm)].map(([, uri, file, bytes]) => ({
    uri: uri!,
    file: file!,
    bytes: Number(bytes),
  }));
}

/**
 * The mirror that the host's own apt uses, from `apt-get update --print-uris`: the first release file that is not the
 * security archive's. `undefined` if there is none.
 */
export function findMirror(printed: string): string | undefined {
  for (const { uri } of parseUris(printed)) {
    const [, base, suite] = /^(\w[\w+.-]*:.+?)\/dists\/(.+)\/InRelease$/.exec(uri) ?? [];
    if (base && suite && !/security/.test(`${base}/${suite}`) && !base.startsWith("cdrom:")) return base;
  }
  return undefined;
}

/**
 * The host's settings that reach its mirror (proxies, retries, how strictly dates are taken), from `apt-config dump`.
 * Nothing that would loosen the check of signatures is taken over.
 */
export function networkSettings(dump: string): string[] {
  return dump.split("\n").filter((line) =>
    /^Acquire::(https?|ftp|Retries|Proxy[\w-]*|Check-Valid-Until|Check-Date)\b/.test(line)
  );
}

/**
 * The configuration of a private apt below `dir`. Nothing of the host is written, and of its settings only `network`
 * is read.
 */
export function aptConfig(dir: string, network: string[]): string {
  const set = (key: string, value: string) => `${key} "${value}";`;
  return [
    // The host's own files would be read after this one and win over it.
    ...["parts", "main", "preferences", "preferencesparts", "trusted", "trustedparts", "sourceparts"]
      .map((part) => set(`Dir::Etc::${part}`, "/dev/null")),
    set("Dir::Etc::sourcelist", `${dir}/sources.list`),
    set("Dir::State", `${dir}/state`),
    set("Dir::State::status", `${dir}/status`),
    set("Dir::Cache", `${dir}/cache`),
    set("Dir::Log", `${dir}/log`),
    set("APT::Architecture", "amd64"),
    'APT::Architectures { "amd64"; };',
    // apt would run its downloads as _apt, who may not write below a user's own folder.
    set("APT::Sandbox::User", ""),
    set("APT::Install-Recommends", "false"),
    set("Acquire::Languages", "none"),
    set("Acquire::Retries", "3"),
    set("Acquire::http::Timeout", "30"),
    ...network,
    "",
  ].join("\n");
}

/** The one line of the private sources.list. */
export function sourcesList(mirror: string, suite: string, keyring: string): string {
  return `deb [arch=amd64 signed-by=${keyring}] ${mirror} ${suite} main\n`;
}

/** A dpkg status file in which the assumed packages are installed in a version that satisfies every dependency. */
export function dpkgStatus(assumed: readonly string[]): string {
  return assumed.map((name) =>
    [
      `Package: ${name}`,
      "Status: install ok installed",
      "Architecture: amd64",
      "Multi-Arch: allowed",
      "Version: 99:0",
      "Maintainer: nobody",
      "Description: assumed",
    ].join("\n") + "\n"
  ).join("\n");
}

/** The archive files of an installation, in apt's order, from `apt-get install --simulate`. */
export function parsePlan(printed: string): string[] {
  return [...printed.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]\)/gm)].map(([, name, version, arch]) =>
    `${name!.replace(/:.*/, "")}_${version!.replaceAll(":", "%3a")}_${arch}.deb`
  );
}

/**
 * The number of the file that apt is fetching, from a line of its status output (`dlstatus:12:40.1:Retrieving file 12
 * of 53`).
 */
export function parseDownloadStatus(line: string): { file: number; files: number } | undefined {
  const found = /^dlstatus:\d+:[\d.]+:\D*(\d+)\D+(\d+)/.exec(line);
  return found ? { file: Number(found[1]), files: Number(found[2]) } : undefined;
}
