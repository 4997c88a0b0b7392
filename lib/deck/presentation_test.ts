import assert from "node:assert/strict";
import { unzipParts } from "./package.ts";
import { Presentation } from "./presentation.ts";

for (const before of ["", "a"]) {
  Deno.test(`no character of a long text is destroyed, ${before ? "at odd" : "at even"} positions`, async () => {
    const deck = new Presentation();
    const text = before + "🧭".repeat(40_000);
    deck.addSlide().addText(text, {});
    const parts = unzipParts(await deck.write({ outputType: "uint8array" }) as Uint8Array);
    assert.ok((parts.get("ppt/slides/slide1.xml") as string).includes(text));
  });
}
