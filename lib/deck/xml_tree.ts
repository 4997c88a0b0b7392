/** XML as a tree that can be changed: parsed, searched, edited, written. */

import { parseXml as parse, XmlElement, XmlText } from "@rgrove/parse-xml";

/** An element. Its attributes are a plain object. */
export type Element = XmlElement;

/** Characters that XML 1.0 cannot contain, in any form. Office refuses a file with one. */
// deno-lint-ignore no-control-regex
export const forbiddenInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Parses a document and returns its root. Characters that XML forbids are dropped: they come from the outputs of cells.
 *
 * @throws {Error} if it is not well-formed
 */
export const parseXml = (xml: string): Element => parse(xml.replace(forbiddenInXml, "").toWellFormed()).root!;

/** The text of an element. Comments and instructions, which no part of a package needs, are left out. */
export function writeXml({ name, attributes, children }: Element): string {
  let start = `<${name}`;
  for (const key in attributes) start += ` ${key}="${escapeAttribute(attributes[key]!)}"`;
  if (children.length === 0) return `${start}/>`;
  let inside = "";
  for (const child of children) {
    if (child instanceof XmlElement) inside += writeXml(child);
    else if (child instanceof XmlText) inside += escapeText(child.text);
  }
  return `${start}>${inside}</${name}>`;
}

const entities: Record<string, string> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
const entity = (character: string) => entities[character] ?? `&#${character.charCodeAt(0)};`;
const escapeText = (text: string) => text.replace(/[<&>]/g, entity);
const escapeAttribute = (text: string) => text.replace(/[<>&"\t\n\r]/g, entity);

/** Changes the root of a document and keeps what stands before it. */
export function editXml(xml: string, change: (root: Element) => void): string {
  const root = parseXml(xml);
  change(root);
  const [prolog] = /^(?:<\?[^]*?\?>)?\s*/.exec(xml)!;
  return prolog.replaceAll("\r\n", "\n") + writeXml(root);
}

/** The elements of a name below an element, in order. */
export function elements(within: Element, name: string): Element[] {
  const found: Element[] = [];
  const visit = ({ children }: Element) => {
    for (const child of children) {
      if (!(child instanceof XmlElement)) continue;
      if (child.name === name) found.push(child);
      visit(child);
    }
  };
  visit(within);
  return found;
}

/** The elements directly below an element, in order. */
export const children = (of: Element): Element[] => of.children.filter((child) => child instanceof XmlElement);

/** The nearest element of a name above an element. */
export function ancestor(element: Element, name: string): Element {
  let at = element;
  while (at.name !== name) at = at.parent as Element;
  return at;
}

/** A new element. */
export function make(name: string, attributes: Record<string, string> = {}, ...inside: Element[]): Element {
  const element = new XmlElement(name, { ...attributes });
  for (const child of inside) insert(child, element);
  return element;
}

/** Where a child is among the children of its parent. */
function placeIn(parent: Element, child: Element["children"][number]): number {
  const at = parent.children.indexOf(child);
  if (at < 0) throw new Error(`This is not a child of <${parent.name}>.`);
  return at;
}

/** Takes an element out of its document. */
export function remove(element: Element): void {
  const parent = element.parent as Element | null;
  parent?.children.splice(placeIn(parent, element), 1);
  element.parent = null;
}

/** Moves an element into a parent: before one of its children, or to its end. */
export function insert(element: Element, parent: Element, before?: Element["children"][number]): void {
  if (element === before) return;
  if (element.parent) remove(element);
  parent.children.splice(before ? placeIn(parent, before) : parent.children.length, 0, element);
  element.parent = parent;
}

/** Puts an element in the place of another one. */
export function replace(old: Element, element: Element): void {
  insert(element, old.parent as Element, old);
  remove(old);
}

/** Replaces everything in an element by a text. */
export const setText = (element: Element, text: string): void => void (element.children = [new XmlText(text)]);

/** A length in English Metric Units, as attributes have it. */
export const emu = (inches: number): string => String(Math.round(inches * 914400));

/** Sets the position and size of a shape. */
export function placeShape(shape: Element, { x, y, w, h }: { x: number; y: number; w: number; h: number }): void {
  const [offset] = elements(shape, "a:off");
  const extent = elements(shape, "a:ext").find(({ attributes }) => "cx" in attributes);
  if (offset) Object.assign(offset.attributes, { x: emu(x), y: emu(y) });
  if (extent) Object.assign(extent.attributes, { cx: emu(w), cy: emu(h) });
}
