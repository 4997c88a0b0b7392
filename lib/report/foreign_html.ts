/** HTML from a notebook: parsed as browsers do, and rewritten from what is allowed. */

import { Buffer } from "node:buffer";
import { escapeAttribute, escapeText } from "entities/escape";
import {
  defaultTreeAdapter,
  type DefaultTreeAdapterMap,
  html as spec,
  parseFragment,
  type ParserOptions,
} from "parse5";
import {
  dropped,
  htmlAttributes,
  htmlElements,
  plainBlocks,
  plainText,
  svgAttributes,
  svgElements,
  svgProperties,
  voidElements,
} from "./html_rules.ts";
import { readDataUri } from "./data_uri.ts";
import { usableReferences } from "./svg_copies.ts";

type Node = DefaultTreeAdapterMap["childNode"];
type Element = DefaultTreeAdapterMap["element"];

/** The context that the page provides for a piece of HTML. */
export interface HtmlSurroundings {
  /** The prefix of every id in it, so that no two pieces, and no piece and the page, share an id. */
  scope: string;
  /** The data URI of a picture that is not in the HTML itself, if there is one. */
  picture?(address: string): string | undefined;
}

/** What the writers of elements know. */
interface Writing extends HtmlSurroundings {
  /** The elements that may refer to others. */
  referring: ReadonlySet<Element>;
}

/** The largest depth of nested elements. */
const deepest = 200;

/**
 * Makes markup self-contained, so that it can be used anywhere in a page: only allowed elements and attributes, no styles, no classes, no scripts,
 * nothing that loads, submits or navigates, prefixed ids, every tag closed. External pictures are named and not loaded. The words of
 * elements that are not allowed are kept, except those of scripts, styles and the like.
 *
 * A browser that parses the result builds exactly the tree that was written: the result is parsed again until it stays the same.
 * Markup that does not settle, or that is nested too deeply, is shown as its source. Pure.
 */
export function safeHtml(markup: string, surroundings: HtmlSurroundings): string {
  let text = markup;
  for (let pass = 0; pass < 4; pass++) {
    const nodes = parse(text);
    if (!nodes) break;
    const written = writeAll(nodes, { ...surroundings, referring: usableReferences(nodes) });
    if (written === text) return text;
    text = written;
  }
  return `<p>This HTML is nested too deeply to be shown. Its source:</p><pre>${escapeText(markup)}</pre>`;
}

/** A picture in HTML. */
export interface ImageTag {
  address: string;
  alt: string;
}

/** The words of markup, one paragraph for each block with text, and its pictures, in order. */
export function readHtml(markup: string): (string | ImageTag)[] {
  const parts: (string | ImageTag)[] = [];
  let open = "";
  const close = () => {
    const text = open.replace(/[ \t\r\n\f]+/g, " ").trim();
    if (text) parts.push(text);
    open = "";
  };
  const visit = (nodes: Node[]) => {
    for (const node of nodes) {
      if ("value" in node) open += node.value;
      if (!("tagName" in node) || dropped.has(node.tagName)) continue;
      const { tagName } = node;
      if (tagName === "img") {
        close();
        parts.push({ address: attribute(node, "src"), alt: attribute(node, "alt") });
      } else if (tagName === "input") open += checkbox(node);
      const breaks = tagName === "br" || isBlock.test(tagName) || plainBlocks.has(tagName);
      if (breaks) close();
      else if (tagName === "td" || tagName === "th") open += " ";
      visit(node.childNodes);
      if (breaks) close();
    }
  };
  const nodes = parse(markup);
  if (!nodes) return [markup];
  visit(nodes);
  close();
  return parts;
}

const isBlock =
  /^(?:blockquote|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|summary|table|tr|ul)$/;

/** The nodes of markup as if in a `div`; `undefined` if it is nested too deeply. */
function parse(markup: string): Node[] | undefined {
  let depth = 0;
  let isTooDeep = false;
  const adapter: ParserOptions<DefaultTreeAdapterMap>["treeAdapter"] = {
    ...defaultTreeAdapter,
    onItemPush() {
      if (++depth <= deepest) return;
      isTooDeep = true;
      throw new RangeError("too deep");
    },
    onItemPop() {
      depth--;
    },
  };
  const context = defaultTreeAdapter.createElement("div", spec.NS.HTML, []);
  try {
    return parseFragment(context, markup, { treeAdapter: adapter }).childNodes;
  } catch (error) {
    if (isTooDeep) return undefined;
    throw error;
  }
}

