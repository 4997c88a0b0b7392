/**
 * `deno task bench`: measures against peers and floors, in the same run and in turn, prints a summary and keeps the figures in
 * `reports/results/<date>/<machine>.json`. `deno task bench etl` measures loading alone, and keeps it in `<machine>-etl.json`; `deno task bench deck` decks.
 */

import { writeFileSync } from "node:fs";
import { formatValue } from "../../lib/bundle/mod.ts";
import { plainTable } from "../../lib/show/html.ts";
import { keepResults } from "../support/results.ts";
import { benchEtl } from "./etl.ts";
import { benchNbclient } from "./nbclient.ts";
import { benchDecks, type DeckQuality } from "./decks.ts";
import { benchStart } from "./start.ts";

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

const usage = `Usage: deno task bench [etl | deck]

Measures the lab against peers and floors, prints a summary and keeps the figures in reports/results.
Without a name it measures everything; "etl" measures loading alone, "deck" making decks alone.`;

const [only, ...more] = Deno.args;
if (Deno.args.some((word) => word === "--help" || word === "-h")) {
  say(usage);
  Deno.exit(0);
}
if (only !== undefined && !["etl", "deck"].includes(only) || more.length > 0) {
  writeFileSync(2, `There is no bench "${Deno.args.join(" ")}".\n\n${usage}\n`);
  Deno.exit(2);
}
const measured = only === "etl"
  ? await measureLoading()
  : only === "deck"
  ? { deck: await measureDecks() }
  : { ...await measureRuns(), ...await measureLoading() };

say(
  "\n" + plainTable(["Medians of interleaved runs", "lab", "against", "ratio"], lines, [false, true, true, true]) +
    "\n",
);

say(`Kept in ${await keepResults(measured, only)}`);
Deno.exit(0);
