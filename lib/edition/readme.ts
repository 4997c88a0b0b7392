/** The README of an edition. */

import { findRubricRow, type Milestone, type RubricRow, rubricRows } from "../rubric/mod.ts";
import type { PlannedTask } from "./material.ts";

/** The order of work, if it differs from the order of the files. */
const orderOf: Partial<Record<Milestone, string>> = {
  m1:
    `1. \`sql/m1/01_schema.sql\`. With it alone, the cells about the tables, their diagram, their keys and their suite run.
2. \`02_staging.sql\`, then \`03_stage.sql\`: the files arrive, and the first look at them runs.
3. \`07_objects.sql\`, \`08_procedures.sql\` and \`09_roles.sql\` need only the tables. Their suites add their own rows, so
   they do not wait for the cleansing.
4. \`04_rules.sql\`, \`05_compare.sql\` and \`06_cleanse.sql\` belong together and are the longest part: start with one table.
   The cells that count real rows wait for them.
5. The tasks in cells, from top to bottom; then the texts.`,
  m2:
    `1. \`sql/m2/01_stock.sql\` to \`05_reviews.sql\` are the triggers; \`06_place_order.sql\` makes orders work with them.
2. \`07_order_facts.sql\` to \`09_fact_integrity.sql\` are the partitions. They do not wait for the triggers.
3. \`10_documents.sql\` and \`11_carts.sql\` are independent of the rest.
4. The tasks in cells, from top to bottom; then the texts.`,
  m3: `1. The cells about the pair, then those about the group, from top to bottom. Each trial is independent.
2. \`sql/m3/01_vector_columns.sql\`, \`02_vector_tables.sql\`, \`03_neighbours.sql\`, and the cells about vectors.
3. The texts and the set-up guide (\`notebooks/m3_setup.md\`), once the trials have run.`,
};

/** Where to begin, for README and notebook. Pure. */
export const whereToBegin = (milestone: Milestone): string =>
  `${
    orderOf[milestone] ??
      "1. The scripts, in the order of their names.\n2. The tasks in cells, from top to bottom; then the texts."
  }

The notebook runs from the first day${
    milestone === "m1" ? "" : ", once the scripts of earlier milestones are in \`sql\`"
  }. A cell that builds on an open task prints "Waiting for the open task …" and does nothing
else. The files in \`sql/${milestone}/suite\` test each object. Their expectations are the specification; read them together with the task.`;

const describeCloudRow = (milestone: Milestone, { id, points, cloud }: RubricRow): string => `
\`${id}\` is about EC2. If its checks pass on this computer alone, it earns ${
  cloud!.elsewhere
} of ${points.mastery} points. For the rest, run the notebook
on machines in EC2; it shows what they cost and asks before it starts them:

\`\`\`sh
npx -y deno@2.9.6 task run ${milestone} --provider ec2
\`\`\`

Your credentials belong into \`~/.aws/credentials\`, never into a notebook. \`npx -y deno@2.9.6 task status --provider ec2\` lists
clusters that are left, and \`npx -y deno@2.9.6 task down NAME --provider ec2\` removes one. Nobody has done this on AWS yet: look
into AWS's console afterwards.
`;

