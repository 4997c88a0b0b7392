import assert from "node:assert/strict";
import { hasInterpreter } from "./elf.ts";

/** The head of an ELF file with program headers of the given types. */
function elf(types: number[], elfClass = 2): Uint8Array {
  const bytes = new Uint8Array(64 + types.length * 56);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, elfClass, 1]);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, types.length, true);
  types.forEach((type, at) => view.setUint32(64 + at * 56, type, true));
  return bytes;
}

Deno.test("only dynamically linked programs ask for a loader", () => {
  assert.equal(hasInterpreter(elf([6, 3, 1, 1])), true);
  assert.equal(hasInterpreter(elf([1, 1, 2])), false, "a library or a static program");
  assert.equal(hasInterpreter(elf([3], 1)), false, "32 bits");
  assert.equal(hasInterpreter(new TextEncoder().encode("#!/bin/sh\n" + "x".repeat(100))), false);
  assert.equal(hasInterpreter(new Uint8Array()), false);
  assert.equal(hasInterpreter(elf([6, 3]).subarray(0, 100)), false, "cut off");
});
