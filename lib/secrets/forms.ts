/** The forms in which a secret may be written. Pure. */

import { Buffer } from "node:buffer";

const named: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** A hexadecimal digit in upper or lower case. */
const anyCase = (hex: string) => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** A percent-encoded byte; if it is encoded again, a 25 follows its percent sign. */
const percent = (byte: string) => `%(?:25){0,3}${anyCase(byte)}`;

// The characters of an encoding as they look when the whole is percent-encoded. Repetition is limited, because of
// long runs of them.
const backslash = `(?:\\\\|${percent("5c")})`;
const [hash, semicolon] = [`(?:#|${percent("23")})`, `(?:;|${percent("3b")})`];
const ampersand = `(?:&|${percent("26")})(?:(?:amp|${hash}(?:38|[xX]26))${semicolon}){0,3}`;

/**
 * A pattern for one character in any form: plain, as an entity of HTML or XML, percent-encoded, as an escape of JSON; after
 * backslashes, doubled as in SQL; and in one encoding within another.
 */
function writtenAs(character: string): string {
  const point = character.codePointAt(0)!;
  const hex = point.toString(16);
  const entity = [named[character], `${hash}0{0,5}${point}`, `${hash}[xX]0{0,5}${anyCase(hex)}`].filter(Boolean).join(
    "|",
  );
  const units = Array.from(
    character.length === 2 ? [0, 1] : [0],
    (at) => character.charCodeAt(at).toString(16).padStart(4, "0"),
  );
  const bytes = [...new TextEncoder().encode(character)].map((byte) => byte.toString(16).padStart(2, "0"));
  const control = { "\n": "n", "\r": "r", "\t": "t" }[character];
  const ways = [
    `${ampersand}(?:${entity})${semicolon}`,
    bytes.map(percent).join(""),
    units.map((unit) => `${backslash}{1,9}u${anyCase(unit)}`).join(""),
    ...(control ? [`${backslash}{1,9}${control}`] : []),
    ...(character === " " ? ["\\+"] : []),
    RegExp.escape(character),
  ];
  const once = `(?:${ways.join("|")})`;
  if (character === "\\") return `${once}{1,9}`;
  return `${backslash}{0,9}${character === "'" || character === '"' ? `${once}{1,4}` : once}`;
}

/** Characters that no encoding of text changes. */
const isPlain = (character: string) => /[\w-]/.test(character);

/**
 * The base64 of the value alone, and the part of a longer text's base64 that depends only on the value, for each position in a
 * group of three bytes.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, "")];
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const inner = whole.toString("base64").slice(Math.ceil(before * 8 / 6), Math.floor(whole.length * 8 / 6));
    // Fewer than 48 bits may occur at random in a picture.
    if (inner.length >= 8) forms.push(inner);
  }
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** The forms in which a value is searched for. */
export interface Forms {
  /** Fixed texts, the longest first: the value if no encoding changes it, base64 and hexadecimal digits. */
  fixed: string[];
  /** Global; matches the value as text, regardless of quoting and encoding. Missing if `fixed` contains it. */
  written?: RegExp;
}

/** Every form in which a value is searched for. */
export function formsOf(value: string): Forms {
  const hex = Buffer.from(value).toString("hex");
  const characters = [...value];
  const plain = characters.every(isPlain);
  const fixed = [...(plain ? [value] : []), ...base64Forms(value), hex, hex.toUpperCase()];
  return {
    fixed: [...new Set(fixed)].sort((a, b) => b.length - a.length),
    ...(plain ? {} : {
      written: new RegExp(
        characters.map((character) => isPlain(character) ? character : writtenAs(character)).join(""),
        "g",
      ),
    }),
  };
}

/** A prefix or suffix of a secret by which it is recognised although the rest was cut off. */
export interface Edge {
  /** A text must contain this for the pattern to match. */
  probe: string;
  /** Global. Matches the probe with as much of the secret as there is. */
  pattern: RegExp;
}

/**
 * The prefix and suffix of a long random value, because messages and outputs may be cut anywhere. None for a short value, or if
 * they could be words.
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
