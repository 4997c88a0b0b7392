/** What `use` elements of a drawing copy, and how much that is: ten copies of ten copies of … keep a browser busy for ever. Pure. */

import type { DefaultTreeAdapterMap } from "parse5";

type Node = DefaultTreeAdapterMap["childNode"];
type Element = DefaultTreeAdapterMap["element"];

/** How many elements all copies in a piece of markup may have together. */
const mostCopied = 20_000;

/** The `use` elements that refer to an element of the same markup, in their order, as long as a browser can draw them all. */
export function usableCopies(nodes: readonly Node[]): ReadonlySet<Element> {
  const elements = elementsIn(nodes);
  const byId = new Map(elements.map((element) => [attribute(element, "id"), element] as const).reverse());
  const targetOf = (element: Element) =>
    element.tagName === "use" ? byId.get(attribute(element, "href").replace(/^#/, "")) : undefined;
  const sizes = new Map<Element, number>();
  const sizeOf = (element: Element): number => {
    const known = sizes.get(element);
    if (known !== undefined) return known;
    sizes.set(element, Infinity); // while it is counted: one that copies itself has no end
    const target = targetOf(element);
    const parts = [...childrenOf(element), ...(target ? [target] : [])];
    const size = parts.reduce((sum, part) => sum + sizeOf(part), 1);
    sizes.set(element, size);
    return size;
  };
  const usable = new Set<Element>();
  let copied = 0;
  for (const element of elements) {
    const target = targetOf(element);
    if (!target) continue;
    const size = sizeOf(target);
    if (copied + size > mostCopied) continue;
    copied += size;
    usable.add(element);
  }
  return usable;
}

const childrenOf = (node: Element): Element[] => node.childNodes.filter((child) => "tagName" in child);

/** Every element, in the order of the markup. */
function elementsIn(nodes: readonly Node[], found: Element[] = []): Element[] {
  for (const node of nodes) {
    if (!("tagName" in node)) continue;
    found.push(node);
    elementsIn(node.childNodes, found);
  }
  return found;
}

const attribute = (element: Element, name: string) => element.attrs.find((attr) => attr.name === name)?.value ?? "";
