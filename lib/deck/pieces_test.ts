import assert from "node:assert/strict";
import { captionPieces } from "./pieces.ts";

Deno.test("code has its title above it, unless the slide's heading has the same words; symbols are part of a word", () => {
  const isShown = (title: string, heading: string) =>
    captionPieces(heading, { kind: "code", text: "", title, cell: { number: 1, id: "c001" } }).length > 0;
  for (
    const [title, heading] of [
      ["C++", "C and D compared"],
      ["C", "C++ and D compared"],
      ["C#", "The C library"],
      ["Order", "Orders are placed"],
      ["a = b", "Where a b is"],
      ["The table", "The rules"],
    ] as const
  ) assert.ok(isShown(title, heading), title);
  for (
    const [title, heading] of [
      ["C++", "C++, compared with C"],
      ["The Table.", "How the “table” is made; the table: its rules"],
      ["the rules", "The rules"],
    ] as const
  ) assert.ok(!isShown(title, heading), title);
});
