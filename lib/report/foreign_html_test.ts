import assert from "node:assert/strict";
import { parseFragment, serialize } from "parse5";
import { hostileMarkup } from "../../tests/fixtures/hostile_markup.ts";
import { readHtml, safeHtml } from "./foreign_html.ts";
import { markdownHtml } from "./markdown.ts";

const surroundings = { scope: "own" };

for (const [what, markup] of Object.entries(hostileMarkup)) {
  Deno.test(`${what} stays in its place, as HTML and in Markdown`, () => {
    for (const safe of [safeHtml(markup, surroundings), markdownHtml(`before\n\n${markup}\n\nafter`, surroundings)]) {
      // A browser builds exactly the written tree from it: nothing is swallowed, and everything is closed.
      assert.equal(serialize(parseFragment(safe)), safe);
      const tags = safe.match(/<\/?[a-z][^>]*>/gi)?.join("\n") ?? "";
      assert.doesNotMatch(
        tags,
        /<(?:meta|style|script|textarea|plaintext|xmp|title>|noscript|template|select|dialog|iframe|object|embed|base|link|form|input|button|math|foreignObject|animate|set|frame|video|picture|source)/i,
      );
      assert.doesNotMatch(tags, /\s(?:style|class|on\w+|srcset|poster|background|action|name)=/i);
      assert.doesNotMatch(tags, /\sid="(?!own-)/);
      assert.doesNotMatch(tags, /(?:href|src)="(?!#own-|https:|mailto:|data:image\/)/);
      assert.doesNotMatch(tags, /src="(?!data:image\/)|url\((?!#own-)/);
      assert.doesNotMatch(tags, /script:/i);
    }
  });
}

Deno.test("ordinary markup is kept: text, tables, lists, links, pictures in the page, drawings with their ids", () => {
  const kept = safeHtml(
    '<h3>T</h3><p>a <b>b</b> <code>c &lt; d</code> <a href="https://example.org/x">l</a> <a href="setup.md#one">s</a></p>' +
      '<table><tr><td style="color:red; text-align:right">1</td></tr></table><ul><li><input type="checkbox" checked> done</li></ul>' +
      '<img src="data:image/png;base64,AA==" alt="dot" width="4"><pre>\n\n two</pre>' +
      '<svg viewBox="0 0 1 1" style="color: #123; font-size:12px; background:red"><defs><clipPath id="c"><rect width="1"/></clipPath></defs>' +
      '<g clip-path="url(#c)"><use xlink:href="#c"/><text xml:space="preserve">x</text></g></svg>',
    surroundings,
  );
  assert.equal(
    kept,
    '<h3>T</h3><p>a <b>b</b> <code>c &lt; d</code> <a href="https://example.org/x" rel="noopener noreferrer">l</a> ' +
      '<a href="setup.md#one" rel="noopener noreferrer">s</a></p><table><tbody><tr><td align="right">1</td></tr></tbody></table>' +
      '<ul><li>☑  done</li></ul><img src="data:image/png;base64,AA==" alt="dot" width="4"><pre>\n\n two</pre>' +
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" color="#123" font-size="12px"><defs><clipPath id="own-c"><rect width="1"></rect></clipPath></defs>' +
      '<g clip-path="url(#own-c)"><use href="#own-c"></use><text xml:space="preserve">x</text></g></svg>',
  );
});

Deno.test("a drawing's copies stay while there are few; those beyond, of itself or of another piece copy nothing", () => {
  const copy = (id: string) => `<use href="#own-${id}"></use>`;
  const drawing = (body: string) => `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`;
  const glyphs = drawing(
    `<path id="own-a" d="M0 0"></path>${copy("a").repeat(500)}<g id="own-b">${copy("a")}</g>${copy("b")}`,
  );
  assert.equal(safeHtml(glyphs, surroundings), glyphs);
  const written = safeHtml(hostileMarkup["a drawing of drawings of drawings"]!, surroundings);
  assert.equal(written.match(/<use href/g)?.length, 35);
  const none = "<use></use>";
  assert.equal(
    safeHtml(drawing(`<g id="own-c">${copy("c")}</g>${copy("elsewhere")}`), surroundings),
    drawing(`<g id="own-c">${none}</g>${none}`),
  );
  assert.doesNotMatch(safeHtml(hostileMarkup["a drawing that is moved"]!, surroundings), /transform/);
});

Deno.test("what a drawing draws again by fills, masks and markers is counted like its copies, and a chain of any length is followed", () => {
  const drawing = (body: string) => `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`;
  const points = `<clipPath id="own-c"><rect></rect></clipPath>${
    '<path clip-path="url(#own-c)"></path>'.repeat(5_000)
  }`;
  assert.equal(safeHtml(drawing(points), surroundings), drawing(points), "a clip path for each point of a chart");
  const masks = Array.from(
    { length: 9 },
    (_, at) => `<mask id="m${at + 1}">${`<rect mask="url(#m${at})"/>`.repeat(10)}</mask>`,
  ).join("");
  const written = safeHtml(drawing(`<mask id="m0"><rect/></mask>${masks}`), surroundings);
  assert.ok(written.match(/mask="url/g)!.length < 60, "masks of masks of masks");
  const line = `<marker id="m">${"<rect/>".repeat(1_000)}</marker><path d="${
    "M1 1".repeat(1_000)
  }" marker-mid="url(#m)"/>`;
  assert.doesNotMatch(safeHtml(drawing(line), surroundings), /marker-mid/);
  const chain = Array.from({ length: 10_000 }, (_, at) => `<g id="a${at + 1}"><use href="#a${at}"/></g>`).join("");
  assert.match(safeHtml(drawing(`<g id="a0"></g>${chain}`), surroundings), /<use href="#own-a0">/);
});

Deno.test("a drawing in a picture's address is written again from what is allowed, as XML", () => {
  const copies = hostileMarkup["a drawing of drawings of drawings"]!;
  const svg = copies.replace(
    "<svg>",
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9"><text>a&#160;b</text><script>1</script>',
  );
  for (const uri of [`data:image/svg+xml,${encodeURIComponent(svg)}`, `data:image/svg+xml;base64,${btoa(svg)}`]) {
    const [, written] = /^<img src="data:image\/svg\+xml;base64,([^"]*)" alt="d">$/.exec(
      safeHtml(`<img src="${uri}" alt="d">`, surroundings),
    )!;
    const drawing = new TextDecoder().decode(Uint8Array.from(atob(written!), (c) => c.charCodeAt(0)));
    assert.ok(drawing.startsWith('<svg xmlns="http://www.w3.org/2000/svg" width="9"><text>a&#160;b</text><g'));
    assert.equal(drawing.match(/<use href/g)?.length, 35);
    const { picture } = { picture: () => uri };
    assert.equal(
      safeHtml('<img src="own.svg" alt="d">', { scope: "own", picture }),
      `<img src="data:image/svg+xml;base64,${written}" alt="d">`,
    );
  }
  assert.match(safeHtml('<img src="data:image/svg+xml,words" alt="d">', surroundings), /Picture not shown: d/);
});

Deno.test("an external picture is named with its address", () => {
  assert.equal(
    safeHtml('<img src="https://example.org/a.png" alt="The <map>">', surroundings),
    "<small>[Picture not shown: The &lt;map&gt; (https://example.org/a.png)]</small>",
  );
});

Deno.test("words of HTML come block by block, with pictures between them, without scripts and styles", () => {
  assert.deepEqual(
    readHtml(
      "<div>one <b>two</b><p>three &amp; four<script>no</script><img src=a.png alt=five>six<ul><li>seven<li>eight</ul><style>no</style>",
    ),
    ["one two", "three & four", { address: "a.png", alt: "five" }, "six", "seven", "eight"],
  );
});
