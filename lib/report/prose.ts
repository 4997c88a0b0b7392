/** Markdown cells → headings and blocks. */

import type { Token, Tokens } from "marked";
import type { Table } from "../bundle/mod.ts";
import { lexMarkdown } from "./markdown.ts";
import type { BlockContent, ListItem, Run } from "./types.ts";

/** A part of a markdown cell. Headings of depth 1 and 2 divide; deeper ones are blocks. */
export type ProsePart =
  | { kind: "heading"; depth: 1 | 2; text: string }
  | { kind: "block"; block: BlockContent };

/** Reads markdown. HTML in it gives its text; an image gives its alternative text. */
export function readProse(markdown: string): ProsePart[] {
  return lexMarkdown(markdown).flatMap((token) => partsOf(token));
}

/** Runs as plain text. */
export const plainText = (runs: Run[]): string => runs.map((run) => run.text).join("");

function partsOf(token: Token): ProsePart[] {
  const block = (content: BlockContent): ProsePart[] => [{ kind: "block", block: content }];
  switch (token.type) {
    case "heading": {
      const { depth, tokens = [] } = token as Tokens.Heading;
      const runs = runsOf(tokens);
      return depth <= 2
        ? [{ kind: "heading", depth: depth as 1 | 2, text: plainText(runs) }]
        : block({ kind: "subheading", runs });
    }
    case "paragraph":
    case "text":
      return ifAny(runsOf((token as Tokens.Paragraph).tokens ?? [token]), (runs) => block({ kind: "paragraph", runs }));
    case "blockquote": {
      const lines = ((token as Tokens.Blockquote).tokens ?? []).flatMap((inner) => runsOfBlock(inner));
      return ifAny(lines, (runs) => block({ kind: "quote", runs }));
    }
    case "list":
      return block({ kind: "list", items: itemsOf(token as Tokens.List, 0) });
    case "code":
      return block({ kind: "code", text: (token as Tokens.Code).text });
    case "table":
      return block({ kind: "table", content: tableOf(token as Tokens.Table) });
    case "html":
      return ifAny(textOfHtml((token as Tokens.HTML).text), (runs) => block({ kind: "paragraph", runs }));
    default:
      return [];
  }
}

const ifAny = (runs: Run[], make: (runs: Run[]) => ProsePart[]): ProsePart[] =>
  plainText(runs).trim() ? make(runs) : [];

function textOfHtml(html: string): Run[] {
  const text = unescape(html.replace(/<!--[\s\S]*?-->/g, "").replace(/<[^>]*>/g, "")).trim();
  return text ? [{ text }] : [];
}

function runsOfBlock(token: Token): Run[] {
  const inner = (token as { tokens?: Token[] }).tokens;
  return inner ? runsOf(inner) : "text" in token ? [{ text: String(token.text) }] : [];
}

function itemsOf(list: Tokens.List, level: number): ListItem[] {
  const first = typeof list.start === "number" ? list.start : 1;
  return list.items.flatMap((item, index) => {
    const nested = item.tokens.filter((token): token is Tokens.List => token.type === "list");
    const own = item.tokens.filter((token) => token.type !== "list" && token.type !== "space");
    const runs = own.flatMap((token, at) => [...(at ? [{ text: " " }] : []), ...runsOfBlock(token)]);
    const mark = list.ordered ? { number: first + index } : {};
    return [{ level, ...mark, runs }, ...nested.flatMap((inner) => itemsOf(inner, level + 1))];
  });
}

function tableOf(token: Tokens.Table): Table {
  const text = (cell: Tokens.TableCell) => plainText(runsOf(cell.tokens));
  return {
    version: 1,
    title: token.header.map(text).join(", "),
    columns: token.header.map((cell) => ({ label: text(cell) || " ", format: "text" })),
    rows: token.rows.map((row) => row.map(text)),
  };
}

/** Inline tokens as styled runs, neighbours of one style joined. */
export function runsOf(tokens: Token[], style: Omit<Run, "text"> = {}): Run[] {
  const runs = tokens.flatMap((token): Run[] => {
    const inner = (token as { tokens?: Token[] }).tokens;
    switch (token.type) {
      case "strong":
        return runsOf(inner ?? [], { ...style, bold: true });
      case "em":
        return runsOf(inner ?? [], { ...style, italic: true });
      case "link": {
        const { href } = token as Tokens.Link;
        return runsOf(inner ?? [], /^(https?:|mailto:)/.test(href) ? { ...style, href } : style);
      }
      case "codespan":
        return [{ ...style, text: (token as Tokens.Codespan).text, code: true }];
      case "br":
        return [{ ...style, text: "\n" }];
      case "image":
        return [{ ...style, text: (token as Tokens.Image).text }];
      case "html":
        return /^<br\b/i.test(token.raw) ? [{ ...style, text: "\n" }] : [];
      case "checkbox":
        return [{ ...style, text: (token as Tokens.Checkbox).checked ? "☑ " : "☐ " }];
      default:
        if (inner) return runsOf(inner, style);
        // A newline inside a paragraph is a space, as every markdown front end shows it.
        return "text" in token ? [{ ...style, text: unescape(String(token.text)).replace(/\s*\n\s*/g, " ") }] : [];
    }
  });
  return runs.reduce<Run[]>((kept, run) => {
    const last = kept.at(-1);
    const same = last &&
      ["bold", "italic", "code", "href"].every((key) => last[key as keyof Run] === run[key as keyof Run]);
    if (same) last.text += run.text;
    else if (run.text) kept.push({ ...run });
    return kept;
  }, []);
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };

function unescape(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => {
    if (entities[name] !== undefined) return entities[name];
    const code = name.startsWith("#x")
      ? parseInt(name.slice(2), 16)
      : name.startsWith("#")
      ? Number(name.slice(1))
      : NaN;
    return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
