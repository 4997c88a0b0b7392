/** How Markdown is read, by report and deck alike: as Jupyter does, mathematics included. */

import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from "marked";
import { escapeHtml } from "../bundle/mod.ts";
import { type HtmlSurroundings, safeHtml } from "./foreign_html.ts";

/** A formula between dollar signs: nothing in it is Markdown. It begins with no space, ends with none, and no digit follows ("$5 and $10" is none). */
const formula = /^(?:\$\$(?!\s*\$)[^$]+\$\$|\$(?![\s$])(?:\\.|[^$\\\n])*?(?<!\s)\$(?!\d))/;

const mathematics: TokenizerAndRendererExtension = {
  name: "formula",
  level: "inline",
  start: (source) => {
    const at = source.indexOf("$");
    return at < 0 ? undefined : at;
  },
  tokenizer(source): Tokens.Generic | undefined {
    const raw = formula.exec(source)?.[0];
    return raw === undefined ? undefined : { type: "formula", raw, text: raw };
  },
  renderer: ({ raw }) => escapeHtml(raw),
};

const marked = new Marked({ extensions: [mathematics] });

/** Reading takes time that grows with the square of these, and with any more of the nesting. */
const mostCharacters = 100_000;
const mostMarks = 5_000;

/** Why a text is not read as Markdown but shown as its source, and the way out; `undefined` for one that is read. */
export function whyNotRead(markdown: string): string | undefined {
  const marks = markdown.match(/[*_[\]`>~]/g)?.length ?? 0;
  if (markdown.length <= mostCharacters && marks <= mostMarks) return undefined;
  const count = (n: number) => n.toLocaleString("en-US");
  return `Its Markdown has ${count(markdown.length)} characters, ${count(marks)} of them marks such as * and [. ` +
    `The limits are ${count(mostCharacters)} and ${count(mostMarks)}: divide it among several cells.`;
}

/** The tokens of Markdown. What is too long or nested too deeply to be read is one stretch of text. */
export function lexMarkdown(markdown: string): Token[] {
  return unlessTooDeep<Token[]>(
    markdown,
    () => marked.lexer(markdown),
    () => [{ type: "code", raw: markdown, text: markdown }],
  );
}

/** All tokens of Markdown, those within others after them. */
export function tokensIn(markdown: string): Token[] {
  const found: Token[] = [];
  marked.walkTokens(lexMarkdown(markdown), (token) => void found.push(token));
  return found;
}

/** Markdown as HTML that can stand anywhere in a page; see {@link safeHtml}. */
export function markdownHtml(markdown: string, surroundings: HtmlSurroundings): string {
  // Without its tags, an unreadable text reads as its source.
  return safeHtml(
    unlessTooDeep(markdown, () => marked.parse(markdown, { async: false }), () => `<plaintext>${markdown}`),
    surroundings,
  );
}

function unlessTooDeep<T>(markdown: string, read: () => T, otherwise: () => T): T {
  if (whyNotRead(markdown)) return otherwise();
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return otherwise();
    throw error;
  }
}
