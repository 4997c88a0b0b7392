/**
 * `deno task bench`: measures against peers and floors, in the same run and in turn, prints a summary and keeps the figures in
 * `reports/results/<date>/<machine>.json`.
 */

import { join } from "node:path";
import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import { createHash } from "node:crypto";
import { fromRoot } from "../../lib/core/mod.ts";
import { formatValue } from "../../lib/bundle/mod.ts";
import { benchNbclient } from "./nbclient.ts";
import { benchPandoc } from "./pandoc.ts";
import { benchStart } from "./start.ts";

const rounds = 7;
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
const ms = (value: number) => formatValue(value, "ms");

say("A notebook of 50 cells, lab against nbclient …");
const run = await benchNbclient(rounds);
say(
  typeof run === "string"
    ? `  ${run}`
    : `  lab ${ms(run.labMs)} · nbclient ${ms(run.nbclientMs)} · ratio ${run.ratio.toFixed(2)} · type check, apart, ${
      ms(run.typecheckMs)
    }` +
      ` · nbclient lost outputs in ${run.nbclientCellsWithLoss} of ${run.cells * run.rounds} cells`,
);

say("A deck from one outline, lab against pandoc …");
const deck = await benchPandoc(rounds);
say(
  typeof deck === "string"
    ? `  ${deck}`
    : `  lab ${ms(deck.labMs)} · pandoc ${ms(deck.pandocMs)} · ratio ${deck.ratio.toFixed(2)}` +
      (["lab", "pandoc"] as const).map((side) =>
        `\n  ${side}: ${deck[side].slides} slides, ${deck[side].nativeTables} native tables, ` +
        `${deck[side].nativeCharts} native charts, ${deck[side].schemaErrors} schema errors`
      ).join(""),
);

say("What it costs to begin …");
const start = await benchStart(rounds);
say(Object.entries(start).map(([name, value]) => `  ${name.padEnd(10)} ${ms(value)}`).join("\n"));

// A machine's name says nothing to others, and may be private: a short hash tells machines apart.
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const started = new Date().toISOString();
const host = {
  os: `${platform()} ${release()} ${arch()}`,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
};
const folder = fromRoot("reports", "results", started.slice(0, 10));
await Deno.mkdir(folder, { recursive: true });
const file = join(folder, `${machine}.json`);
await Deno.writeTextFile(
  file,
  JSON.stringify({ started, host, deno: Deno.version.deno, run, deck, start }, null, 2) + "\n",
);
say(`Kept in ${file}`);
Deno.exit(0);
