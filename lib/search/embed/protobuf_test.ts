import assert from "node:assert/strict";
import { Graph, microsoft } from "./onnx.ts";
import { Message } from "./protobuf.ts";

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");

Deno.test("fields are written as the encoding's own documentation shows them", () => {
  assert.equal(hex(new Message().integer(1, 150).finish()), "08 96 01");
  assert.equal(hex(new Message().text(2, "testing").finish()), "12 07 74 65 73 74 69 6e 67");
  assert.equal(hex(new Message().message(3, new Message().integer(1, 150)).finish()), "1a 03 08 96 01");
});

Deno.test("the limits of numbers, and fields with two bytes", () => {
  assert.equal(hex(new Message().integer(1, 0).integer(1, 127).integer(1, 128).finish()), "08 00 08 7f 08 80 01");
  assert.equal(hex(new Message().integer(1, -1).finish()), "08 ff ff ff ff ff ff ff ff ff 01");
  assert.equal(hex(new Message().integer(1, 2n ** 63n - 1n).finish()), "08 ff ff ff ff ff ff ff ff 7f");
  assert.equal(hex(new Message().float(2, 1).integer(20, 1).finish()), "15 00 00 80 3f a0 01 01");
});

Deno.test("a message that holds others knows its length, and long bytes are whole", () => {
  const long = new Uint8Array(300).fill(7);
  const message = new Message().message(1, new Message().message(1, new Message().bytes(1, long)));
  const bytes = message.finish();
  assert.equal(hex(bytes.subarray(0, 9)), "0a b2 02 0a af 02 0a ac 02");
  assert.deepEqual(bytes.subarray(9), long);
});

Deno.test("a graph is written with the field numbers of onnx.proto", () => {
  const graph = new Graph("g");
  const two = graph.constant("two", "float32", [1], Float32Array.of(2));
  graph.operation("Mul", ["x", two], { name: "y", domain: microsoft, attributes: { k: { int: 3 } } });
  const file = graph.finish([{ name: "x", type: "float32", shape: ["n"] }], [{
    name: "y",
    type: "float32",
    shape: [1],
  }]);
  const text = (value: string) => hex(new TextEncoder().encode(value));
  assert.equal(
    hex(file),
    [
      `08 08 12 0e ${text("aethermart-lab")}`,
      "3a 65", // the graph
      `12 01 ${text("g")}`,
      `2a 0f 08 01 10 01 42 03 ${text("two")} 4a 04 00 00 00 40`,
      `0a 2c 0a 01 ${text("x")} 0a 03 ${text("two")} 12 01 ${text("y")} 1a 01 ${text("y")} 22 03 ${text("Mul")}`,
      `2a 08 0a 01 ${text("k")} 18 03 a0 01 02 3a 0d ${text("com.microsoft")}`,
      `5a 10 0a 01 ${text("x")} 12 0b 0a 09 08 01 12 05 0a 03 12 01 ${text("n")}`,
      `62 0f 0a 01 ${text("y")} 12 0a 0a 08 08 01 12 04 0a 02 08 01`,
      `42 04 0a 00 10 12 42 11 0a 0d ${text("com.microsoft")} 10 01`,
    ].join(" "),
  );
});
