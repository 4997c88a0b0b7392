/** Markdown cells → headings and blocks. No word is lost: what has no equivalent on a slide becomes text. */

import { decodeHTMLStrict } from "entities/decode";
import type { Token, Tokens } from "marked";
import type { Table } from "../bundle/mod.ts";
import { readHtml } from "./foreign_html.ts";
import { lexMarkdown } from "./markdown.ts";
import type { Picture } from "./pictures.ts";
import type { BlockContent, ListItem, Run } from "./types.ts";

/** A part of a Markdown cell. Headings of depth 1 and 2 begin a section or slide; deeper ones are blocks. */
export type ProsePart =
  | { kind: "heading"; depth: 1 | 2; text: string }
  | { kind: "block"; block: BlockContent };

/** Finds the picture at an address; a picture that is not found is replaced by its description. */
export type PictureFinder = (address: string) => Picture | undefined;

/** The context of a block. */
interface Place {
  find: PictureFinder;
  isQuoted?: boolean;
}

/** Reads Markdown. Headings within quotations and lists are blocks. HTML becomes its text and its pictures. */
export function readProse(markdown: string, find: PictureFinder = () => undefined): ProsePart[] {
  return lexMarkdown(markdown).flatMap((token): ProsePart[] => {
    const { type, depth, tokens } = token as Tokens.Heading;
    if (type === "heading" && depth <= 2) {
      const inline = inlineOf(tokens, find);
      const pictures = inline.filter((part) => "kind" in part);
      const text = plainText(inline.filter(isRun)).trim() || plainText(runsOf(tokens));
      return [
        { kind: "heading", depth: depth as 1 | 2, text },
        ...pictures.map((block): ProsePart => ({ kind: "block", block })),
      ];
    }
    return blocksOf(token, { find }).map((block) => ({ kind: "block", block }));
  });
}

/** Runs as plain text. */
export const plainText = (runs: Run[]): string => runs.map((run) => run.text).join("");

/** Markdown as paragraphs of plain text: for speaker notes. A list is one paragraph with a line for each item. */
export const plainParagraphs = (markdown: string): string[] =>
  readProse(markdown).map((part) => part.kind === "heading" ? part.text : plainBlock(part.block))
    .filter((text) => text.trim() !== "");

/** An address that the text does not show follows it. */
const withAddresses = (runs: Run[]): string =>
  runs.map(({ text, href }) => href && !href.endsWith(text) ? `${text} (${href})` : text).join("");

function plainBlock(block: BlockContent): string {
  switch (block.kind) {
    case "paragraph":
    case "subheading":
    case "quote":
      return withAddresses(block.runs);
    case "list":
      return block.items.map(({ level, number, isContinued, runs }) =>
        `${"  ".repeat(level)}${isContinued ? "  " : number === undefined ? "- " : `${number}. `}${withAddresses(runs)}`
      ).join("\n");
    case "code":
      return block.text;
    case "picture":
      return block.alt;
    case "table":
      return [block.content.columns.map(({ label }) => label), ...block.content.rows].map((row) => row.join(", "))
        .join("\n");
    default:
      return "";
  }
}

function blocksOf(token: Token, place: Place): BlockContent[] {
  const { tokens = [] } = token as { tokens?: Token[] };
  switch (token.type) {
    case "heading":
      return [{ kind: "subheading", runs: runsOf(tokens) }];
    case "paragraph":
    case "text":
      return textBlocks(inlineOf(tokens.length ? tokens : [token], place.find), place);
    case "blockquote":
      return tokens.flatMap((inner) => blocksOf(inner, { ...place, isQuoted: true }));
    case "list":
      return listBlocks(token as Tokens.List, place);
    case "code":
      return [{ kind: "code", text: (token as Tokens.Code).text }];
    case "table":
      return [{ kind: "table", content: tableOf(token as Tokens.Table) }];
    case "html":
      return htmlBlocks(token.raw, place);
    default:
      return [];
  }
}

type PictureBlock = Extract<BlockContent, { kind: "picture" }>;
/** A part of a line of prose. */
type Inline = Run | PictureBlock;

const isRun = (part: Inline): part is Run => !("kind" in part);

/** Groups runs; the pictures between them become separate blocks. */
function stretches(inline: Inline[]): (Run[] | PictureBlock)[] {
  const parts: (Run[] | PictureBlock)[] = [];
  for (const part of inline) {
    const last = parts.at(-1);
    if ("kind" in part) parts.push(part);
    else if (Array.isArray(last)) last.push(part);
    else parts.push([part]);
  }
  return parts.map((part) => Array.isArray(part) ? trim(join(part)) : part)
    .filter((part) => !Array.isArray(part) || plainText(part).trim() !== "");
}

function trim(runs: Run[]): Run[] {
  return runs.map((run, at) => {
    const text = at ? run.text : run.text.trimStart();
    return { ...run, text: at === runs.length - 1 ? text.trimEnd() : text };
  });
}

function textBlocks(inline: Inline[], { isQuoted }: Place): BlockContent[] {
  const kind = isQuoted ? "quote" : "paragraph";
  return stretches(inline).map((part) => Array.isArray(part) ? { kind, runs: part } : part);
}

function htmlBlocks(raw: string, place: Place): BlockContent[] {
  return readHtml(raw).flatMap((part) => {
    const inline = typeof part === "string" ? [{ text: part }] : imageOf(part.address, part.alt, {}, place.find);
    return textBlocks([inline].flat(), place);
  });
}

