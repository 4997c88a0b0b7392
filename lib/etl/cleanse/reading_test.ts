import assert from "node:assert/strict";
import { join } from "node:path";
import { parseDocument, shapes, valuesOf } from "./documents.ts";
import { isSlip } from "./spelling.ts";
import { redecoded, transcode } from "./transcode.ts";

Deno.test("one typing error is a missing, extra, wrong or swapped letter, and no more", () => {
  for (const word of ["shiped", "shippedd", "shippes", "hsipped", "shippde"]) assert.ok(isSlip(word, "shipped"), word);
  for (const word of ["shipped", "ship", "shippeddd", "dehsipp", "paid"]) assert.ok(!isSlip(word, "shipped"), word);
});

Deno.test("text that was decoded wrongly is restored; any other text stays", () => {
  assert.equal(redecoded("CafÃ©"), "Café");
  assert.equal(redecoded("â€œquietâ€\u009d"), "“quiet”");
  for (const text of ["Café", "Ã", "naïve", "日本", "Ã©日"]) assert.equal(redecoded(text), text);
});

Deno.test("a document's numbers keep their digits, and what has no value is an empty text", () => {
  const found = parseDocument(
    '{"id":7,"customer":{"id":15.90},"channel":null,"status":{"a":1},"ordered_at":"a\\u0041","more":true}',
  );
  assert.deepEqual(valuesOf(found, shapes.orders!), ["7", "15.90", "", "", "aA", ""]);
  for (const text of ['{"id":7', "[1]", "7", "", '{"id":01}']) assert.equal(parseDocument(text), undefined, text);
});

Deno.test("a till's file keeps carriage returns and quotes inside of values, however its bytes are cut", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [from, to] = [join(folder, "a.psv"), join(folder, "a.csv")];
    const text = 'id|name\r\n1|Caf\xe9\r\r\n2|27" screen\r\n3|\x80 5';
    await Deno.writeFile(from, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    await transcode(from, to);
    assert.equal(await Deno.readTextFile(to), 'id|name\n"1"|"Café\r"\n"2"|"27"" screen"\n3|€ 5\n');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
