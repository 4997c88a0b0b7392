/** No word of a notebook's prose is lost on the way to its slides, however deeply blocks are nested. */

import assert from "node:assert/strict";
import { markdown, outlineOf, smallNotebook } from "../../tests/fixtures/executed_notebook.ts";
import { randomFrom } from "../../tests/support/random.ts";
import { parseXml } from "../../tests/support/xml.ts";
import { unzipParts } from "./package.ts";
import { writeDeck } from "./write.ts";

/** Writes Markdown of every kind, to a given depth, and records the words that a reader sees. */
class Author {
  readonly words: string[] = [];

  constructor(readonly random: () => number) {}

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  #word(): string {
    const word = `w${this.words.length}x`;
    this.words.push(word);
    return word;
  }

  #inline(): string {
    const word = () => this.#word();
    const forms = [
      () => word(),
      () => `**${word()} *${word()}***`,
      () => `\`${word()}\``,
      () => `[${word()}](https://example.org "title")`,
      () => `![${word()} ${word()}](https://example.org/${this.words.length}.png)`,
      () => `$${word()}*${word()}*2$`,
      () => `~~${word()}~~`,
      () => `<b>${word()}</b> <img src="https://example.org/x.png" alt="${word()}">`,
      () => `${word()}<br>${word()}`,
      () => `&copy;${word()}`,
      () => `<https://example.org/${word()}>`,
    ];
    return Array.from({ length: 1 + Math.floor(this.random() * 3) }, () => this.#pick(forms)()).join(" ");
  }

  /** Lines of a block. */
  #block(depth: number): string[] {
    const inner = () => this.blocks(depth - 1, 1 + Math.floor(this.random() * 3));
    const simple = [
      () => [this.#inline(), this.#inline()],
      () => [`### ${this.#inline()}`],
      () => ["```sql", `${this.#word()} *${this.#word()}*`, "```"],
      () => [`| ${this.#inline()} | ${this.#inline()} |`, "|---|---|", `| ${this.#inline()} | ${this.#inline()} |`],
      () => [`<div><p>${this.#word()}</p><table><tr><td>${this.#word()}<td>${this.#word()}</table></div>`],
      () => [`- [x] ${this.#inline()}`, `- [ ] ${this.#inline()}`],
    ];
    const nested = [
      () => inner().map((line) => `> ${line}`.trimEnd()),
      () => [`- ${this.#inline()}`, "", ...inner().map((line) => line && `  ${line}`)],
      () => [`1. ${this.#inline()}`, "", ...inner().map((line) => line && `   ${line}`)],
      () => ["-", ...inner().map((line) => line && `  ${line}`)],
    ];
    return this.#pick(depth > 0 ? [...simple, ...nested, ...nested] : simple)();
  }

  blocks(depth: number, count: number): string[] {
    return Array.from({ length: count }, () => [...this.#block(depth), ""]).flat();
  }
}

/** The text of a package's slides, one line per paragraph. */
function slideText(bytes: Uint8Array): string {
  const texts = [...unzipParts(bytes)].flatMap(([name, xml]) =>
    /^ppt\/slides\/slide\d+\.xml$/.test(name)
      ? [...parseXml(xml as string).getElementsByTagName("a:p")].map((paragraph) =>
        [...paragraph.getElementsByTagName("*")].map((element) =>
          element.tagName === "a:t" ? element.textContent : element.tagName === "a:br" ? " " : ""
        ).join("")
      )
      : []
  );
  return texts.join("\n");
}

for (const seed of [1, 2, 3]) {
  Deno.test(`every word of random prose reaches the deck (seed ${seed})`, async () => {
    const author = new Author(randomFrom(seed));
    const cells = Array.from(
      { length: 12 },
      (_, at) => markdown(`## Heading ${at}\n\n${author.blocks(3, 3).join("\n")}`),
    );
    const said = slideText(await writeDeck(outlineOf(smallNotebook(cells))));
    const counts = new Map<string, number>();
    for (const [word] of said.matchAll(/w\d+x/g)) counts.set(word, (counts.get(word) ?? 0) + 1);
    assert.deepEqual(
      author.words.filter((word) => !counts.has(word)),
      [],
      cells.map(({ source }) => source).join("\n"),
    );
  });
}
