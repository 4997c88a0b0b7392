import assert from "node:assert/strict";
import { children, editXml, elements, insert, make, parseXml, remove, replace, setText, writeXml } from "./xml_tree.ts";

Deno.test("a part that nobody changes is written as it was read", () => {
  const xml =
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<a:p xmlns:a="urn:a" b="&quot;&lt;&amp;&#10;&#9;\'&gt;"><a:t> x &lt;&amp;&gt; "é😀" </a:t><a:x/>tail</a:p>';
  assert.equal(editXml(xml, () => {}), xml);
  assert.equal(editXml("<a>\n<b></b></a>", () => {}), "<a>\n<b/></a>");
});

Deno.test("characters that XML forbids are dropped, and a half of a pair is replaced", () => {
  assert.equal(writeXml(parseXml("<t a='1\u00002'>\u0008x\uffff\ud800</t>")), '<t a="12">x\ufffd</t>');
});

Deno.test("XML that is not well-formed is refused", () => {
  for (const xml of ["<a><b></a>", "<a b=1/>", "<a>&nbsp;</a>", "<a/><b/>", "a"]) assert.throws(() => parseXml(xml));
});

Deno.test("elements are found in order at any depth, and moved, replaced and removed", () => {
  const root = parseXml('<r><x i="1"><y/><x i="2"/></x>text<x i="3"/></r>');
  const numbers = () => elements(root, "x").map(({ attributes }) => attributes.i).join();
  assert.equal(numbers(), "1,2,3");
  const [first, second, third] = elements(root, "x") as [typeof root, typeof root, typeof root];
  insert(third, root, first);
  assert.equal(numbers(), "3,1,2");
  insert(third, root, third);
  insert(second, root);
  assert.equal(numbers(), "3,1,2");
  replace(first, make("z", { k: "<" }, make("x", { i: "4" })));
  assert.equal(writeXml(root), '<r><x i="3"/><z k="&lt;"><x i="4"/></z>text<x i="2"/></r>');
  remove(third);
  setText(second, "a & b");
  assert.deepEqual(children(root).map(({ name }) => name), ["z", "x"]);
  assert.equal(writeXml(root), '<r><z k="&lt;"><x i="4"/></z>text<x i="2">a &amp; b</x></r>');
});

Deno.test("an element is not removed from, or put before a child of, a parent that does not have it", () => {
  const xml = "<r><a/><b/></r>";
  const root = parseXml(xml);
  const [a, b] = children(root) as [typeof root, typeof root];
  assert.throws(() => insert(make("c"), root, make("d")), /not a child of <r>/);
  root.children = [b];
  assert.throws(() => remove(a), /not a child of <r>/);
  assert.equal(writeXml(root), "<r><b/></r>");
});
