/**
 * Decks of hundreds of random notebooks, drawn by LibreOffice: nothing is lost, nothing leaves its box, nothing is refused without a true reason.
 * Before them come the 60 notebooks that are the same in each run.
 * `--seed` repeats a run; `--count` is the number of notebooks.
 */

import { parseArgs } from "node:util";
import { formatElapsed } from "../../lib/core/mod.ts";
import { checkSeeds, type Summary, usualSeed } from "../fuzz/check_all.ts";
import { canRender, needed } from "../fuzz/rendered.ts";
import { testSeed } from "../support/random.ts";
import { keepResults } from "../support/results.ts";
import { wholeNumber } from "./options.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: { count: { type: "string", default: "500" }, seed: { type: "string", default: String(testSeed()) } },
});
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

if (!await canRender()) {
  say(`This needs ${needed}.`);
  Deno.exit(1);
}
const [seed, count] = [wholeNumber(values.seed, "--seed"), wholeNumber(values.count, "--count")];
const begun = performance.now();

async function checkFrom(seed: number, count: number): Promise<Summary> {
  say(`${count} notebooks from seed ${seed}`);
  const summary = await checkSeeds(seed, count, (done, problems) => {
    say(`  ${done} after ${formatElapsed(performance.now() - begun)}`);
    for (const problem of problems) say(`    ${problem}`);
  });
  const { slides, refused, problems } = summary;
  say(`${slides} slides, ${refused} decks refused for their planted reason, ${problems.length} problems`);
  return summary;
}

const usual = await checkFrom(usualSeed, 60);
const { slides, refused, problems } = await checkFrom(seed, count);
say(`Kept in ${await keepResults({ fuzz: { seed, count, slides, refused, problems } }, "fuzz")}`);
if (usual.problems.length + problems.length > 0) Deno.exit(1);
