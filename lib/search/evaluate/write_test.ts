import assert from "node:assert/strict";
import type { TestCollection } from "./collection.ts";
import { readCollection } from "./read.ts";
import { writeCollection } from "./write.ts";

const collection: TestCollection = {
  documents: [{ id: "d1", text: 'Lamp\nfor "desks"\tand more – 27 "' }, { id: "d2", text: "" }],
  queries: [{ id: "q1", text: "desk lamp  under $20" }, { id: "q2", text: "not loud", class: "use case" }],
  judgements: new Map([["q1", new Map([["d1", 3], ["d2", 0]])], ["q2", new Map([["d2", -1]])]]),
  unjudgedQueries: 0,
};

async function inFolder(work: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "collection-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("what was written is read as it was, also over an older one", () =>
  inFolder(async (folder) => {
    const inside = `${folder}/new/set`;
    await writeCollection(inside, { ...collection, queries: collection.queries.slice(0, 1) });
    await writeCollection(inside, collection);
    assert.deepEqual(await readCollection(inside), collection);
    assert.equal(await Deno.readTextFile(`${inside}/qrels.txt`), "q1 0 d1 3\nq1 0 d2 0\nq2 0 d2 -1\n");
    assert.equal(
      await Deno.readTextFile(`${inside}/queries.tsv`),
      "q1\tdesk lamp  under $20\nq2\tnot loud\tuse case\n",
    );
  }));

Deno.test("only the judgements of its queries are written: half of a collection stays half", () =>
  inFolder(async (folder) => {
    await writeCollection(folder, { ...collection, queries: collection.queries.slice(1) });
    const { queries, judgements } = await readCollection(folder);
    assert.deepEqual(queries.map(({ id }) => id), ["q2"]);
    assert.deepEqual([...judgements.keys()], ["q2"]);
  }));

Deno.test("what the files cannot hold is refused, and nothing is written", () =>
  inFolder(async (folder) => {
    const wrong: Partial<TestCollection>[] = [
      { documents: [{ id: "a b", text: "" }] },
      { queries: [{ id: "", text: "lamp" }] },
      { queries: [{ id: "q1", text: "desk\tlamp" }] },
      { queries: [{ id: "q1", text: "lamp " }] },
      { queries: [{ id: "q1", text: "lamp", class: "" }] },
      { judgements: new Map([["q1", new Map([["d1", 0.5]])]]) },
    ];
    for (const part of wrong) {
      await assert.rejects(writeCollection(`${folder}/set`, { ...collection, ...part }), RangeError);
    }
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  }));
