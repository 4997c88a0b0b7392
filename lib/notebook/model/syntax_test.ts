import assert from "node:assert/strict";
import { nodesIn, parseCell } from "./syntax.ts";

Deno.test("a cell that was read a short time ago is not parsed again; cells of long ago are not kept", () => {
  const source = 'const greeting: string = "hello"; // a comment';
  const first = parseCell(source);
  for (let n = 0; n < 400; n++) parseCell(`const a${n} = ${n};`);
  assert.equal(parseCell(source), first);
  for (let n = 0; n < 400; n++) parseCell(`const b${n} = ${n};`);
  assert.equal(parseCell(source), first, "it was used in between");
  for (let n = 0; n < 600; n++) parseCell(`const c${n} = ${n};`);
  const again = parseCell(source);
  assert.notEqual(again, first);
  assert.deepEqual(again, first);
});

Deno.test("an array of any length is read", () => {
  const [statement] = parseCell(`const numbers = [${"1,".repeat(150_000)}];`);
  assert.equal(nodesIn(statement!.node).filter(({ type }) => type === "NumericLiteral").length, 150_000);
});
