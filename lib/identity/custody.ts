/**
 * The private file of a run: the identity documents of its instances, byte for byte, with what they are compared with. It is readable only by its
 * owner, because the documents hold the number of the account; nothing but instance ids and salted hashes of account ids leaves it. A line of JSON for each record.
 */

import { appendFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Buffer } from "node:buffer";
import process from "node:process";
import { z } from "zod";
import { FileRefused, messageOf, readRegularFile } from "../core/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { parseDocument } from "./document.ts";
import { hostFacts, serverFacts } from "./facts.ts";
import { IdentityRefused, require } from "./refused.ts";

/** The name of the file in a folder with results, and in a submission. */
export const custodyFile = "instances.jsonl";

/** The environment variable with the file in which the process of a kernel keeps documents. The process that runs the notebook sets it. */
export const custodyVariable = "AETHERMART_INSTANCES";

const mostBytes = 4_000_000;

const header = z.strictObject({
  version: z.literal(1),
  /** When the run began: its documents belong to no other run. */
  started: z.iso.datetime(),
  /** Random; in the hashes of account ids. */
  salt: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Names reach terminals and reports: no spaces, no control characters. */
const name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/);

const node = z.strictObject({
  node: name,
  /** The id and the address that the cloud's API gave when the machine was made or found, as the run wrote them. */
  instanceId: z.string().regex(/^i-[0-9a-f]{1,17}$/),
  address: z.ipv4(),
  document: z.base64(),
  signature: z.string(),
  host: hostFacts,
  server: serverFacts,
});

const cluster = z.strictObject({
  cluster: name,
  topology: z.enum(["single", "replica", "galera"]),
  /** The certificate of a rehearsal's authority, if the instances are doubles. */
  rehearsal: z.string().max(8192).optional(),
  /** Its instances, all of them; none if they could not be asked. */
  nodes: z.array(node).max(9),
  /** Why they could not be asked, as a clause. */
  refused: z.string().regex(/^[\x20-\x7e]{1,200}$/).optional(),
}).refine(({ nodes, refused }) => (nodes.length > 0) === (refused === undefined), {
  path: ["nodes"],
  message: "some, or the reason why there are none",
});

/** A cluster of instances, with what shows where it ran. */
export type KeptCluster = Omit<z.infer<typeof cluster>, "nodes"> & { nodes: KeptNode[] };
/** An instance, with what shows that it is one. */
export type KeptNode = Omit<z.infer<typeof node>, "document"> & {
  /** Byte for byte. */
  document: Uint8Array;
};

/** The contents of a private file. */
export interface Custody {
  started: string;
  salt: string;
  /** The last record of each cluster that has instances; otherwise the first that says why there are none. */
  clusters: KeptCluster[];
}

/** Begins the private file of a run. It throws if anything is in its place, a link too. */
export function startCustody(path: string, started: string): void {
  const salt = crypto.getRandomValues(new Uint8Array(32)).toHex();
  const line = JSON.stringify({ version: 1, started, salt } satisfies z.infer<typeof header>);
  writeFileSync(path, `${line}\n`, { mode: 0o600, flag: "wx" });
}

/** The private file of the run in whose kernel this process is; `undefined` outside of a run. */
export const currentCustody = (): string | undefined => process.env[custodyVariable] || undefined;

/**
 * Keeps the documents of a cluster in a private file. Call it whenever the cluster's instances may have changed: a later record of the same
 * cluster replaces the earlier one. Without a file it does nothing.
 */
export function keepInstances({ nodes, ...rest }: KeptCluster, path = currentCustody()): void {
  if (!path) return;
  for (const { document } of nodes) noteAccount(document);
  const encoded = nodes.map((node) => ({ ...node, document: Buffer.from(node.document).toString("base64") }));
  appendFileSync(path, `${JSON.stringify(cluster.parse({ ...rest, nodes: encoded }))}\n`, { mode: 0o600 });
}

/** Keeps the reason why a cluster's instances could not be asked. It counts until {@link keepInstances} has succeeded. */
export function keepRefusal(of: Omit<KeptCluster, "nodes" | "refused">, why: string, path?: string): void {
  keepInstances({ ...of, nodes: [], refused: why.replace(/[^\x20-\x7e]/g, "?").slice(0, 200) }, path);
}

/** Whatever cells show of the account is masked. */
function noteAccount(document: Uint8Array): void {
  try {
    noteSecret("the id of an AWS account", parseDocument(document).accountId);
  } catch (error) {
    if (!(error instanceof IdentityRefused)) throw error; // a document without one is refused when it is judged
  }
}

/**
 * Reads a private file; `undefined` if there is none.
 *
 * @throws {IdentityRefused} if it is not one, or damaged. The message names neither its folder nor anything that it holds: reports show it
 */
export function readCustody(path: string): Custody | undefined {
  const lines = readLines(path);
  if (!lines) return undefined;
  const [first, ...rest] = lines.map((line, at) => {
    try {
      return JSON.parse(line);
    } catch {
      throw new IdentityRefused(`line ${at + 1} of ${custodyFile} is not JSON`);
    }
  });
  const begins = header.safeParse(first);
  require(begins.success, `line 1 of ${custodyFile} does not begin the documents of a run`);
  const clusters = new Map<string, KeptCluster>();
  for (const [at, value] of rest.entries()) {
    const { data, error } = cluster.safeParse(value);
    require(
      data,
      `line ${at + 2} of ${custodyFile} is not the record of a cluster: ${error?.issues[0]?.path.join(".")}`,
    );
    const nodes = data.nodes.map((node) => ({
      ...node,
      document: new Uint8Array(Buffer.from(node.document, "base64")),
    }));
    // Those of an earlier time are still genuine.
    if (nodes.length > 0 || !clusters.has(data.cluster)) clusters.set(data.cluster, { ...data, nodes });
  }
  return { started: begins.data.started, salt: begins.data.salt, clusters: [...clusters.values()] };
}

function readLines(path: string): string[] | undefined {
  let bytes;
  try {
    bytes = readRegularFile(path, { within: dirname(path), mostBytes });
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    if (/does not exist$/.test(messageOf(error))) return undefined;
    throw new IdentityRefused(
      `${custodyFile} is not a regular file of at most ${mostBytes / 1_000_000} MB that can be read`,
    );
  }
  return new TextDecoder().decode(bytes).split("\n").filter(Boolean);
}
