/** The public keys by which ssh recognises a host. Pure. */

/** A host's public key, as ssh writes it. */
export interface HostKey {
  /** "ssh-ed25519" */
  type: string;
  /** In base64. */
  blob: string;
}

const line = /\b(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) (AAAA[A-Za-z0-9+/]+=*)/;

/**
 * The keys that cloud-init printed to a machine's console; empty if they are not (completely) there yet.
 *
 * @param text the console's output, which may have a time and a source in front of each line.
 */
export function parseConsoleKeys(text: string): HostKey[] {
  const block = /-----BEGIN SSH HOST KEY KEYS-----([^]*?)-----END SSH HOST KEY KEYS-----/g;
  const last = [...text.matchAll(block)].at(-1)?.[1] ?? "";
  return last.split("\n").flatMap(parseKey);
}

/** A key in the form of `known_hosts` and public key files; none if the line has none, or one that contradicts its own name. */
function parseKey(text: string): HostKey[] {
  const [, type, blob] = line.exec(text) ?? [];
  return type && blob && typeOfKey(blob) === type ? [{ type, blob }] : [];
}

/** The name that a key carries in itself. */
function typeOfKey(blob: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(blob);
    const length = new DataView(bytes.buffer).getUint32(0);
    return new TextDecoder().decode(bytes.subarray(4, 4 + length));
  } catch {
    return undefined;
  }
}

/** The keys of a host in the text of a `known_hosts` file. */
export const findKnown = (text: string, host: string): HostKey[] =>
  text.split("\n").filter((entry) => entry.startsWith(`${host} `)).flatMap(parseKey);

/** The text of a `known_hosts` file with these keys of a host in place of those that it had. */
export function withKnown(text: string, host: string, keys: HostKey[]): string {
  const others = text.split("\n").filter((entry) => entry && !entry.startsWith(`${host} `));
  return [...others, ...keys.map(({ type, blob }) => `${host} ${type} ${blob}`), ""].join("\n");
}