const attribute = (element: Element, name: string) =>
  element.attrs.find((attr) => attr.name === name && !attr.prefix)?.value ?? "";

const checkbox = (input: Element) =>
  attribute(input, "type").toLowerCase() !== "checkbox"
    ? ""
    : input.attrs.some(({ name }) => name === "checked")
    ? "☑ "
    : "☐ ";

const writeAll = (nodes: Node[], surroundings: Writing): string =>
  nodes.map((node) => write(node, surroundings)).join("");

function write(node: Node, surroundings: Writing): string {
  if ("value" in node) return escapeText(node.value);
  if (!("tagName" in node)) return ""; // a comment or a doctype
  if (node.namespaceURI === spec.NS.SVG) return writeSvg(node, surroundings);
  return writeHtml(node, surroundings);
}

function writeHtml(element: Element, surroundings: Writing): string {
  const { tagName, childNodes } = element;
  if (dropped.has(tagName)) return "";
  if (tagName === "img") return writeImage(element, surroundings);
  if (tagName === "input") return checkbox(element);
  const content = writeAll(childNodes, surroundings);
  if (plainText.has(tagName)) return `<pre>${content}</pre>`;
  if (plainBlocks.has(tagName)) return `<div>${content}</div>`;
  if (element.namespaceURI !== spec.NS.HTML || !htmlElements.has(tagName)) return content;
  const open = `<${tagName}${htmlAttributesOf(element, surroundings)}>`;
  if (voidElements.has(tagName)) return open;
  // The parser ignores the first newline in a `pre`.
  return `${open}${tagName === "pre" && content.startsWith("\n") ? "\n" : ""}${content}</${tagName}>`;
}

function htmlAttributesOf(element: Element, { scope }: HtmlSurroundings): string {
  const kept = element.attrs.filter(({ name, value }) =>
    Object.hasOwn(htmlAttributes, name) && htmlAttributes[name]!.test(value)
  );
  const written = new Map(kept.map(({ name, value }) => [name, value]));
  // Many notebooks align table cells with styles; the attribute does the same.
  const aligned = /(?:^|;)\s*text-align\s*:\s*(left|right|center)\s*(?:;|$)/.exec(attribute(element, "style"));
  if (aligned && /^t[dhr]$/.test(element.tagName)) written.set("align", aligned[1]!);
  const id = attribute(element, "id") || (element.tagName === "a" ? attribute(element, "name") : "");
  if (id) written.set("id", scoped(id, scope));
  const href = element.tagName === "a" ? safeLink(attribute(element, "href"), scope) : undefined;
  if (href !== undefined) {
    written.set("href", href);
    if (!href.startsWith("#")) written.set("rel", "noopener noreferrer");
  }
  return attributes(written);
}

