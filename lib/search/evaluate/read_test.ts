import assert from "node:assert/strict";
import { join } from "node:path";
import { LabError } from "../../core/mod.ts";
import { readCollection } from "./read.ts";

/** Reads a collection from a temporary folder with these files. */
async function read(files: Record<string, string | Uint8Array>) {
  const folder = await Deno.makeTempDir({ prefix: "collection-" });
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        join(folder, name),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    return await readCollection(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const good = {
  "documents.jsonl":
    '{"id": "d1", "title": "Lamp", "text": "For desks."}\n\n{"id": "d2", "text": "Keyboard\\tquiet", "price": 3}\n',
  "queries.tsv": "q1\tdesk lamp\nq2\tnot loud\tnegation\nq3\tnever judged\n",
  "qrels.txt": "q1 0 d1 2\nq1\t0\td2\t0\n\nq2 Q0 d2 1\n",
};

Deno.test("a folder with the three files is a collection; queries without a judgement are left out and counted", async () => {
  assert.deepEqual(await read(good), {
    documents: [{ id: "d1", text: "Lamp\nFor desks." }, { id: "d2", text: "Keyboard\tquiet" }],
    queries: [{ id: "q1", text: "desk lamp" }, { id: "q2", text: "not loud", class: "negation" }],
    judgements: new Map([["q1", new Map([["d1", 2], ["d2", 0]])], ["q2", new Map([["d2", 1]])]]),
    unjudgedQueries: 1,
  });
});

Deno.test("line ends of Windows and a byte order mark change nothing", async () => {
  const windows = Object.fromEntries(
    Object.entries(good).map(([name, text]) => [name, `\ufeff${text.replaceAll("\n", "\r\n")}`]),
  );
  assert.deepEqual(await read(windows), await read(good));
});

/** Each wrong file, and what its message must say. */
const wrong: [why: string, files: Record<string, string | Uint8Array | undefined>, message: RegExp][] = [
  ["no file", { "qrels.txt": undefined }, /has no qrels\.txt\. A test collection is a folder with documents\.jsonl/],
  ["no documents", { "documents.jsonl": undefined }, /has no documents\.jsonl and no documents\.trec/],
  ["two forms at once", { "documents.trec": "" }, /has both documents\.jsonl and documents\.trec/],
  ["no JSON", { "documents.jsonl": "{id: d1}" }, /documents\.jsonl, line 1: not JSON .* Write \{"id"/],
  ["a number as id", { "documents.jsonl": '\n{"id": 1, "text": ""}' }, /documents\.jsonl, line 2: not a document/],
  [
    "a document twice",
    { "documents.jsonl": '{"id": "d1", "text": ""}\n{"id": "d1", "text": ""}' },
    /documents\.jsonl, line 2: the document "d1" is in line 1 already\. Give/,
  ],
  ["no tab", { "queries.tsv": "q1 desk lamp" }, /queries\.tsv, line 1: not a query\. Write id, tab, text/],
  ["a tab too many", { "queries.tsv": "q1\tdesk\tclass\tmore" }, /queries\.tsv, line 1: not a query/],
  ["a query twice", { "queries.tsv": "q1\ta\nq2\tb\nq1\tc" }, /queries\.tsv, line 3: the query "q1" is in line 1/],
  ["three columns", { "qrels.txt": "q1 d1 1" }, /qrels\.txt, line 1: not a judgement\. Write four columns/],
  ["half a grade", { "qrels.txt": "q1 0 d1 0.5" }, /qrels\.txt, line 1: not a judgement/],
  ["a strange query", { "qrels.txt": "q1 0 d1 1\nq9 0 d1 1" }, /line 2: .*queries\.tsv has no query "q9"\. Add/],
  ["a strange document", { "qrels.txt": "q1 0 d9 1" }, /line 1: .*documents\.jsonl has no document "d9"\. Add/],
  ["judged twice", { "qrels.txt": "q1 0 d1 1\nq1 0 d1 1" }, /line 2: document "d1" is judged twice for query "q1"/],
  ["no judgement", { "qrels.txt": "\n" }, /qrels\.txt has no judgements/],
  ["latin1", { "queries.tsv": new Uint8Array([0x71, 0x09, 0xe9]) }, /queries\.tsv is not UTF-8\. Convert it/],
];

for (const [why, files, message] of wrong) {
  Deno.test(`refused, with file, line and the way out: ${why}`, async () => {
    const all = Object.entries({ ...good, ...files }).filter(([, content]) => content !== undefined);
    await assert.rejects(
      read(Object.fromEntries(all) as Record<string, string>),
      (error) => error instanceof LabError && error.exitCode === 2 && message.test(error.message),
    );
  });
}

Deno.test("a folder that does not exist is named", async () => {
  await assert.rejects(
    readCollection("/nowhere/at/all"),
    /Cannot read the folder \/nowhere\/at\/all: it does not exist/,
  );
});

const trec = {
  "documents.trec": `<DOC>
<DOCNO> FT911-3 </DOCNO>
<HEADLINE>Profit &amp; loss</HEADLINE>
<!-- PJG STAG 4700 -->
<TEXT>Costs rose <b>again</b>, 3 < 4.</TEXT>
</DOC>

<doc><docno>FT911-4</docno></doc>
`,
  "queries.trec": `<top>

<num> Number: 301
<title> International Organized Crime

<desc> Description:
Identify organizations …

</top>
<top><num>302</num><title>Topic: Polio</title></top>
`,
  "qrels.txt": "301 0 FT911-3 1\n302 0 FT911-4 0\n",
};

Deno.test("TREC's own form: text between tags, titles of topics", async () => {
  const { documents, queries } = await read(trec);
  assert.deepEqual(documents.map(({ id, text }) => [id, text.replaceAll(/\s+/g, " ")]), [
    ["FT911-3", "Profit & loss Costs rose again , 3 < 4."],
    ["FT911-4", ""],
  ]);
  assert.deepEqual(queries, [{ id: "301", text: "International Organized Crime" }, { id: "302", text: "Polio" }]);
});

Deno.test("malformed TREC files are refused, with file and line: no document is lost", async () => {
  const documents = (text: string) => read({ ...trec, "documents.trec": text });
  await assert.rejects(
    documents("\n<DOC><TEXT>a</TEXT></DOC>"),
    /documents\.trec, line 2: the document has no <DOCNO>/,
  );
  await assert.rejects(documents("<DOC>\n<DOC></DOC>"), /line 1: expected <DOC> … <\/DOC>/);
  await assert.rejects(documents("<DOC><DOCNO>a</DOCNO></DOC>\nrest"), /line 2: expected <DOC>/);
  await assert.rejects(documents("\n\n<DOC><DOCNO>a</DOCNO>"), /line 3: <DOC> is never closed/);
  await assert.rejects(
    read({ ...trec, "queries.trec": "<top><num>1</top>" }),
    /queries\.trec, line 1: the topic has no/,
  );
});

const cranfield = {
  "cran.all.1400": ".I 1\n.T\nwings .\n.A\nsmith\n.B\n1958\n.W\nwings .\nlift of wings .\n.I 2\n.T\nheat\n.A\n.B\n.W\n",
  // The second query has the number 4: judgements name it by its position.
  "cran.qry": ".I 001\n.W\nlift\n.I 004\n.W\nheat\nflow\n",
  cranqrel: "1 1 1\n1 2 -1\n2 1 4 \n2 2  3\n\n",
};

Deno.test("the Cranfield collection: titles stand in the text, queries go by position, codes 1 to 4 become grades 4 to 1", async () => {
  assert.deepEqual(await read(cranfield), {
    documents: [{ id: "1", text: "wings .\nlift of wings .\n" }, { id: "2", text: "" }],
    queries: [{ id: "1", text: "lift\n" }, { id: "4", text: "heat\nflow\n" }],
    judgements: new Map([["1", new Map([["1", 4], ["2", 0]])], ["4", new Map([["1", 1], ["2", 2]])]]),
    unjudgedQueries: 0,
  });
});

Deno.test("a malformed Cranfield collection is refused, with file and line", async () => {
  await assert.rejects(read({ ...cranfield, cranqrel: "1 1 6" }), /cranqrel, line 1: not a judgement/);
  await assert.rejects(read({ ...cranfield, cranqrel: "1 1 1\n3 1 1" }), /cranqrel, line 2: there are only 2 queries/);
  await assert.rejects(read({ ...cranfield, "cran.qry": ".W\nlift" }), /cran\.qry, line 1: the file begins with "\.I"/);
  await assert.rejects(read({ ...cranfield, "cran.qry": ".I x" }), /cran\.qry, line 1: a record begins/);
});
