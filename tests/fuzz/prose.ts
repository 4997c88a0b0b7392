/** Random Markdown, with the texts that a reader sees. */

import type { Random } from "../../lib/core/mod.ts";
import { phrase, shortPhrase, type Vocabulary, word } from "./words.ts";

/** Markdown, and what a reader sees of it: running texts in order, and tables as rows of cells. */
export interface Prose {
  markdown: string;
  texts: string[];
  tables?: string[][][];
  /** The addresses of links. */
  links?: string[];
}

type Writer = (random: Random, vocabulary: Vocabulary) => Prose;

/** Text in which Markdown has no meaning. */
export const literal = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>&~$:"']/g, "\\$&");

const lines = (text: string, prefix: string) => text.split("\n").map((line) => (prefix + line).trimEnd()).join("\n");

const paragraph: Writer = (random, v) => {
  const text = phrase(random, v, random.pick([1, 6, 25, 60, 250]));
  return { markdown: literal(text), texts: [text] };
};

const styled: Writer = (random, v) => {
  const parts = Array.from({ length: 3 + random.below(6) }, () => {
    const text = phrase(random, v, 1 + random.below(4));
    const inline: [string, string] = random.pick([
      [literal(text), text],
      [`**${literal(text)}**`, text],
      [`<b>${literal(text)}</b>`, text],
      [`~~${literal(text)}~~`, text],
      [`\`\` ${text} \`\``, text],
      [`\`\` ${text} \`\``, text],
      ["&eacute;&#x41;&hellip;&copy;", "éA…©"],
      [`<kbd>${literal(text)}</kbd>`, text],
      [`![${literal(text)}](https://example.org/a.png)`, text],
      [`$x_1*y_2*z$`, "$x_1*y_2*z$"],
    ]);
    return inline;
  });
  return { markdown: parts.map(([md]) => md).join(" "), texts: parts.map(([, text]) => text) };
};

const linked: Writer = (random, v) => {
  const text = phrase(random, v, 1 + random.below(3));
  const href = `https://example.org/${random.below(1e6)}`;
  const before = phrase(random, v, 3);
  return {
    markdown: `${literal(before)} [${literal(text)}](${href} "A title") and <${href}>`,
    texts: [before, text, "and", href],
    links: [href],
  };
};

const subheading: Writer = (random, v) => {
  const text = phrase(random, v, 1 + random.below(12));
  return { markdown: `${"#".repeat(3 + random.below(4))} ${literal(text)}`, texts: [text] };
};

const quotation: Writer = (random, v) => {
  const inner = [paragraph, list, styled, code].map((write) => write(random, v)).slice(0, 1 + random.below(4));
  const nested = random.fraction() < 0.4 ? [paragraph(random, v)] : [];
  return {
    markdown: [
      ...inner.map(({ markdown }) => lines(markdown, "> ")),
      ...nested.map(({ markdown }) => lines(markdown, "> > ")),
    ].join("\n>\n"),
    texts: [...inner, ...nested].flatMap(({ texts }) => texts),
  };
};

const list: Writer = (random, v) => {
  const found: string[] = [];
  const items: string[] = [];
  const ordered = random.fraction() < 0.4;
  const task = random.fraction() < 0.3;
  const start = random.pick([0, 1, 7, 98]);
  // Only a list that begins with 1 may interrupt the paragraph of the item that it is in.
  const first = (level: number) => level ? 1 : start;
  /** For each open level, where the texts of its items begin, and the number of its next item. */
  const levels: { column: number; next: number }[] = [];
  for (let at = random.pick([1, 3, 8, 30]), level = 0; at > 0; at--) {
    levels.length = Math.min(levels.length, level + 1);
    const indent = " ".repeat(level ? levels[level - 1]!.column : 0);
    const number = levels[level]?.next ?? first(level);
    const mark = ordered ? `${number}. ` : "- ";
    levels[level] = { column: indent.length + mark.length, next: number + 1 };
    const text = phrase(random, v, random.pick([1, 5, 20]));
    items.push(indent + mark + (task && !ordered ? `[${random.pick(["x", " "])}] ` : "") + literal(text));
    found.push(text);
    if (random.fraction() < 0.15) {
      const more = phrase(random, v, 6);
      items.push("", " ".repeat(levels[level]!.column) + literal(more), "");
      found.push(more);
    }
    level = Math.max(0, Math.min(level + random.pick([0, 0, 1, -1, -2]), 8));
  }
  return { markdown: items.join("\n"), texts: found };
};

const code: Writer = (random, v) => {
  const text = Array.from(
    { length: random.pick([1, 4, 40]) },
    () => "  ".repeat(random.below(4)) + phrase(random, v, 1 + random.below(14)),
  ).join("\n").trim();
  return { markdown: `~~~~\n${text}\n~~~~`, texts: text.split("\n") };
};

const table: Writer = (random, v) => {
  const width = 1 + random.below(5);
  const cell = () => random.fraction() < 0.1 ? "" : shortPhrase(random, v, 1 + random.below(5));
  const header = Array.from({ length: width }, () => shortPhrase(random, v, 1 + random.below(3)));
  const rows = Array.from({ length: random.pick([1, 3, 12, 30]) }, () => Array.from({ length: width }, cell));
  const row = (cells: string[]) => `| ${cells.map(literal).join(" | ")} |`;
  return {
    markdown: [row(header), `|${"---|".repeat(width)}`, ...rows.map(row)].join("\n"),
    texts: [],
    tables: [[header, ...rows]],
  };
};

const html: Writer = (random, v) => {
  const [a, b, c] = [1, 2, 3].map(() => phrase(random, v, 4)) as [string, string, string];
  const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return {
    markdown: `<div><p>${escape(a)}</p><ul><li>${escape(b)}</li><li>${escape(c)}</li></ul></div>`,
    texts: [a, b, c],
  };
};

const footnote: Writer = (random, v) => {
  const [text, note] = [phrase(random, v, 5), random.pick([word(random, v), phrase(random, v, 8)])];
  const name = random.below(100);
  return { markdown: `${literal(text)}[^${name}]\n\n[^${name}]: ${literal(note)}`, texts: [text, note] };
};

const rule: Writer = () => ({ markdown: "---\n\n<!-- a comment -->\n\n[unused]: https://example.org", texts: [] });

const writers: Writer[] = [
  paragraph,
  paragraph,
  styled,
  linked,
  subheading,
  quotation,
  list,
  list,
  code,
  table,
  html,
  footnote,
  rule,
];

/** A block of prose. */
export const writeProse: Writer = (random, vocabulary) => random.pick(writers)(random, vocabulary);
