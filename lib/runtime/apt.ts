/** A private apt: the host's apt programs with their own state. */

import { addAbortListener } from "node:events";
import { join } from "node:path";
import { endCompanion, exec, startCompanion, throwIfInterrupted } from "../core/mod.ts";
import { ProvisionError } from "./errors.ts";
import { keyring } from "./host.ts";
import { makeSharedDir } from "./identity.ts";
import {
  aptConfig,
  dpkgStatus,
  findMirror,
  networkSettings,
  type PackageSpec,
  parseDownloadStatus,
  parsePlan,
  parseUris,
  sourcesList,
} from "./packages.ts";

/** How a download is watched and ended. */
export interface DownloadOptions {
  update: (detail: string) => void;
  signal?: AbortSignal;
}

/**
 * Downloads the packages of `spec` with all that they need into `dir` and returns the archives' paths in apt's order.
 * Files that exist already are kept, half of a file is continued.
 *
 * @throws {ProvisionError} with apt's own words.
 */
export async function downloadPackages(
  spec: PackageSpec,
  dir: string,
  { update, signal }: DownloadOptions,
): Promise<string[]> {
  update("finding the mirror");
  const mirror = findMirror((await exec("apt-get", ["update", "--print-uris"], { signal })).stdout);
  throwIfInterrupted(signal);
  if (!mirror) {
    throw new ProvisionError("download", "apt on this machine has no Debian mirror (see apt-get update --print-uris).");
  }
  const network = networkSettings((await exec("apt-config", ["dump"])).stdout);
  const archives = await writeState(spec, dir, aptConfig(dir, network), sourcesList(mirror, spec.suite, keyring));
  const refused = `Cannot fetch ${spec.name} from ${mirror}`;
  const apt = (args: string[], onLine?: (line: string) => void) => runApt(dir, args, refused, { signal, onLine });

  update("package lists");
  await apt(["update"]);
  const wanted = ["install", "--yes", ...spec.packages];
  const files = parsePlan(await apt([...wanted, "--simulate"]));
  const missing = parseUris(await apt([...wanted, "--print-uris"]));
  const megabytes = (missing.reduce((sum, file) => sum + file.bytes, 0) / 1e6).toFixed(0);
  update(`${missing.length} packages, ${megabytes} MB`);
  await apt([...wanted, "--download-only"], (line) => {
    const at = parseDownloadStatus(line);
    if (at) update(`package ${at.file} of ${at.files}, ${megabytes} MB`);
  });
  return files.map((file) => join(archives, file));
}

/** Writes the configuration of the private apt, and returns the folder for archives. */
async function writeState(spec: PackageSpec, dir: string, config: string, sources: string): Promise<string> {
  const archives = join(dir, "cache/archives");
  for (const folder of ["state/lists/partial", "cache/archives/partial", "log"]) {
    await makeSharedDir(join(dir, folder));
  }
  await Deno.writeTextFile(join(dir, "apt.conf"), config);
  await Deno.writeTextFile(join(dir, "sources.list"), sources);
  await Deno.writeTextFile(join(dir, "status"), dpkgStatus(spec.assumed));
  return archives;
}

/**
 * Runs apt-get on the private state, reports each line, and returns all of them. If it fails, `refused` explains
 * what that means.
 */
async function runApt(
  dir: string,
  args: string[],
  refused: string,
  { signal, onLine }: { signal?: AbortSignal; onLine?: (line: string) => void },
): Promise<string> {
  throwIfInterrupted(signal);
  const child = startCompanion("apt-get", ["-q", "-o", "APT::Status-Fd=1", ...args], {
    env: { APT_CONFIG: join(dir, "apt.conf"), LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
    onParentDeath: "TERM",
    stdout: "piped",
    stderr: "piped",
  });
  using _listener = signal && addAbortListener(signal, () => void endCompanion(child));
  const [stdout, stderr, status] = await Promise.all([
    collectLines(child.stdout, onLine),
    collectLines(child.stderr),
    child.status,
  ]);
  throwIfInterrupted(signal);
  // For apt, a missing index is only a warning; here nothing works without it.
  if (!status.success || (args[0] === "update" && /^[EW]: .*(Failed to fetch|NO_PUBKEY|GPG error)/m.test(stderr))) {
    const reasons = (stderr.match(/^[EW]: .*$/gm) ?? [stderr.trim()]).slice(0, 5).join("\n");
    throw new ProvisionError("download", `${refused}:\n${reasons}`);
  }
  return stdout;
}

/** Reads a stream of text to its end, line by line. */
async function collectLines(stream: ReadableStream<Uint8Array>, onLine?: (line: string) => void): Promise<string> {
  let [text, seen] = ["", 0];
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf("\n", seen); end >= 0; end = text.indexOf("\n", seen)) {
      onLine?.(text.slice(seen, end));
      seen = end + 1;
    }
  }
  return text;
}