/** The items of a list. What cannot be part of an item (a table, code, a picture) interrupts the list, which continues after it. */
function listBlocks(list: Tokens.List, place: Place): BlockContent[] {
  const blocks: BlockContent[] = [];
  for (const part of itemsOf(list, 0, place)) {
    const last = blocks.at(-1);
    if (!("level" in part)) blocks.push(part);
    else if (last?.kind === "list") last.items.push(part);
    else blocks.push({ kind: "list", items: [part], ...(place.isQuoted && { isQuoted: true }) });
  }
  return blocks;
}

function itemsOf(list: Tokens.List, level: number, place: Place): (ListItem | BlockContent)[] {
  const first = typeof list.start === "number" ? list.start : 1;
  return list.items.flatMap((item, index) => {
    const parts: (ListItem | BlockContent)[] = [];
    let mark: Partial<ListItem> = list.ordered ? { number: first + index } : {};
    const put = (runs: Run[]) => {
      parts.push({ level, ...mark, runs });
      mark = { isContinued: true };
    };
    let line: Token[] = [];
    const endLine = () => {
      for (const part of stretches(inlineOf(line, place.find))) {
        if (Array.isArray(part)) put(part);
        else parts.push(part);
      }
      line = [];
    };
    for (const token of item.tokens) {
      if (token.type === "text" || token.type === "checkbox") {
        line.push(token);
        continue;
      }
      endLine();
      if (token.type === "paragraph") line = (token as Tokens.Paragraph).tokens;
      else if (token.type === "list") parts.push(...itemsOf(token as Tokens.List, level + 1, place));
      else {
        const blocks = blocksOf(token, place);
        if (blocks.length && !mark.isContinued) put([]); // its mark is on its own line, as in a browser
        parts.push(...blocks);
      }
      if (token.type === "paragraph") endLine();
    }
    endLine();
    return parts;
  });
}

function tableOf(token: Tokens.Table): Table {
  const text = (cell: Tokens.TableCell) => plainText(runsOf(cell.tokens));
  return {
    version: 1,
    title: "",
    columns: token.header.map((cell) => ({ label: text(cell) || " ", format: "text" })),
    rows: token.rows.map((row) => row.map(text)),
  };
}

/** Inline tokens as styled runs; a picture is replaced by its description. */
const runsOf = (tokens: Token[]): Run[] => join(inlineOf(tokens, () => undefined).filter(isRun));

function inlineOf(tokens: Token[], find: PictureFinder, style: Omit<Run, "text"> = {}): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    const { tokens: inner = [] } = token as { tokens?: Token[] };
    switch (token.type) {
      case "strong":
        return inlineOf(inner, find, { ...style, bold: true });
      case "em":
        return inlineOf(inner, find, { ...style, italic: true });
      case "link": {
        const { href } = token as Tokens.Link;
        return inlineOf(inner, find, /^(https?:|mailto:)/.test(href) ? { ...style, href } : style);
      }
      case "image": {
        const { href, title, text } = token as Tokens.Image;
        return imageOf(href, inner.length ? plainText(runsOf(inner)) : decodeHTMLStrict(text), style, find, title);
      }
      case "codespan":
        return [{ ...style, text: (token as Tokens.Codespan).text, code: true }];
      case "br":
        return [{ ...style, text: "\n" }];
      case "html":
        return inlineHtml(token.raw, style, find);
      case "checkbox":
        return [{ ...style, text: (token as Tokens.Checkbox).checked ? "☑ " : "☐ " }];
      case "formula":
        return [{ ...style, text: (token as Tokens.Generic).text.replace(/\s*\n\s*/g, " ") }];
      default:
        if (inner.length) return inlineOf(inner, find, style);
        // A newline inside a paragraph is a space, as in every Markdown front end.
        return "text" in token
          ? [{ ...style, text: decodeHTMLStrict(String(token.text)).replace(/[ \t]*\n[ \t]*/g, " ") }]
          : [];
    }
  });
}

function inlineHtml(raw: string, style: Omit<Run, "text">, find: PictureFinder): Inline[] {
  if (/^<br\b/i.test(raw)) return [{ ...style, text: "\n" }];
  return readHtml(raw).flatMap((part) =>
    typeof part === "string" ? [{ ...style, text: `${part} ` }] : imageOf(part.address, part.alt, style, find)
  );
}

function imageOf(
  address: string,
  alt: string,
  style: Omit<Run, "text">,
  find: PictureFinder,
  caption?: string | null,
): Inline[] {
  const picture = find(address);
  if (picture) return [{ kind: "picture", picture, alt, ...(caption && { caption: decodeHTMLStrict(caption) }) }];
  const words = alt || decodeHTMLStrict(caption ?? "");
  return words ? [{ ...style, text: words }] : [];
}

/** Merges neighbouring runs with the same style. */
function join(runs: Run[]): Run[] {
  return runs.reduce<Run[]>((kept, run) => {
    const last = kept.at(-1);
    const same = last &&
      ["bold", "italic", "code", "href"].every((key) => last[key as keyof Run] === run[key as keyof Run]);
    if (same) last.text += run.text;
    else if (run.text) kept.push({ ...run });
    return kept;
  }, []);
}
