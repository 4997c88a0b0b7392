import assert from "node:assert/strict";
import { escapeXml } from "./chart_parts_xml.ts";
import { parseXml } from "../../tests/support/xml.ts";

Deno.test("any text stays in its place in XML, except characters that XML cannot contain", () => {
  const text = `a&b <c> "d" 'e' ü\u00a0😀\ttab`;
  const xml = escapeXml(`${text}\u0000\u0008\u000b\u001f\ufffe\uffff`);
  const root = parseXml(`<t a="${xml}" b='${xml}'>${xml}</t>`).documentElement!;
  assert.equal(root.textContent, text);
  for (const name of ["a", "b"]) {
    assert.equal(root.getAttribute(name), text.replace("\t", " "), "XML reads a tab as a blank");
  }
});
