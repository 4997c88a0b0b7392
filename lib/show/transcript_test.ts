import assert from "node:assert/strict";
import { jupyterDisplay } from "../core/mod.ts";
import { readBundle, transcriptText } from "../bundle/mod.ts";
import { noteSecret } from "../secrets/mod.ts";
import { markdown, transcript } from "./mod.ts";

const joining = {
  title: "The second node joins",
  entries: [
    { host: "node2", command: "mariadbd --defaults-file=my.cnf", ms: 4_100.4, output: "ready for connections\n" },
    { host: "node1", command: "SELECT <1>", ms: 2, exit: 1, output: "ERROR 1064 (42000)" },
  ],
};

Deno.test("a transcript carries what ran where, how long and how it ended, beside a picture and text", async () => {
  const data = await transcript(joining)[jupyterDisplay]();
  const bundle = readBundle(JSON.parse(JSON.stringify(data)));
  assert.ok(bundle?.kind === "transcript");
  assert.deepEqual(bundle.content.entries[0], {
    host: "node2",
    command: "mariadbd --defaults-file=my.cnf",
    ms: 4_100,
    exit: 0,
    output: "ready for connections",
  });
  assert.equal(
    transcriptText(bundle.content),
    "node2$ mariadbd --defaults-file=my.cnf\nready for connections\n[exit 0, 4.1 s]\n" +
      "node1$ SELECT <1>\nERROR 1064 (42000)\n[exit 1, 2 ms]",
  );
  const html = data["text/html"] as string;
  assert.match(html, /<svg [^>]*role="img"/);
  assert.match(html, /node1\$ SELECT &lt;1&gt;<\/text>/);
  assert.match(html, /<desc>node2\$ mariadbd/);
});

Deno.test("a long answer says how much of it is left out, and a long line goes on in the next without losing a word", async () => {
  const output = Array.from({ length: 40 }, (_, at) => `line ${at + 1}`).join("\n");
  const command = Array.from({ length: 60 }, (_, at) => `word${at}`).join(" ");
  const data = await transcript({ title: "Long", entries: [{ host: "node1", command, ms: 1, output }], mostLines: 5 })[
    jupyterDisplay
  ]();
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "transcript");
  assert.equal(bundle.content.entries[0]!.output, "line 1\nline 2\nline 3\nline 4\n… 36 more lines");
  const drawn = [...(data["text/html"] as string).matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
  assert.ok(drawn.every((text) => text.length <= 104));
  assert.equal(drawn.slice(0, -6).map((text) => text.trim()).join(" "), `node1$ ${command}`);
});

Deno.test("known secrets do not stand in transcripts and Markdown, wherever a line breaks", async () => {
  const secret = "aVerySecretPasswordOfThisTestAlone";
  noteSecret("a test's password", secret);
  const long = `${"x ".repeat(45)}--password=${secret}`;
  const shown = await transcript({ title: "Secret", entries: [{ host: "n", command: long, ms: 1, output: secret }] })[
    jupyterDisplay
  ]();
  assert.doesNotMatch(JSON.stringify(shown), /VerySecret|OfThisTest/);
  assert.match(JSON.stringify(shown), /--password=\[secret\]/);
  const text = await markdown(`password = ${secret}`)[jupyterDisplay]();
  assert.deepEqual(text, { "text/markdown": "password = [secret]", "text/plain": "password = [secret]" });
});

Deno.test("a transcript of nothing is refused where it is shown", async () => {
  await assert.rejects(
    async () => void await transcript({ title: "Empty", entries: [] })[jupyterDisplay](),
    /This transcript cannot be shown: entries/,
  );
});

Deno.test("a terminal's colours, links and cursor moves are left out of command and answer, and of a secret that they cut", async () => {
  const secret = "aSecondPasswordOfThisTestAlone";
  noteSecret("another password of a test", secret);
  const output = `\u001b[1;32mok\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007 ${
    secret.slice(0, 9)
  }\u001b[31m${secret.slice(9)}\u001b[2K`;
  const data = await transcript({
    title: "Colours",
    entries: [{ host: "n", command: "\u001b[33mls\u001b[39m -l", ms: 1, output }],
  })[
    jupyterDisplay
  ]();
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "transcript");
  const [entry] = bundle.content.entries;
  assert.deepEqual([entry!.command, entry!.output], ["ls -l", "ok link [secret]"]);
  assert.doesNotMatch(JSON.stringify(data), /\\u001b|\[33m|\[0m/);
});
