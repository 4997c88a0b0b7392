/** Parses Markdown for report and deck as Jupyter does, with mathematics. */

import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from "marked";
import { escapeHtml } from "../bundle/mod.ts";
import { isTooDeep } from "../core/mod.ts";
import { type HtmlSurroundings, safeHtml } from "./foreign_html.ts";

/** A formula between dollar signs, in which nothing is Markdown. It has no space at its ends, and no digit follows it ("$5 and $10" is not a formula). */
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

/** A footnote's text up to an empty line, the next footnote, or a line that begins a heading, code, a quotation, a list, a rule or HTML. */
const note =
  /^ {0,3}\[\^[^\]\s]+\]:[^\n]*(?:\n(?! {0,3}(?:\[\^|#{1,6}\s|```|~~~|>|<|[-*+]\s|\d{1,9}[.)]\s|-{3}|_{3}|\*{3}))[ \t]*[^\s][^\n]*)*/;

/**
 * A footnote's text. Markdown has no footnotes: it would take a note of a single word for the address of a link, and nobody would see it. So it is a paragraph,
 * with its mark.
 */
const footnote: TokenizerAndRendererExtension = {
  name: "footnote",
  level: "block",
  tokenizer(source): Tokens.Generic | undefined {
    const raw = note.exec(source)?.[0];
    if (raw === undefined) return undefined;
    const text = raw.trim();
    return { type: "paragraph", raw, text, tokens: this.lexer.inline(text) };
  },
};

const marked = new Marked({ extensions: [mathematics, footnote] });

/** Limits, because the time of parsing grows with the square of these numbers, and even faster with nesting. */
const mostCharacters = 100_000;
const mostMarks = 5_000;
/** Of lists and objects in the parsed text: a quotation within another adds two, a list four. The readers of tokens are recursive. */
const mostLevels = 200;

/** Why a text is not parsed as Markdown but shown as its source, with the way out; `undefined` if it can be parsed. */
export function whyNotRead(markdown: string): string | undefined {
  const marks = markdown.match(/[*_[\]`>~]/g)?.length ?? 0;
  if (markdown.length <= mostCharacters && marks <= mostMarks) {
    if (!isNestedTooDeeply(markdown, marks)) return undefined;
    return "Its Markdown has more than fifty lists or a hundred quotations within each other. Write it with less nesting.";
  }
  const count = (n: number) => n.toLocaleString("en-US");
  return `Its Markdown has ${count(markdown.length)} characters, ${count(marks)} of them marks such as * and [. ` +
    `The limits are ${count(mostCharacters)} and ${count(mostMarks)}: split it into several cells.`;
}

/** Each level needs a mark, or a list's bullet or number, or two blanks before a line. Most texts have so few of them that they need not be parsed for this. */
function isNestedTooDeeply(markdown: string, marks: number): boolean {
  let [bullets, blanks] = [0, 0];
  for (const line of markdown.split("\n")) {
    const [begin] = /^(?:\s|>|(?:[+*-]|\d{1,9}[.)])(?=\s|$))*/.exec(line)!;
    bullets = Math.max(bullets, begin.match(/[+*-]|\d+[.)]/g)?.length ?? 0);
    blanks = Math.max(blanks, begin.replaceAll("\t", "    ").match(/\s/g)?.length ?? 0);
  }
  // The time to parse bullets behind each other grows faster than the square of their number.
  if (bullets > mostLevels) return true;
  if (4 * (marks + bullets + blanks / 2) < mostLevels) return false;
  try {
    return isTooDeep(marked.lexer(markdown), mostLevels);
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

/** The tokens of Markdown. Text that is too long or nested too deeply is one plain token. */
export function lexMarkdown(markdown: string): Token[] {
  return whyNotRead(markdown) ? [{ type: "code", raw: markdown, text: markdown }] : marked.lexer(markdown);
}

/** All tokens of Markdown; nested tokens follow their parent. */
export function tokensIn(markdown: string): Token[] {
  const found: Token[] = [];
  marked.walkTokens(lexMarkdown(markdown), (token) => void found.push(token));
  return found;
}

/** Markdown as HTML that can be used anywhere in a page; see {@link safeHtml}. */
export function markdownHtml(markdown: string, surroundings: HtmlSurroundings): string {
  // Without its tags, an unparsed text looks like its source.
  const html = whyNotRead(markdown) ? `<plaintext>${markdown}` : marked.parse(markdown, { async: false });
  return safeHtml(html, surroundings);
}
