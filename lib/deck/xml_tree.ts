/** Elements of XML documents. */

import type { Document, Element } from "@xmldom/xmldom";

/** The elements of a name below a node, in order. The list of `getElementsByTagName` is kept up to date, at several times the cost. */
export function elements(within: Document | Element, name: string): Element[] {
  const found: Element[] = [];
  for (let node = within.firstChild; node;) {
    if (node.nodeType === 1 && (node as Element).tagName === name) found.push(node as Element);
    if (node.firstChild) {
      node = node.firstChild;
      continue;
    }
    while (node && node !== within && !node.nextSibling) node = node.parentNode as typeof node;
    node = node === within ? null : node?.nextSibling ?? null;
  }
  return found;
}

/** The elements directly below a node, in order. */
export function children(of: Document | Element): Element[] {
  const found: Element[] = [];
  for (let node = of.firstChild; node; node = node.nextSibling) if (node.nodeType === 1) found.push(node as Element);
  return found;
}

/** Takes an element out of its document. */
export const remove = (element: Element) => element.parentNode?.removeChild(element);

/** The nearest element of a name above an element. */
export function ancestor(element: Element, name: string): Element {
  let at = element;
  while (at.tagName !== name) at = at.parentNode as Element;
  return at;
}

/** A length in English Metric Units, as attributes have it. */
export const emu = (inches: number): string => String(Math.round(inches * 914400));

/** Sets the position and size of a shape. */
export function placeShape(shape: Element, { x, y, w, h }: { x: number; y: number; w: number; h: number }): void {
  const [offset] = elements(shape, "a:off");
  const [extent] = elements(shape, "a:ext").filter((element) => element.hasAttribute("cx"));
  offset?.setAttribute("x", emu(x));
  offset?.setAttribute("y", emu(y));
  extent?.setAttribute("cx", emu(w));
  extent?.setAttribute("cy", emu(h));
}
