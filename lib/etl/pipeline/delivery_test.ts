import assert from "node:assert/strict";
import { join } from "node:path";
import { readDeliveryName, readRows, surveyFile } from "./delivery.ts";

async function withFile<T>(bytes: string | Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "file");
    await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    return await work(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a name says source, set, piece, backfill and format; other names say nothing", () => {
  assert.deepEqual(readDeliveryName("in/reviews.2026-03.backfill.ndjson"), {
    source: "reviews",
    set: "2026-03",
    piece: 1,
    pieces: 1,
    isBackfill: true,
    format: "ndjson",
  });
  for (const name of ["orders.csv", "passwords.1.csv", "orders.1.4of3.csv", "orders.1.0of3.csv", "orders.1.xlsx"]) {
    assert.equal(readDeliveryName(name), undefined, name);
  }
});

Deno.test("rows of a CSV file, of which some cannot be split or are not UTF-8", async () => {
  const text = new TextEncoder().encode('id, name\n1,"Key\nboard"\n2\n3,x\n');
  text[text.length - 2] = 0xff;
  await withFile(text, async (path) => {
    assert.deepEqual(await Array.fromAsync(readRows(path, "csv")), [
      { rowNo: 1, values: { id: "1", name: "Key\nboard" } },
      { rowNo: 2, line: 4, text: "2" },
      { rowNo: 3, line: 5, text: '{"id":"3","name":"\uFFFD"}' },
    ]);
  });
});

Deno.test("rows of documents keep the spelling of numbers; broken ones are rows, too", async () => {
  await withFile('{"id":7,"price":15.90,"ok":true,"none":null}\n\n{"id":8\n[1]\n', async (path) => {
    assert.deepEqual(await Array.fromAsync(readRows(path, "ndjson")), [
      { rowNo: 1, values: { id: "7", price: "15.90", ok: "true", none: null } },
      { rowNo: 2, line: 3, text: '{"id":8' },
      { rowNo: 3, line: 4, text: "[1]" },
    ]);
  });
});

Deno.test("rows under a heading that is there twice keep their text, because one of the values would be lost", async () => {
  await withFile("id,name,name\n1,a,b\n", async (path) => {
    assert.deepEqual(await Array.fromAsync(readRows(path, "csv")), [
      { rowNo: 1, line: 2, text: "1,a,b", isAmbiguous: true },
    ]);
    assert.deepEqual((await surveyFile(path, "csv")).columns, ["id", "name", "name"]);
  });
});

Deno.test("a survey counts rows and columns and knows the content again", async () => {
  const survey = await withFile('{"a":"1"}\n{"b":"2"}\n', (path) => surveyFile(path, "ndjson"));
  assert.deepEqual({ ...survey, sha256: survey.sha256.length }, {
    sha256: 64,
    bytes: 20,
    rows: 2,
    columns: ["a", "b"],
  });
  assert.deepEqual((await withFile("id,name\n", (path) => surveyFile(path, "csv"))).columns, ["id", "name"]);
});
