/** HTML that cells made themselves. */

import { parseHTML } from "linkedom";

/** What may not stand in a report: it loads, leads elsewhere, or acts on the whole page. The title of a drawing is the drawing's own. */
const unwanted = "script, meta, base, link, iframe, frame, object, embed, title:not(svg title)";

/** What is used of a document; Deno's types know none. */
interface Dom {
  createElement(name: string): { innerHTML: string; querySelectorAll(selector: string): Iterable<{ remove(): void }> };
}

/**
 * A cell's HTML as a whole of its own: what it left open is closed, what it closed without opening is dropped, so that nothing after it
 * in a page can be swallowed or restyled by it. Elements that load something or lead the page elsewhere are left out, with what is in them.
 *
 * Cost: parsing; about a millisecond for an output.
 */
export function wholeHtml(markup: string): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as { document: Dom };
  const body = document.createElement("div");
  body.innerHTML = markup;
  for (const element of body.querySelectorAll(unwanted)) element.remove();
  return body.innerHTML;
}
