/** The ways in which a secret may be written. Pure. */

import { Buffer } from "node:buffer";

const named: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/** Whichever case a hexadecimal digit has. */
const anyCase = (hex: string) => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/** A percent-encoded byte; encoded again, its percent sign has a 25 behind it. */
const percent = (byte: string) => `%(?:25){0,3}${anyCase(byte)}`;

// The signs of an encoding as they are when the whole is percent-encoded. How often one may be repeated is bounded, for the sake of
// long runs of them.
const backslash = `(?:\\\\|${percent("5c")})`;
const [hash, semicolon] = [`(?:#|${percent("23")})`, `(?:;|${percent("3b")})`];
const ampersand = `(?:&|${percent("26")})(?:(?:amp|${hash}(?:38|[xX]26))${semicolon}){0,3}`;

/**
 * A pattern for one character as it may be written: as it is, as an entity of HTML or XML, percent-encoded, as an escape of JSON; behind
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
 * Base64 of the value alone, and the characters that it leaves in the base64 of a longer text, which depend on where in a
 * group of three bytes it begins.
 */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [bytes.toString("base64"), bytes.toString("base64").replace(/=+$/, "")];
  for (const before of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const inner = whole.toString("base64").slice(Math.ceil(before * 8 / 6), Math.floor(whole.length * 8 / 6));
    // Fewer than 48 bits may come about at random in a picture.
    if (inner.length >= 8) forms.push(inner);
  }
  return [...forms, ...forms.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

/** What a value is looked for as. */
export interface Forms {
  /** Fixed texts, the longest first: the value where no encoding changes it, base64 and hexadecimal digits. */
  fixed: string[];
  /** Global; the value as text, however it is quoted or encoded. Missing where `fixed` has it. */
  written?: RegExp;
}

/** Every form in which a value is looked for. */
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