/** An address that a reader may follow: on the web, by mail, within this piece of HTML, or a file in the report's folder. */
function safeLink(href: string, scope: string): string | undefined {
  const address = href.trim();
  if (address.startsWith("#")) return `#${scoped(address.slice(1), scope)}`;
  if (URL.canParse(address)) {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  }
  return /^(?!\/)[\w.~%/?=&+ -]+(?:#[\w.~%-]*)?$/.test(address) ? address : undefined;
}

const pictureUri = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/i;
const drawingUri = /^data:image\/svg\+xml[;,]/i;

function writeImage(element: Element, surroundings: HtmlSurroundings): string {
  const address = attribute(element, "src").trim();
  const alt = attribute(element, "alt");
  const isOwn = pictureUri.test(address) || drawingUri.test(address);
  const given = isOwn ? address : surroundings.picture?.(address);
  const uri = given !== undefined && drawingUri.test(given) ? safeDrawing(given) : given;
  if (uri === undefined) return describeMissing(address, alt);
  const written = new Map([["src", uri], ["alt", alt]]);
  for (const name of ["width", "height", "title"]) {
    const value = attribute(element, name);
    if (value && htmlAttributes[name]!.test(value)) written.set(name, value);
  }
  return `<img${attributes(written)}>`;
}

/**
 * The data URI of a drawing, written again from what is allowed. A drawing in an `img` runs no script and loads nothing, but its copies of copies keep a
 * browser busy all the same. `undefined` if there is no drawing in it.
 */
export function safeDrawing(uri: string): string | undefined {
  const written = safeHtml(new TextDecoder().decode(readDataUri(uri)), { scope: "drawing" });
  // A drawing is XML, which does not know this name.
  const drawing = /<svg[^]*<\/svg>/.exec(written)?.[0].replaceAll("&nbsp;", "&#160;");
  return drawing && `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`;
}

/** The text in place of a picture that is left out. */
function describeMissing(address: string, alt: string): string {
  const short = address.length > 200 ? `${address.slice(0, 200)}…` : address;
  return `<small>[Picture not shown: ${escapeText([alt, short && `(${short})`].filter(Boolean).join(" "))}]</small>`;
}

function writeSvg(element: Element, surroundings: Writing): string {
  const { tagName, childNodes } = element;
  if (tagName !== "title" && dropped.has(tagName)) return "";
  // The content of these two is HTML again; only its words are needed.
  const isWords = tagName === "title" || tagName === "desc";
  const content = isWords ? escapeText(wordsIn(childNodes)) : writeAll(childNodes, surroundings);
  if (!svgElements.has(tagName)) return content;
  return `<${tagName}${svgAttributesOf(element, surroundings)}>${content}</${tagName}>`;
}

const wordsIn = (nodes: Node[]): string =>
  nodes.map((node) => "value" in node ? node.value : "childNodes" in node ? wordsIn(node.childNodes) : "").join("");

function svgAttributesOf(element: Element, { scope, referring }: Writing): string {
  const written = new Map<string, string>();
  const keep = (name: string, value: string) => {
    const safe = safeSvgValue(value, scope);
    if (safe !== undefined && (referring.has(element) || !safe.includes("url("))) written.set(name, safe);
  };
  if (element.tagName === "svg") written.set("xmlns", spec.NS.SVG);
  for (const { name, prefix, value } of element.attrs) {
    const full = prefix ? `${prefix}:${name}` : name;
    // A browser would move the whole drawing out of its place.
    if (full === "transform" && element.tagName === "svg") continue;
    if (svgAttributes.has(full)) keep(full, value);
    // Words for screen readers, which refer to nothing.
    else if (full === "aria-label" || full === "aria-roledescription") written.set(full, value);
    else if (full === "id") written.set("id", scoped(value, scope));
    else if (full === "aria-labelledby" || full === "aria-describedby") {
      written.set(full, value.trim().split(/\s+/).map((id) => scoped(id, scope)).join(" "));
    } else if (name === "href") {
      if (element.tagName === "use" && !referring.has(element)) continue;
      if (value.startsWith("#")) written.set("href", `#${scoped(value.slice(1), scope)}`);
      else if (element.tagName === "image" && pictureUri.test(value)) written.set("href", value);
    }
  }
  for (const declaration of attribute(element, "style").split(";")) {
    const [name = "", value = ""] = declaration.split(/:(.*)/s);
    if (svgProperties.has(name.trim())) keep(name.trim(), value.trim());
  }
  return attributes(written);
}

/** A value that refers to nothing outside; references within the piece get the scope. */
function safeSvgValue(value: string, scope: string): string | undefined {
  const own = value.replace(
    /url\(\s*(["']?)#([\w.:-]+)\1\s*\)/gi,
    (_, _quote, id: string) => `url(#${scoped(id, scope)})`,
  );
  return /url\s*\((?!#)|image\s*\(|image-set|\\|@|[{};]|var\s*\(|\/\*/i.test(own) ? undefined : own;
}

/** An id with the scope as its prefix; an id that already has it stays as it is. */
const scoped = (id: string, scope: string): string =>
  id.startsWith(`${scope}-`) ? id : `${scope}-${id.trim().replace(/\s/g, "_")}`;

const attributes = (of: Map<string, string>): string =>
  [...of].map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join("");
