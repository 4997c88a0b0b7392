/**
 * `deno task bench`: measures against peers and floors, in the same run and in turn, prints a summary and keeps the figures in
 * `reports/results/<date>/<machine>.json`. `deno task bench etl` measures loading alone, and keeps it in `<machine>-etl.json`; `deno task bench deck` decks;
 * `deno task bench search` search, on the shop's own queries or, with `--set DIR`, on the test collection in a folder.
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { formatValue } from "../../lib/bundle/mod.ts";
import { LabError, messageOf } from "../../lib/core/mod.ts";
import { plainTable } from "../../lib/show/html.ts";
import { keepResults } from "../support/results.ts";
import { benchEtl } from "./etl.ts";
import { benchNbclient } from "./nbclient.ts";
import { benchDecks, type DeckQuality } from "./decks.ts";
import { benchSearch, benchShopSearch, searchHeadings, searchLines } from "./search.ts";
import { benchMemory, memoryHeadings, memoryLines } from "./memory.ts";
import { benchStart } from "./start.ts";
import { wholeNumber } from "../soak/options.ts";
import { atEqualRecall, benchVectors, engineHeadings, engineLines, filterHeadings, filterLines } from "./vectors.ts";

const rounds = 7;
const say = (line: string) => writeFileSync(1, line + "\n");
const ms = (value: number) => formatValue(value, "ms");

/** A line of the summary: the task, the lab's time, the other tool's time, and their ratio. */
type Line = [what: string, ours: string, other: string, ratio: string];
const lines: Line[] = [];
const compare = (what: string, ours: number, peer: string, theirs: number) =>
  lines.push([what, ms(ours), `${peer} ${ms(theirs)}`, (ours / theirs).toFixed(2)]);

/** From files to clean tables: minutes. */
async function measureLoading() {
  say("Two million rows from files to clean tables, against a bare LOAD DATA of the clean ones …");
  const etl = await benchEtl();
  const small = await benchEtl("small", 3);
  compare("stage, compare and cleanse", etl.labMs, "LOAD DATA", etl.loadDataMs);
  compare("the same at scale small", small.labMs, "LOAD DATA", small.loadDataMs);
  compare("loadCleansed", etl.engineMs, "LOAD DATA", etl.loadDataMs);
  compare("loadCleansed", etl.engineMs, "LOAD DATA with its settings", etl.settingsMs);
  compare("CPU time of loadCleansed", etl.engineCpuMs, "LOAD DATA", etl.loadDataCpuMs);
  compare("CPU time of loadCleansed", etl.engineCpuMs, "LOAD DATA with its settings", etl.settingsCpuMs);
  compare("loadCleansed at scale small", small.engineMs, "LOAD DATA", small.loadDataMs);
  lines.push(["memory of the client that cleanses", `${Math.round(etl.engineClientBytes / 2 ** 20)} MiB`, "", ""]);
  lines.push(["delivered rows a second", formatValue(etl.deliveredRowsPerSecond, "integer"), "", ""]);
  lines.push(["memory of the client", `${Math.round(etl.peakClientBytes / 2 ** 20)} MiB`, "", ""]);
  return { etl, small };
}

/** What is compared besides the time. */
const qualities: [keyof DeckQuality, string][] = [
  ["slides", "slides"],
  ["schemaErrors", "schema errors"],
  ["textCharacters", "characters of text"],
  ["nativeTables", "native tables"],
  ["nativeCharts", "native charts"],
  ["nativeDrawings", "native lines and groups"],
  ["withoutAlt", "objects without alternative text"],
  ["bytes", "bytes"],
];

/** A deck from the same outline, by the lab and by others. */
async function measureDecks() {
  say("A deck from one outline, against pandoc and Marp …");
  const deck = await benchDecks(rounds);
  for (const [name, peer] of Object.entries(deck.peers)) {
    if (typeof peer === "string") say(`  skipped: ${peer}`);
    else {
      compare("deck", deck.labMs, name, peer.ms);
      for (const [key, what] of qualities) {
        lines.push([`  ${what}`, String(deck.lab[key]), `${name} ${peer.quality[key]}`, ""]);
      }
    }
  }
  return deck;
}

/** Running, publishing, beginning. */
async function measureRuns() {
  say("A notebook of 50 cells, against nbclient …");
  const run = await benchNbclient(rounds);
  if (typeof run === "string") say(`  ${run}`);
  else {
    compare("run 50 cells", run.labMs, "nbclient", run.nbclientMs);
    lines.push([
      "cells that lost output",
      "0",
      `nbclient ${run.nbclientCellsWithLoss} of ${run.cells * run.rounds}`,
      "",
    ]);
    lines.push(["type check of 50 cells", ms(run.typecheckMs), "nbclient has none", ""]);
  }

  const deck = await measureDecks();

  say("What it costs to begin, against an empty Deno program …");
  const { floor, ...start } = await benchStart(rounds);
  for (const [what, value] of Object.entries(start)) compare(what, value, "deno", floor);
  return { run, deck, start: { floor, ...start } };
}

