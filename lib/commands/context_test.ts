import assert from "node:assert/strict";
import { printable, writeWhole } from "./context.ts";

const failing = (code: string) => Object.assign(new Error(code), { code });

Deno.test("a text is written completely, even if the pipe takes little at a time and is often full", () => {
  let [taken, calls] = ["", 0];
  writeWhole(2, "größer als die Leitung\n", (stream, bytes) => {
    assert.equal(stream, 2);
    if (++calls % 3 === 0) throw failing("EAGAIN");
    taken += String.fromCharCode(...bytes.subarray(0, 5));
    return Math.min(5, bytes.length);
  });
  assert.equal(
    new TextDecoder().decode(Uint8Array.from(taken, (char) => char.charCodeAt(0))),
    "größer als die Leitung\n",
  );
});

Deno.test("a missing reader is not a failure; a full disk is", () => {
  for (const code of ["EPIPE", "EIO"]) {
    writeWhole(1, "text", () => {
      throw failing(code);
    });
  }
  assert.throws(() =>
    writeWhole(1, "text", () => {
      throw failing("ENOSPC");
    }), /ENOSPC/);
});

Deno.test("what a notebook brings cannot move a terminal's cursor, colour or turn around what the lab prints", () => {
  assert.equal(printable("a\x1b[2J\x1b[1;1Hb\r\x9b31mc\u202ed\x07\x1b]8;;https://x\x07e\n\tf ä 🙂"), "abcde\n\tf ä 🙂");
});
