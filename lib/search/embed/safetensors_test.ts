import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { floatsOf, readSafetensors } from "./safetensors.ts";

/** A file with this header, as text, and this data. */
function fileOf(header: unknown, data: number[]): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const tensor = (dtype: string, shape: number[], start: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

Deno.test("tensors have name, type, shape and numbers; metadata is none", () => {
  // 1, −2 and 65504 in 16 bits, then 0.5 in 32.
  const data = [0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x00, 0x00, 0x00, 0x3f];
  const header = { __metadata__: { format: "pt" }, a: tensor("F16", [3, 1], 0, 6), b: tensor("F32", [], 6, 10) };
  const tensors = readSafetensors(fileOf(header, data));
  assert.deepEqual([...tensors.keys()], ["a", "b"]);
  assert.deepEqual(tensors.get("a")!.shape, [3, 1]);
  assert.deepEqual([...floatsOf(tensors.get("a")!)], [1, -2, 65504]);
  assert.deepEqual([...floatsOf(tensors.get("b")!)], [0.5]);
});

Deno.test("numbers at an odd address are read, also from a buffer of Node", () => {
  for (const blanks of ["", " "]) {
    const file = fileOf(JSON.stringify({ a: tensor("F16", [1], 0, 2) }) + blanks, [0x00, 0x3c]);
    assert.deepEqual([...floatsOf(readSafetensors(Buffer.from(file)).get("a")!)], [1]);
  }
});

Deno.test("a damaged file gets an error that says what is wrong", () => {
  const broken: [Uint8Array, RegExp][] = [
    [new Uint8Array(5), /5 bytes, fewer than its header says/],
    [fileOf({}, []).subarray(0, 9), /9 bytes, fewer than its header says/],
    [fileOf("{", []), /its header is not JSON/],
    [fileOf({ a: tensor("F16", [2], 0, 2) }, [0, 0]), /"a" has 2 bytes; F16 \[2\] needs 4/],
    [fileOf({ a: tensor("F16", [2], 0, 4) }, [0, 0]), /"a" ends after the end of the file/],
    [fileOf({ a: tensor("F12", [2], 0, 3) }, [0, 0, 0]), /"a" has the unknown type F12/],
    [fileOf({ a: tensor("F16", [-1], 0, 2) }, [0, 0]), /"a" has no type, shape and place/],
    [fileOf({ a: null }, []), /"a" has no type, shape and place/],
  ];
  for (const [file, message] of broken) assert.throws(() => readSafetensors(file), { name: "RangeError", message });
});

Deno.test("only floats are read as floats", () => {
  const tensors = readSafetensors(fileOf({ a: tensor("I64", [1], 0, 8) }, Array(8).fill(0)));
  assert.throws(() => floatsOf(tensors.get("a")!), /I64 cannot be read as floats/);
});
