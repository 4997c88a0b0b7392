import assert from "node:assert/strict";
import { type CsvFormat, csvLine, CsvReader } from "./csv.ts";

const german: CsvFormat = { delimiter: ";", quote: '"' };

function readAll(text: string, pieceLength = text.length, format = german) {
  const reader = new CsvReader(format);
  const records = [];
  for (let at = 0; at <= text.length; at += pieceLength || 1) {
    records.push(...reader.read(text.slice(at, at + pieceLength), at + pieceLength >= text.length));
    if (at + pieceLength >= text.length) break;
  }
  return records;
}

Deno.test("values are read alike however the file is cut into pieces", () => {
  const text = 'a;b;c\r\n1;"two; ""2""";3\n\n"x\r\ny";;12" wide\n;"";last';
  const whole = readAll(text);
  assert.deepEqual(whole.map(({ values }) => values), [
    ["a", "b", "c"],
    ["1", 'two; "2"', "3"],
    ["x\r\ny", "", '12" wide'],
    ["", "", "last"],
  ]);
  assert.deepEqual(whole.map(({ line }) => line), [1, 2, 4, 6]);
  assert.equal(whole[1]!.text, '1;"two; ""2""";3');
  for (let length = 1; length < text.length; length++) assert.deepEqual(readAll(text, length), whole, String(length));
});

Deno.test("text behind a closing quote is reported, and no other record with it", () => {
  const records = readAll('1;"a"b;c\n2;""x;c\n3;"a";c\n"d" ;e;f\r\n');
  assert.deepEqual(records.map(({ isMisquoted }) => isMisquoted), [true, true, false, true]);
  assert.ok(records.every(({ values }) => values.length === 3));
});

Deno.test("a quote that is never closed stops the reading at its line", () => {
  assert.throws(() => readAll('a;b\n1;"x\n2;y\n3;z\n', 5), /line 2: a quote/);
  const endless = '1;"' + "x\n".repeat(600_000);
  assert.throws(() => readAll("a;b\n" + endless, 1 << 16), /line 2: a quote/);
});

Deno.test("a longer record is reported by its beginning and its line, and what follows is read", () => {
  const long = "x\n".repeat(600_000);
  for (
    const [value, lines] of [[`"${long}"`, 600_001], [`"a""${long}""" ;z`, 600_001], [
      "y".repeat(1_200_000),
      1,
    ]] as const
  ) {
    const records = readAll(`a;b\n1;${value};2\r\n3;"4"\n`, 1 << 16);
    assert.deepEqual(records.map(({ values, isTooLong }) => [values, isTooLong]), [
      [["a", "b"], false],
      [[], true],
      [["3", "4"], false],
    ]);
    assert.equal(records[1]!.text, `1;${value};2`.slice(0, 200) + " …");
    assert.equal(records[2]!.line, 2 + lines);
  }
  assert.deepEqual(readAll(`1;"${long}"`, 1 << 16).map(({ isTooLong }) => isTooLong), [true], "also as the last one");
});

Deno.test("what is written is read again", () => {
  const values = ["plain", 'a, "b"', "two\nlines", "", "NULL", "Ω"];
  const format = { delimiter: ",", quote: '"' };
  assert.deepEqual(readAll(csvLine(values), 3, format)[0]!.values, values);
  assert.match(csvLine(values), /"NULL"/);
  const tabbed = csvLine(["a\tb", "c,d"], "\t");
  assert.equal(tabbed, '"a\tb"\tc,d\n');
});
