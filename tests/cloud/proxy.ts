/** Stands between the lab and moto, and lets chosen calls fail. */

/** One call, as it arrives. */
export interface Seen {
  /** "RunInstances" */
  action: string;
  input: URLSearchParams;
  region: string;
  /** How many calls came before. */
  at: number;
}

/** What becomes of a call: AWS refuses it; it is carried out, but the answer is lost; or it gets this answer. */
export type Fault = { status: number; code: string; message?: string } | "lose the answer" | { answer: unknown };

/** A proxy in front of the double. */
export interface Proxy extends AsyncDisposable {
  url: string;
  /** The calls since the last {@link Proxy.forget}, in order. */
  seen: Seen[];
  /** Decides what becomes of a call; `undefined`: it is passed on. */
  fault: (seen: Seen) => Fault | undefined;
  /** Receives the double's answer to each call that reached it, and may return another one. {@link Proxy.forget} leaves it as it is. */
  amend: (seen: Seen, answer: string) => string | Promise<string>;
  /** Ends all faults, and forgets the calls. */
  forget(): void;
}

const none = () => undefined;

export function startProxy(target: string): Proxy {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const body = await request.text();
    const input = new URLSearchParams(body);
    // Services other than EC2 name the call in a header.
    const action = input.get("Action") ?? request.headers.get("x-amz-target")?.split(".")[1] ?? "?";
    const region = /Credential=[^/]+\/\d+\/([\w-]+)\//.exec(request.headers.get("authorization") ?? "")?.[1] ?? "?";
    const seen = { action, input, region, at: proxy.seen.length };
    proxy.seen.push(seen);
    const fault = proxy.fault(seen);
    if (typeof fault === "object" && "status" in fault) return refuse(fault);
    if (typeof fault === "object") return Response.json(fault.answer);
    const answer = await fetch(new URL(new URL(request.url).pathname, target), {
      method: request.method,
      headers: request.headers,
      body,
    });
    const text = answer.ok ? await proxy.amend(seen, await answer.text()) : await answer.text();
    if (fault === "lose the answer") return new Response("", { status: 502 });
    return new Response(text, { status: answer.status, headers: { "content-type": "text/xml" } });
  });
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`,
    seen: [],
    fault: none,
    amend: (_, answer) => answer,
    forget() {
      proxy.seen = [];
      proxy.fault = none;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return proxy;
}

const refuse = ({ status, code, message = "The double was asked to refuse this call." }: {
  status: number;
  code: string;
  message?: string;
}) =>
  new Response(
    `<?xml version="1.0"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>` +
      "<RequestID>0</RequestID></Response>",
    { status, headers: { "content-type": "text/xml" } },
  );