/** The README of an edition: how to run it, where to begin, what the tasks are, how it is graded. Pure. */
export function describeEdition(
  { milestone, student, seed, tasks }: {
    milestone: Milestone;
    student: string;
    seed: number;
    tasks: readonly PlannedTask[];
  },
): string {
  const open = tasks.filter(({ isSolved }) => !isSolved);
  const order = (task: PlannedTask) => task.isProse ? 2 : task.place.endsWith(".sql") ? 0 : 1;
  const places = open.filter(({ isProse }) => !isProse).toSorted((one, other) => order(one) - order(other))
    .map(({ rubric, place }) => `| ${place} | ${findRubricRow(rubric)!.title} (\`${rubric}\`) |`);
  const texts = open.filter(({ isProse }) => isProse).map(({ name }) => `\`${name}\``);
  const cloud = rubricRows(milestone).filter((row) => row.cloud);
  const rows = rubricRows(milestone).map(({ id, title, points }) => `| ${title} (\`${id}\`) | ${points.mastery} |`);
  return `# AetherMart Lab, milestone ${milestone.slice(1)}: edition of ${student}

Your data is made with the seed ${seed}, which follows from your id. On Debian 12 with nothing but Node:

\`\`\`sh
npx -y deno@2.9.6 task -q run ${milestone}    # set-up, server, notebook; then deck and report in reports/${milestone}/
npx -y deno@2.9.6 task lab          # the same cell by cell, in JupyterLab
npx -y deno@2.9.6 task grade ${milestone}     # what the evidence of the last run is worth, row by row
\`\`\`

A run with open tasks ends with exit code 1 and lists them. "Run All" in JupyterLab runs all cells: a cell that
builds on an open task names that task, and all others run.

## Where to begin

${whereToBegin(milestone)}
${
    milestone === "m1" ? "" : `
This milestone builds on the scripts of earlier ones. If \`sql/m1\` is empty, copy your own scripts from your edition of
that milestone; the first cell names those that are missing.
`
  }
## Tasks

| place | rubric row |
| ----- | ---------- |
${places.join("\n")}
${texts.length === 0 ? "" : `\nTexts of slides, in the notebook's cells: ${texts.join(", ")}.\n`}
- **In a cell**, replace the statement \`await task(…)\` with your own. Its type shows what later cells need.
- **In an .sql file**, write your statements under the comment \`OPEN TASK\`, and remove the word OPEN.
- **In a text** (a cell, or a Markdown file beside the notebook), replace the paragraph \`OPEN TASK\` with your own words,
  and the heading with what you found. Speaker notes are Markdown cells with the slide type Notes.
- Keep the cells' ids, the guards (\`enterCell\`) and the checks (\`evidence(…)\`): the checks are what is graded. A check that
  fails reports its question and the rows that fail.

## The library in short

\`\`\`ts
import { evidence, finding, result, show, table } from "lab/show";
import { connect, runScript } from "lab/sql";

const db = await connect();
const script = await runScript(db, "sql/m1/01_schema.sql"); // statement by statement; an error names file and line
await show(script); // each statement with its time and rows; edit the file and run the cell again
const rows = await db.query<{ name: string; orders: number }>("SELECT 'Ada' AS name, 3 AS orders"); // the type lists the columns
const bound = result("demo.orders", { people: rows.length, most: rows[0]!.orders }, { most: "integer" });
await show(
  // A table carries the result; a finding quotes its values. A number typed into a finding is refused.
  table({ title: "Orders", columns: { name: "Who", orders: "Orders" }, rows, source: "typed in", result: bound }),
  finding\`\${bound.people} customer has \${bound.most} orders.\`,
  // A check: the row of the rubric, a claim, the data, and a function of the data alone.
  evidence("${
    rows.length > 0 ? rubricRows(milestone)[1]!.id : ""
  }", "everybody has an order", rows, (rows) => rows.every(({ orders }) => orders > 0)),
);
\`\`\`

\`npx -y deno@2.9.6 task docs\` builds the reference of everything that cells import: open \`reports/api/index.html\` and
start with \`lab/show\`, \`lab/sql\` and \`lab/checks\`. Every function has an example. Formats of values are in
\`lib/bundle/format.ts\`. Show everything that a cell makes in that cell, and await \`show\`.

## How AI was used

The last task of the notebook is a disclosure with empty fields; no deck is made until you fill them in. Give the
cells that you wrote with AI a separate tag and name it under \`cells\`; or use \`aiUse({ none: "…" })\`. To tag a cell in
JupyterLab, select it and open the Property Inspector (the two gears at the top right): *Cell Tags*, *Add Tag*. An .sql file
has no tags: state under \`how\` which ones you wrote with AI.

## Points

| row | points |
| --- | -----: |
${rows.join("\n")}
${cloud.map((row) => describeCloudRow(milestone, row)).join("")}
People judge the deck, the video, the value of the disclosure, the levels between zero and full points, and the rows
that \`grade\` has no check for.
`;
}
