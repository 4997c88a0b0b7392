import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { toInfileStream } from "./infile.ts";

async function collect(chunks: Uint8Array[]): Promise<Buffer[]> {
  const source = (async function* () {
    yield* chunks;
  })();
  return await Array.fromAsync(toInfileStream(source));
}

Deno.test("chunks become Buffers of at most a mebibyte, in order", async () => {
  const big = new Uint8Array((1 << 20) + 5).fill(1);
  const got = await collect([big.subarray(1), new Uint8Array([2])]);
  assert.ok(got.every(Buffer.isBuffer));
  assert.deepEqual(got.map((part) => part.length), [1 << 20, 4, 1]);
});

Deno.test("empty chunks, which would end the load, are left out", async () => {
  const got = await collect([new Uint8Array(0), new Uint8Array([1]), new Uint8Array(0), new Uint8Array([2])]);
  assert.deepEqual(Buffer.concat(got), Buffer.from([1, 2]));
  assert.equal(got.length, 2);
});

Deno.test("text is refused: the driver would die of it", async () => {
  await assert.rejects(collect(["1,2\n" as never]), /TextEncoder/);
});
