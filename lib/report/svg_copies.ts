/** What the elements of a drawing refer to, and how much of it a browser draws again: ten copies of ten copies of … keep it busy for ever. Pure. */

import type { DefaultTreeAdapterMap } from "parse5";

type Node = DefaultTreeAdapterMap["childNode"];
type Element = DefaultTreeAdapterMap["element"];

/** How many elements all that is drawn again in a piece of markup may have together. */
const mostCopied = 20_000;
/** The longest chain of references and nested elements that is followed: references can chain without end, and the count is recursive. */
const longestChain = 400;
/** An element with at most this many elements, such as the rectangle of a clip path, costs nothing: each point of a chart may refer to it. */
const small = 10;

/** An element that another refers to, and how many times that one draws it. */
interface Reference {
  target: Element;
  times: number;
}

/**
 * The elements that may keep their references: a `use` that copies an element of the same markup, and one that is filled, clipped, masked or marked by
 * such an element, in their order, as long as a browser can draw them all.
 */
export function usableReferences(nodes: readonly Node[]): ReadonlySet<Element> {
  const elements = elementsIn(nodes);
  const byId = new Map(elements.map((element) => [attribute(element, "id"), element] as const).reverse());
  const referencesOf = (element: Element): Reference[] =>
    targetsOf(element).flatMap(({ id, times }) => {
      const target = byId.get(id);
      return target ? [{ target, times }] : [];
    });
  const sizes = new Map<Element, number>();
  const sizeOf = (element: Element, depth = 0): number => {
    const known = sizes.get(element);
    if (known !== undefined) return known;
    sizes.set(element, Infinity); // while it is counted: one that copies itself has no end
    if (depth === longestChain) return Infinity;
    const parts = [...childrenOf(element).map((target) => ({ target, times: 1 })), ...referencesOf(element)];
    const size = parts.reduce((sum, { target, times }) => sum + times * sizeOf(target, depth + 1), 1);
    sizes.set(element, size);
    return size;
  };
  const usable = new Set<Element>();
  let copied = 0;
  for (const element of elements) {
    const references = referencesOf(element);
    if (element.tagName === "use" && references.length === 0) continue;
    const sum = references.reduce((sum, { target, times }) => sum + times * sizeOf(target), 0);
    const cost = element.tagName !== "use" && sum <= small ? 0 : sum;
    if (copied + cost > mostCopied) continue;
    copied += cost;
    usable.add(element);
  }
  return usable;
}

/** The ids that an element refers to. A marker is drawn at each point of a line. */
function targetsOf(element: Element): { id: string; times: number }[] {
  const found = element.attrs.flatMap(({ name, value }) =>
    [...value.matchAll(/url\(\s*["']?#([\w.:-]+)/gi)].map(([, id]) => ({
      id: id!,
      times: name === "marker-mid" || (name === "style" && value.includes("marker-mid")) ? pointsOf(element) : 1,
    }))
  );
  if (element.tagName !== "use") return found;
  return [...found, { id: attribute(element, "href").replace(/^#/, ""), times: 1 }];
}

/** At most how many points a line has: there are no more than numbers. */
const pointsOf = (element: Element): number =>
  `${attribute(element, "d")} ${attribute(element, "points")}`.match(/\d+/g)?.length ?? 1;

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
