/**
 * Requests to Gemini, against a double of its API on this machine. The double shows the shape of requests and answers; it says nothing about Google's
 * model, and nothing here has been sent to Google.
 */

import assert from "node:assert/strict";
import { createProgress, InterruptedError, LabError } from "../../core/mod.ts";
import { type GeminiOptions, openGemini } from "./gemini.ts";
import { PublicText } from "./public_text.ts";

const key = "AIzaSyDouble-0123456789abcdefghijklmnopq";

interface Received {
  path: string;
  headers: Headers;
  body: { requests: { content: { parts: { text: string }[] } }[] };
}

type Reply = (received: Received) => Response | Promise<Response>;

/** Answers with a vector for each text that starts with the text's length, not at unit length. */
const vectors: Reply = ({ body }) =>
  Response.json({
    embeddings: body.requests.map(({ content }) => ({
      values: [content.parts[0]!.text.length, ...Array<number>(766).fill(0), 1],
    })),
  });

const refusal = (status: number, message: string, retryDelay?: string) => {
  const details = retryDelay ? [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }] : [];
  return Response.json({ error: { code: status, message, status: "X", details } }, { status });
};

/** Runs a double that gives these replies one after the other, the last one for all later requests. */
async function withDouble(
  replies: Reply[],
  body: (options: GeminiOptions, received: Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const one = { path: pathname + search, headers: request.headers, body: await request.json() };
    received.push(one);
    return await (replies[received.length - 1] ?? replies.at(-1)!)(one);
  });
  try {
    const address = `http://127.0.0.1:${server.addr.port}`;
    await body({ key, address, backoffMs: 1 }, received);
  } finally {
    await server.shutdown();
  }
}

const product = (text: string) => new PublicText("product", text);

Deno.test("a request names model, task and dimensions for each text; the key is in a header alone", () =>
  withDouble([vectors], async (options, received) => {
    const embedder = openGemini(options);
    const [vector] = await embedder.embed([product("A quiet keyboard")]);
    await embedder.embed([new PublicText("query", "keyboard")], { role: "query" });
    assert.equal(received[0]!.path, "/v1beta/models/gemini-embedding-001:batchEmbedContents");
    assert.equal(received[0]!.headers.get("x-goog-api-key"), key);
    assert.deepEqual(received.map(({ body }) => body), [
      {
        requests: [{
          model: "models/gemini-embedding-001",
          content: { parts: [{ text: "A quiet keyboard" }] },
          taskType: "RETRIEVAL_DOCUMENT",
          outputDimensionality: 768,
        }],
      },
      {
        requests: [{
          model: "models/gemini-embedding-001",
          content: { parts: [{ text: "keyboard" }] },
          taskType: "RETRIEVAL_QUERY",
          outputDimensionality: 768,
        }],
      },
    ]);
    assert.ok(Math.abs(Math.hypot(...vector!) - 1) < 1e-6, "shorter vectors come without unit length");
    assert.equal(embedder.dimensions, vector!.length);
  }));

Deno.test("many texts go in requests of a hundred, in order, with progress", () =>
  withDouble([vectors], async (options, received) => {
    const texts = Array.from({ length: 250 }, (_, index) => product("x".repeat(index + 1)));
    let written = "";
    const progress = createProgress({ write: (text) => written += text, isTerminal: false });
    const found = await openGemini(options).embed(texts, { progress });
    assert.deepEqual(received.map(({ body }) => body.requests.length), [100, 100, 50]);
    found.forEach((vector, index) => assert.equal(Math.round(vector[0]! / vector.at(-1)!), index + 1));
    assert.match(written, /✓ Embed 250 texts with Gemini/);
  }));

Deno.test("a plain string is never sent, nor what looks like a person's address", () =>
  withDouble([vectors], async (options, received) => {
    const embedder = openGemini(options);
    const plain = "Jane's review" as unknown as PublicText;
    const alike = { source: "product", text: "Jane's review" } as unknown as PublicText;
    for (const text of [plain, alike]) {
      await assert.rejects(embedder.embed([product("a keyboard"), text]), (error: Error) => {
        assert.match(error.message, /^Text 2 of 2 is not a PublicText, so it is not sent to Google/);
        assert.doesNotMatch(error.message, /Jane/);
        return true;
      });
    }
    assert.throws(() => new PublicText("review" as "product", "Nice"), /"review" is not a source of public texts/);
    for (const text of ["ask jane.doe@example.com", "call +49 30 1234567"]) {
      assert.throws(
        () => product(text),
        (error: Error) => !error.message.includes(text) && /not public/.test(error.message),
      );
    }
    for (const text of ["27 in + 3 ports, 4006381333931", "@home, 5+ years", "-20 to +60 degrees"]) product(text);
    assert.deepEqual(received, []);
    // The compiler refuses it as well.
    // @ts-expect-error: a string is not a PublicText
    const refused = embedder.embed(["a review"]);
    await assert.rejects(refused, /not a PublicText/);
  }));

Deno.test("after 429 and 503 it waits and tries again", () =>
  withDouble([
    () => refusal(429, "Quota exceeded.", "0.2s"),
    () => refusal(503, "Overloaded."),
    vectors,
  ], async (options, received) => {
    const start = performance.now();
    assert.equal((await openGemini(options).embed([product("a keyboard")])).length, 1);
    assert.equal(received.length, 3);
    assert.ok(performance.now() - start >= 200, "it waits as long as the service asks");
  }));

Deno.test("errors name the way out and never the key", async () => {
  const cases: [Reply, RegExp, requests: number][] = [
    [() => refusal(401, `API key not valid: ${key}.`), /401 .+Check the key in GEMINI_API_KEY/, 1],
    [() => refusal(400, "Bad request."), /400 Bad request\. Check the key/, 1],
    [() => refusal(429, "Quota exceeded."), /429 Quota exceeded \(sent 5 times\)\. The key's quota is used up/, 5],
    [() => refusal(429, "Daily quota.", "7200s"), /429 Daily quota\. The key's quota is used up/, 1],
    [() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }), /502 Bad Gateway.+Try again later/, 5],
    [() => Response.json({ embeddings: [{ values: [1, 2] }] }), /does not hold 1 vectors of 768 numbers/, 1],
    [() => Response.redirect("http://127.0.0.1:9/"), /Check the network/, 5],
  ];
  for (const [reply, message, requests] of cases) {
    await withDouble([reply], async (options, received) => {
      await assert.rejects(openGemini(options).embed([product("a keyboard")]), (error: Error) => {
        assert.ok(error instanceof LabError && error.exitCode === 3);
        assert.match(error.message, message);
        assert.ok(!`${error.stack}${Deno.inspect(error)}`.includes(key));
        return true;
      });
      assert.equal(received.length, requests);
    });
  }
});

Deno.test("a service that does not answer ends the call in time; an abort ends it at once", () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  return withDouble([() => released.then(() => Response.json({}))], async (options) => {
    await assert.rejects(
      openGemini({ ...options, timeoutMs: 20 }).embed([product("a keyboard")]),
      /no answer came within 0.02 s \(sent 5 times\)\. Check the network/,
    );
    const stop = new AbortController();
    const pending = openGemini(options).embed([product("a keyboard")], { signal: stop.signal });
    stop.abort();
    await assert.rejects(pending, InterruptedError);
    release();
  });
});

Deno.test("without a key there is no embedder, and the message says what to do", () => {
  assert.throws(() => openGemini({ key: "" }), /GEMINI_API_KEY is not set\. Set it, or use the model on this machine/);
});
