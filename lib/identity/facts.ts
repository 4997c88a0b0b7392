/** What a host and its server report of themselves, to be compared with its identity document. Pure. */

import { Buffer } from "node:buffer";
import { z } from "zod";
import { require } from "./refused.ts";
import type { SignedDocument } from "./verify.ts";

/** What hosts report reaches terminals and reports, if it does not fit: no control characters. */
const hostName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/);
const printable = z.string().regex(/^[\x20-\x7e]{1,100}$/);

/** What `infra/hosts/facts.sh` prints of a host. */
export const hostFacts = z.strictObject({
  hostname: hostName,
  /** A new one after each start of the machine. */
  bootId: z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  /** Of the server's program: "11.8.9-MariaDB". */
  version: printable,
  /** "tcp 0.0.0.0:3306", "tcp [::]:22". */
  listeners: z.array(printable).max(200),
});

/** What the server answers to SQL: `@@hostname`, `@@version`, `@@port`. */
export const serverFacts = z.strictObject({
  hostname: hostName,
  version: printable,
  port: z.int().min(1).max(65_535),
});

export type HostFacts = z.infer<typeof hostFacts>;
export type ServerFacts = z.infer<typeof serverFacts>;

const names: Record<string, string> = {
  hostname: "hostname",
  boot_id: "bootId",
  version: "version",
};

/**
 * Reads what `infra/hosts/facts.sh` printed: a line for each fact, its name first. The document is in base64, because its bytes count.
 *
 * @throws {IdentityRefused} for a line that is unknown, missing or there twice
 */
export function parseFacts(text: string): { host: HostFacts; signed?: SignedDocument } {
  const single = new Map<string, string>();
  const listeners: string[] = [];
  for (const line of text.split("\n").filter(Boolean)) {
    const [, name, value] = /^(hostname|boot_id|version|listener|document|signature) (\S.*)$/.exec(line) ?? [];
    require(name !== undefined && value !== undefined, `facts.sh printed an unknown line: ${line.slice(0, 80)}`);
    if (name === "listener") listeners.push(value);
    else {
      require(!single.has(name), `facts.sh printed ${name} twice`);
      single.set(name, value);
    }
  }
  const values = Object.fromEntries(Object.entries(names).map(([name, field]) => [field, single.get(name)]));
  const checked = hostFacts.safeParse({ ...values, listeners });
  require(checked.success, `facts.sh did not print ${checked.error?.issues[0]?.path.join(".")} as expected`);
  const [document, signature] = [single.get("document"), single.get("signature")];
  require((document === undefined) === (signature === undefined), "facts.sh printed a document without its signature");
  return {
    host: checked.data,
    ...(document ? { signed: { document: Buffer.from(document, "base64"), signature: signature! } } : {}),
  };
}

/** The ports on which the server of a topology must listen. */
const ports: Record<string, number[]> = { single: [], replica: [], galera: [4567] };

/**
 * Why the facts of a node contradict each other, as a clause; `undefined` if they agree. The host is asked over ssh and the
 * server by SQL, which finds a mistaken address. A program that writes the record itself can invent both answers.
 */
export function whyFactsDiffer(
  { node, topology, host, server }: { node: string; topology: string; host: HostFacts; server: ServerFacts },
): string | undefined {
  if (host.hostname !== node) return `its host is named ${host.hostname}`;
  if (server.hostname !== host.hostname) return `its server runs on ${server.hostname}, not on ${host.hostname}`;
  const release = (version: string) => /^\d+\.\d+\.\d+-MariaDB/.exec(version)?.[0];
  if (release(server.version) === undefined || release(server.version) !== release(host.version)) {
    return `its server is ${server.version}, but its host has ${host.version}`;
  }
  const open = host.listeners.flatMap((listener) => /^tcp \S+:(\d+)$/.exec(listener)?.[1] ?? []).map(Number);
  const closed = [server.port, ...ports[topology] ?? []].find((port) => !open.includes(port));
  return closed === undefined ? undefined : `nothing listens on port ${closed} of its host`;
}
