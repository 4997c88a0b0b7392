/**
 * EC2's instance metadata service. It runs in the router's namespace and tells hosts apart by the address from which they ask. Without a token
 * it answers nothing (IMDSv2). Its argument is a file with the answers for each address; it is read for each question.
 */

/** The answers for a host: paths as "meta-data/instance-id" with their texts. A path that ends with "/" has a list of its own. */
export type Metadata = Record<string, string>;

const longestSeconds = 21_600;
const tokens = new Map<string, { address: string; until: number }>();

const refuse = (status: number) => new Response("", { status });

function giveToken(address: string, headers: Headers): Response {
  const seconds = Number(headers.get("x-aws-ec2-metadata-token-ttl-seconds"));
  // AWS gives none through a proxy.
  if (!(seconds >= 1 && seconds <= longestSeconds)) return refuse(400);
  if (headers.has("x-forwarded-for")) return refuse(403);
  const token = crypto.getRandomValues(new Uint8Array(30)).toBase64();
  tokens.set(token, { address, until: Date.now() + seconds * 1000 });
  return new Response(token, { headers: { "x-aws-ec2-metadata-token-ttl-seconds": String(seconds) } });
}

function hasToken(address: string, headers: Headers): boolean {
  const token = tokens.get(headers.get("x-aws-ec2-metadata-token") ?? "");
  return token !== undefined && token.address === address && token.until > Date.now();
}

/** The text at a path, or the names below it; `undefined` if there is nothing. */
export function read(metadata: Metadata, path: string): string | undefined {
  const folder = `${path.replace(/\/$/, "")}/`;
  const text = metadata[path] ?? metadata[folder];
  if (text !== undefined) return text;
  const below = Object.keys(metadata).flatMap((name) => name.startsWith(folder) ? [name.slice(folder.length)] : []);
  const names = new Set(below.map((name) => name.replace(/\/.*/, "/")));
  return names.size > 0 ? [...names].sort().join("\n") : undefined;
}

if (import.meta.main) {
  const [file] = Deno.args as [string];
  const onListen = () => void Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
  Deno.serve({ hostname: "169.254.169.254", port: 80, onListen }, async ({ method, url, headers }, { remoteAddr }) => {
    const address = remoteAddr.hostname;
    const [, version, path] = /^\/(latest|\d{4}-\d\d-\d\d)\/(.+)$/.exec(new URL(url).pathname) ?? [];
    if (method === "PUT" && version === "latest" && path === "api/token") return giveToken(address, headers);
    if (!hasToken(address, headers)) return refuse(401);
    const all: Record<string, Metadata> = JSON.parse(await Deno.readTextFile(file));
    const text = method === "GET" && path !== undefined ? read(all[address] ?? {}, path) : undefined;
    return text === undefined ? refuse(404) : new Response(text, { headers: { "content-type": "text/plain" } });
  });
}
