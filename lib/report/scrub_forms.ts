/** The ways in which a secret may be written. Pure. */

import { Buffer } from "node:buffer";

/** Shorter ones occur in ordinary text by chance. */
const leastLength = 6;
/** A number of fewer digits may be a count, a date or an id. */
const leastDigits = 10;

/** Values that people and manuals use for passwords, and that ordinary text is full of. */
const commonWords = new Set(
  ("password passwd passphrase secret secrets token changeme default example localhost administrator " +
    "mariadb database aethermart student students testing private public unknown development production").split(" "),
);

/**
 * Whether a value can be told from ordinary text: it has at least 6 characters, is no common word, and no number of fewer
 * than 10 digits. One that cannot would mangle what it is taken out of.
 */
export function isTellable(value: string): boolean {
  return value.length >= leastLength && !commonWords.has(value.toLowerCase()) &&
    !(/^[\d.,:-]*$/.test(value) && value.replace(/\D/g, "").length < leastDigits);
}

const json = (value: string) => JSON.stringify(value).slice(1, -1);
const asciiJson = (value: string) =>
  json(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
/** JSON as it stands in a page's script. */
const scriptJson = (value: string) =>
  json(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

function xmlForms(value: string): string[] {
  const inText = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inAttribute = inText.replaceAll('"', "&quot;");
  return [inText, inAttribute, ...["&#39;", "&#x27;", "&apos;"].map((quote) => inAttribute.replaceAll("'", quote))];
}

function uriForms(value: string): string[] {
  // What is no text (half a surrogate pair) has no percent-encoding.
  if (!value.isWellFormed()) return [];
  const component = encodeURIComponent(value);
  const strict = component.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const url = new URL("http://user@host");
  url.password = value;
  const upper = [component, strict, url.password, encodeURI(value), strict.replaceAll("%20", "+")];
  return [...upper, ...upper.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

/**
 * Base64 of the value alone, and the characters that it leaves in the base64 of a longer text, which depend on where in a
 * group of three bytes it begins.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, "")];
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const inner = whole.toString("base64").slice(Math.ceil(before * 8 / 6), Math.floor(whole.length * 8 / 6));
    // Fewer than 48 bits may come about by chance in a picture.
    if (inner.length >= 8) forms.push(inner);
  }
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

/**
 * Every form in which a value is looked for, the longest first: plain, percent-encoded, as JSON (once and twice), as SQL,
 * as XML and HTML, as base64 (alone or within a longer text) and as hexadecimal digits.
 */
export function formsOf(value: string): string[] {
  const texts = [
    value,
    json(value),
    json(json(value)),
    asciiJson(value),
    scriptJson(value),
    value.replaceAll("'", "''"),
    value.replaceAll("\\", "\\\\").replaceAll("'", "\\'"),
  ];
  const hex = Buffer.from(value).toString("hex");
  const forms = [
    ...texts,
    ...texts.flatMap(xmlForms),
    ...xmlForms(value).map(json),
    ...uriForms(value),
    ...base64Forms(value),
    hex,
    hex.toUpperCase(),
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** A beginning or an end of a secret by which it is known although the rest was cut off. */
export interface Edge {
  /** What a text must hold for the pattern to match. */
  probe: string;
  /** Global. Matches the probe with as much of the secret as there is. */
  pattern: RegExp;
}

/**
 * Beginning and end of a long random value: messages and outputs are cut somewhere. None for a short one, and none where
 * they might be words.
 */
export function edgesOf(value: string): Edge[] {
  if (value.length < 16) return [];
  const lengths = Array.from({ length: Math.floor(value.length / 2) - 7 }, (_, at) => at + 8);
  const head = lengths.map((length) => value.slice(0, length)).find(looksRandom);
  const tail = lengths.map((length) => value.slice(-length)).find(looksRandom);
  const edges: Edge[] = [];
  if (head) {
    const more = [...value.slice(head.length)].reduceRight((rest, unit) => `(?:${RegExp.escape(unit)}${rest})?`, "");
    edges.push({ probe: head, pattern: new RegExp(RegExp.escape(head) + more, "g") });
  }
  if (tail) {
    const more = [...value.slice(0, -tail.length)].reduce((rest, unit) => `(?:${rest}${RegExp.escape(unit)})?`, "");
    edges.push({ probe: tail, pattern: new RegExp(more + RegExp.escape(tail), "g") });
  }
  return edges;
}

const looksRandom = (text: string) =>
  !/\s/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 2 && /[A-Za-z]/.test(text);
