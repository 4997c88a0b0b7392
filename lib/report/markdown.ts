/** How Markdown is read, by report and deck alike: as Jupyter does, mathematics included. */

import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from "marked";
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
  renderer: ({ raw }) => raw.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"),
};

const marked = new Marked({ extensions: [mathematics] });

/** The tokens of Markdown. What is nested too deeply to be read is one stretch of text. */
export function lexMarkdown(markdown: string): Token[] {
  return unlessTooDeep<Token[]>(() => marked.lexer(markdown), () => [{ type: "code", raw: markdown, text: markdown }]);
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
    unlessTooDeep(() => marked.parse(markdown, { async: false }), () => `<plaintext>${markdown}`),
    surroundings,
  );
}

function unlessTooDeep<T>(read: () => T, otherwise: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return otherwise();
    throw error;
  }
}
