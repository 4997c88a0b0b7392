/**
 * Half a million vectors: filled, searched, filtered. Fails where the index finds less than 95% of the exact nearest at every number of
 * candidates, and where a filtered search is not full or finds less than that. The vectors are those of the catalogue's texts, perturbed. `--count` chooses
 * another number.
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { fromRoot } from "../../lib/core/mod.ts";
import { plainTable } from "../../lib/show/html.ts";
import { benchVectors, engineHeadings, engineLines, filterHeadings, filterLines } from "../bench/vectors.ts";
import { keepResults } from "../support/results.ts";
import { wholeNumber } from "./options.ts";

const { values } = parseArgs({ args: Deno.args, options: { count: { type: "string", default: "500000" } } });
const count = wholeNumber(values.count, "--count");
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

say(`${count.toLocaleString("en-US")} vectors: MariaDB and USearch …`);
// PostgreSQL as WebAssembly has no memory for so many.
const vectors = await benchVectors(count, 100, say, { withPostgres: false });
say("\n" + plainTable(engineHeadings, engineLines(vectors), [false, true, true, true, true]));
say("\n" + plainTable(filterHeadings, filterLines(vectors), [true, false, true, true, true, true, true]) + "\n");
const best = Math.max(...vectors.points.filter(({ engine }) => engine === "MariaDB").map(({ recall }) => recall));
assert.ok(best >= 0.95, `the index finds at most ${best} of the exact nearest`);
for (const { selectivity, isFull, recall } of vectors.filters) {
  assert.ok(isFull, `a filtered search is not full at ${selectivity}`);
  assert.ok(recall >= 0.95, `a filtered search finds ${recall} at ${selectivity}`);
}
say(`Kept in ${(await keepResults({ vectors }, "soak-vectors")).replace(fromRoot() + "/", "")}`);
Deno.exit(0);