/** How well rankers find what was judged to be relevant. Prints a table of its own. */
async function measureSearch(folder?: string) {
  say(
    `Rankers on ${
      folder ?? "the shop's held-out queries"
    }, with 95 % intervals over queries; gains are paired, over the first ranker …`,
  );
  const search = folder === undefined ? await benchShopSearch() : await benchSearch(folder);
  const left = search.unjudgedQueries === 0 ? "" : `; ${search.unjudgedQueries} queries without a judgement left out`;
  say(`  ${search.documents} documents, ${search.queries} judged queries${left}\n`);
  say(plainTable(searchHeadings, searchLines(search), [false, false, true, true, true, true]) + "\n");
  return { search };
}

/** Searches for the nearest vectors, against other engines. Prints tables of its own. */
async function measureVectors(count: number) {
  say(
    `${
      count.toLocaleString("en-US")
    } vectors of the catalogue's texts, perturbed: MariaDB over a connection, peers in this process …`,
  );
  const vectors = await benchVectors(count, 200, say);
  say("\n" + plainTable(engineHeadings, engineLines(vectors), [false, true, true, true, true]) + "\n");
  say(plainTable(filterHeadings, filterLines(vectors), [true, false, true, true, true, true, true]) + "\n");
  for (const peer of ["USearch", "pgvector"]) {
    for (const { own, other } of atEqualRecall(vectors, peer)) {
      compare(`a search, ef ${own.ef}, recall ${own.recall.toFixed(3)}`, 1000 / own.qps, peer, 1000 / other.qps);
    }
  }
  const { texts_per_s, texts_per_cpu_s } = vectors.embed;
  lines.push(["texts embedded a second", formatValue(texts_per_s, "integer"), "", ""]);
  lines.push(["texts embedded a second of CPU time", formatValue(texts_per_cpu_s, "integer"), "", ""]);
  return { vectors };
}

/** How long a memory for agents takes to recall. Prints a table of its own. */
async function measureMemory() {
  say("Recalls of a memory, against a bare search for the ten nearest vectors in the same table …");
  const memory = await benchMemory();
  say("\n" + plainTable(memoryHeadings, memoryLines(memory), [true, false, true, true, true]) + "\n");
  return { memory };
}

const usage = `Usage: deno task bench [etl | deck | memory | search [--set DIR] | vectors [--count N]]

Measures the lab against peers and floors, prints a summary and keeps the figures in reports/results.
Without a name it measures loading, decks, runs and starting; "etl" measures loading alone, "deck" making
decks alone. "search" measures how well rankers find what was judged to be relevant: in the shop's own queries
at scale small (half of them tune hybrid search, the other half is reported), or in the test collection in a
folder: documents.jsonl ({"id", "title", "text"}) or TREC's documents.trec, queries.tsv (id, text, class)
or TREC's queries.trec, and qrels.txt (query 0 document grade); or the files of the Cranfield collection.
"vectors" measures searches for the nearest of N vectors (100,000) against USearch and pgvector, also with filters. "memory"
measures recalls of a memory for agents against a bare search in the same table.`;

/** Ends with the exit code of a wrong command line. */
function refuse(why: string): never {
  writeFileSync(2, `${why}\n\n${usage}\n`);
  Deno.exit(2);
}

/** The name of a bench, the folder of `--set`, and the number of `--count`. */
function readArguments(): { only: string | undefined; set: string | undefined; count: number } {
  try {
    const { values, positionals: [only, ...more] } = parseArgs({
      args: Deno.args,
      options: { set: { type: "string" }, count: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values.help) {
      say(usage);
      Deno.exit(0);
    }
    if (only !== undefined && !["etl", "deck", "memory", "search", "vectors"].includes(only) || more.length > 0) {
      refuse(`There is no bench "${[only, ...more].join(" ")}".`);
    }
    if (values.set !== undefined && only !== "search") refuse("--set DIR belongs to search.");
    if (values.count !== undefined && only !== "vectors") refuse("--count N belongs to vectors.");
    return { only, set: values.set, count: wholeNumber(values.count ?? "100000", "--count") };
  } catch (error) {
    refuse(messageOf(error));
  }
}

const { only, set, count } = readArguments();

/** What was measured, and the end of the file's name. */
async function measure(): Promise<[measured: object, name?: string]> {
  if (only === "search") {
    const measured = await measureSearch(set);
    return [measured, `search-${measured.search.set.replaceAll(/[^\w-]+/g, "-")}`];
  }
  if (only === "vectors") return [await measureVectors(count), only];
  if (only === "memory") return [await measureMemory(), only];
  if (only === "etl") return [await measureLoading(), only];
  if (only === "deck") return [{ deck: await measureDecks() }, only];
  return [{ ...await measureRuns(), ...await measureLoading() }];
}

try {
  const [measured, name] = await measure();
  if (lines.length > 0) {
    const headings = ["Medians of interleaved runs", "lab", "against", "ratio"];
    say("\n" + plainTable(headings, lines, [false, true, true, true]) + "\n");
  }
  say(`Kept in ${await keepResults(measured, name)}`);
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  writeFileSync(2, `${error.message}\n`);
  Deno.exit(error.exitCode);
}
Deno.exit(0);
