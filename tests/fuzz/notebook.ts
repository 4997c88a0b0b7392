/** Random executed notebooks, made by the functions that notebooks call, with everything that a reader of their decks must find. */

import { Random } from "../../lib/core/mod.ts";
import type { Notebook } from "../../lib/notebook/mod.ts";
import { aiUse } from "../../lib/show/mod.ts";
import { type CellOptions, code, type FixtureCell, markdown, notebookOf } from "../fixtures/executed_notebook.ts";
import { type Cause, causes } from "./causes.ts";
import { makeContent, outputOf, randomPicture } from "./contents.ts";
import { literal, writeProse } from "./prose.ts";
import { chooseVocabulary, phrase, type Vocabulary } from "./words.ts";

/** What a reader must find on the pages with a heading. */
export interface Expected {
  heading: string;
  texts: string[];
  /** Each is a header and rows. */
  tables: string[][][];
  labels: string[];
  /** The addresses of links. */
  links: string[];
}

export interface Fuzzed {
  seed: number;
  notebook: Notebook;
  /** Per heading; several slides may share one. */
  slides: Expected[];
  /** The claims on the slides of evidence. */
  claims: string[];
  /** The reason why there can be no deck, if one was planted. */
  cause?: Cause;
}

/** Twice the length of the longest heading that belongs on a slide, in characters. */
const longestHeading = 120;

/** The share of notebooks with a planted cause. */
const planted = 0.2;

/** The same seed gives the same notebook. */
export function fuzzNotebook(seed: number): Promise<Fuzzed> {
  return new Fuzzer(seed).make();
}

class Fuzzer {
  readonly #random: Random;
  readonly #words: Vocabulary;
  readonly #cells: FixtureCell[] = [];
  readonly #slides: Expected[] = [];
  readonly #claims: string[] = [];

  constructor(readonly seed: number) {
    this.#random = new Random(seed, 1, 0);
    this.#words = chooseVocabulary(this.#random);
  }

  async make(): Promise<Fuzzed> {
    const random = this.#random;
    this.#addTitle();
    for (let at = 1 + random.below(6); at > 0; at--) {
      if (random.fraction() < 0.25) this.#addSection();
      await this.#addSlide();
    }
    const cause = random.fraction() < planted ? random.pick(causes) : undefined;
    if (cause) this.#cells.push(...await cause.plant(random));
    await this.#addAiUse();
    const run = {
      started: "2026-03-02T09:15:00Z",
      milestone: "m1",
      parameters: { scale: "tiny", seed: this.seed },
      versions: {},
    };
    const notebook = notebookOf(this.#cells, random.fraction() < 0.7 ? { lab: { run } } : {});
    return { seed: this.seed, notebook, slides: this.#slides, claims: this.#claims, cause };
  }

  /** A heading that fits its page: shorter than {@link longestHeading}. */
  #heading(): string {
    const words = phrase(this.#random, this.#words, this.#random.pick([1, 3, 7, 14])).trim().split(" ");
    while (words.length > 1 && words.join(" ").length > longestHeading) words.pop();
    return [...words.join(" ")].slice(0, longestHeading).join("").trim();
  }

  #expect(heading: string): Expected {
    const slide: Expected = { heading, texts: [], tables: [], labels: [], links: [] };
    this.#slides.push(slide);
    return slide;
  }

  #addTitle() {
    const heading = this.#heading();
    const subtitle = phrase(this.#random, this.#words, this.#random.pick([0, 8, 30, 200]));
    this.#cells.push(markdown(`# ${literal(heading)}\n\n${literal(subtitle)}`));
    this.#expect(heading).texts.push(subtitle);
  }

  #addSection() {
    const heading = this.#heading();
    const lead = phrase(this.#random, this.#words, this.#random.pick([0, 8, 60]));
    this.#cells.push(markdown(`# ${literal(heading)}\n\n${literal(lead)}`));
    this.#expect(heading).texts.push(lead);
  }

  async #addSlide() {
    const random = this.#random;
    // Some headings repeat, as those of a slide that continues.
    const last = this.#slides.at(-1)!.heading;
    const heading = random.fraction() < 0.1 ? last : this.#heading();
    const slide = this.#expect(heading);
    this.#cells.push(markdown(`## ${literal(heading)}${random.fraction() < 0.1 ? "\n" : ""}`));
    const before = this.#cells.length;
    for (let at = random.pick([0, 1, 1, 2, 2, 3, 4]); at > 0; at--) {
      const kind = random.fraction();
      if (kind < 0.45) this.#addProse(slide);
      else if (kind < 0.55) this.#addPicture(slide);
      else if (kind < 0.62) this.#addInput(slide);
      else await this.#addContent(slide);
    }
    if (this.#cells.length > before && random.fraction() < 0.2) {
      this.#cells.push(markdown(phrase(random, this.#words, 20), { slideType: "notes" }));
    }
  }

  #addProse(slide: Expected) {
    const { markdown: source, texts, tables = [], links = [] } = writeProse(this.#random, this.#words);
    slide.texts.push(...texts);
    slide.links.push(...links);
    slide.tables.push(...tables);
    this.#cells.push(markdown(source));
  }

  #addPicture(slide: Expected) {
    const random = this.#random;
    const [alt, caption] = [
      phrase(random, this.#words, random.pick([0, 4])),
      phrase(random, this.#words, random.pick([0, 5])),
    ];
    const title = caption ? ` "${caption.replaceAll("&", "&amp;").replace(/[\\"]/g, "\\$&")}"` : "";
    this.#cells.push({
      ...markdown(`![${literal(alt)}](a.png${title})`),
      attachments: { "a.png": { "image/png": randomPicture(random) } },
    });
    slide.texts.push(caption);
  }

  #addInput(slide: Expected) {
    const lines = Array.from(
      { length: this.#random.pick([1, 5, 40]) },
      () => phrase(this.#random, this.#words, 1 + this.#random.below(12)),
    );
    this.#cells.push(code(lines.join("\n"), [], { tags: ["show-input"] }));
    slide.texts.push(...lines);
  }

  async #addContent(slide: Expected) {
    const content = await makeContent(this.#random, this.#words, String(this.#cells.length));
    const options: CellOptions = content.outputs[0]?.output_type === "stream" ? { tags: ["show-output"] } : {};
    this.#cells.push(code("shows()", content.outputs, options));
    slide.texts.push(...content.texts);
    slide.tables.push(...content.tables ?? []);
    slide.labels.push(...content.labels ?? []);
    this.#claims.push(...content.claims ?? []);
  }

  async #addAiUse() {
    const none = phrase(this.#random, this.#words, this.#random.pick([4, 30, 300]));
    this.#cells.push(code("disclose()", [await outputOf(aiUse({ none }))]));
    this.#expect("No AI was used").texts.push(none);
  }
}
