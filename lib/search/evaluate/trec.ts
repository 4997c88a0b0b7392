/** Documents and topics in the SGML of TREC's text collections. Pure. */

import { decodeHTML } from "entities";
import type { SearchDocument } from "../ranker.ts";
import type { Entry } from "./build.ts";
import type { JudgedQuery } from "./collection.ts";
import { badLine, type CollectionFile } from "./files.ts";

/** `<DOC> <DOCNO> id </DOCNO> … </DOC>`: the text is what stands between the other tags. */
export function* parseTrecDocuments(file: CollectionFile): Generator<Entry<SearchDocument>> {
  for (const { line, content } of listElements(file, "DOC")) {
    const [number, id] = /<DOCNO>\s*([^\s<]+)\s*<\/DOCNO>/i.exec(content) ?? [];
    if (!number || !id) throw badLine(file.path, line, "the document has no <DOCNO> with an id. Give it one.");
    yield { line, value: { id, text: textOf(content.replace(number, "")) } };
  }
}

/** `<top> <num> Number: id <title> the query … </top>`: the query is the title. */
export function* parseTrecTopics(file: CollectionFile): Generator<Entry<JudgedQuery>> {
  for (const { line, content } of listElements(file, "top")) {
    const [, id] = /<num>\s*(?:Number:)?\s*([^\s<]+)/i.exec(content) ?? [];
    const [, title] = /<title>\s*(?:Topic:)?([^<]*)/i.exec(content) ?? [];
    const text = textOf(title ?? "");
    if (!id || !text) throw badLine(file.path, line, "the topic has no <num> or no <title>. Give it both.");
    yield { line, value: { id, text } };
  }
}

/** The elements that a file consists of, each with the line of its first tag. */
function* listElements({ path, text }: CollectionFile, tag: string): Generator<{ line: number; content: string }> {
  let [line, open] = [1, 0];
  /** What stands in the open element; `undefined` outside. */
  let content: string | undefined;
  // Tags are kept by the split, as every second piece.
  for (const piece of text.split(new RegExp(`(</?${tag}>)`, "i"))) {
    const isBegin = piece.toLowerCase() === `<${tag}>`.toLowerCase();
    const isEnd = piece.toLowerCase() === `</${tag}>`.toLowerCase();
    if (isBegin ? content !== undefined : content === undefined && piece.trim() !== "") {
      throw badLine(
        path,
        content === undefined ? line + blankLines(piece) : open,
        `expected <${tag}> … </${tag}>, one after another.`,
      );
    }
    if (isBegin) [content, open] = ["", line];
    else if (isEnd) {
      yield { line: open, content: content! };
      content = undefined;
    } else if (content !== undefined) content += piece;
    line += piece.split("\n").length - 1;
  }
  if (content !== undefined) throw badLine(path, open, `<${tag}> is never closed. Write </${tag}> at its end.`);
}

/** How many line ends come before the first character that is not blank. */
const blankLines = (piece: string): number => /^\s*/.exec(piece)![0].split("\n").length - 1;

/** Text without comments and tags, with its entities as characters. */
const textOf = (sgml: string): string => decodeHTML(sgml.replaceAll(/<!--[^]*?-->|<\/?[a-z][^<>]*>/gi, " ")).trim();
