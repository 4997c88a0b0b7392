/** What an edition says of itself. */

import { findRubricRow, type Milestone, rubricRows } from "../rubric/mod.ts";
import type { PlannedTask } from "./edition.ts";

/** The README of an edition: how to run it, what is asked, how it is judged. Pure. */
export function describeEdition(
  { milestone, student, seed, tasks }: {
    milestone: Milestone;
    student: string;
    seed: number;
    tasks: readonly PlannedTask[];
  },
): string {
  const places = tasks.map(({ rubric, place }) => `| ${place} | ${findRubricRow(rubric)!.title} (\`${rubric}\`) |`);
  const rows = rubricRows(milestone).map(({ id, title, points }) => `| ${title} (\`${id}\`) | ${points.mastery} |`);
  return `# AetherMart Lab, milestone ${milestone.slice(1)}: edition of ${student}

Your data is made with the seed ${seed}, which follows from your id. On Debian 12 with nothing but Node:

\`\`\`sh
npx -y deno@2.9.6 task run ${milestone}       # set-up, server, notebook; then deck and report in reports/${milestone}/
npx -y deno@2.9.6 task lab          # the same cell by cell, in JupyterLab
npx -y deno@2.9.6 task grade ${milestone}     # what the evidence of the last run is worth, row by row
\`\`\`

The notebook runs from the beginning, also with tasks open: cells that build on an open task are not run, and say so.
A run with open tasks ends with exit code 1 and lists them. In JupyterLab, "Run All" stops at the first open task; run
the cells below it that do not build on it one by one.

## Tasks

| place | rubric row |
| ----- | ---------- |
${places.join("\n")}

- **In a cell**, replace the statement \`await task(…)\` by your own. Its type says what later cells need.
- **In an .sql file**, write your statements under the comment \`OPEN TASK\`, and take the word OPEN away.
- Keep the cells' ids and the checks (\`evidence(…)\`): they are what is graded.

## How AI was used

The last cell of the notebook has a disclosure with empty fields, and no deck is made before they are filled in. Give the
cells that you wrote with AI a tag of their own and name it under \`cells\`; or say \`aiUse({ none: "…" })\`.

## Points

| row | points |
| --- | -----: |
${rows.join("\n")}

Deck, video and the worth of the disclosure are judged by people, and so are the levels between nothing and all.
`;
}
