/** Explains type errors and failed cells: causes first, each with its remedy, and only a few at once. Pure. */

import { isMilestone, rubricRows } from "../../rubric/mod.ts";
import { type Diagnostic, formatDiagnostic } from "./diagnostics.ts";
import { explainLabCall } from "./lab_calls.ts";

/** At most this many are shown. If there are more, most of them follow from the first ones. */
const mostShown = 8;

const awaitHint = "Did you forget to use 'await'?";

/**
 * Formats diagnostics as one text. A forgotten `await` comes first, because other errors follow from it. A known problem has a remedy, given once. Of several
 * diagnostics in one line with the same remedy, only the first is shown.
 *
 * @param format formats one diagnostic.
 */
export function formatDiagnostics(
  diagnostics: Diagnostic[],
  format: (one: Diagnostic) => string = formatDiagnostic,
): string {
  const plain = diagnostics.map(inPlainWords);
  const isHint = ({ message }: Diagnostic) => message === awaitHint;
  const placeOf = ({ cell, url, line, column }: Diagnostic) => [cell, url, line, column].join();
  const hinted = new Set(plain.filter(isHint).map(placeOf));
  const found = plain.filter((one) => !isHint(one) || !hasTwin(one, plain)).filter(isFirstOfLine());
  const isForgotten = (one: Diagnostic) => hinted.has(placeOf(one)) || adviseOn(one) === awaitAdvice;
  const sorted = [...found.filter(isForgotten), ...found.filter((one) => !isForgotten(one))];
  const advised = new Set<string>();
  const reported = sorted.slice(0, mostShown).map((one) => {
    const advice = isForgotten(one) ? awaitAdvice : adviseOn(one);
    if (advice === undefined || advised.has(advice)) return format(one);
    advised.add(advice);
    return `${format(one)}\n  → ${advice}`;
  });
  const more = sorted.length - reported.length;
  if (more > 0) reported.push(`… and ${more} more, which may follow from these.`);
  return reported.join("\n\n");
}

/** Keeps the first diagnostic of a line for each remedy, and every diagnostic without one. */
function isFirstOfLine(): (one: Diagnostic) => boolean {
  const reported = new Set<string>();
  return (one) => {
    const advice = adviseOn(one);
    const key = [one.cell, one.url, one.line, advice].join();
    if (advice !== undefined && reported.has(key)) return false;
    reported.add(key);
    return true;
  };
}

/** The same diagnostic in the lab's own terms. */
function inPlainWords(one: Diagnostic): Diagnostic {
  const [, unknown] = /^Import "([^"]+)" not a dependency/.exec(one.message) ?? [];
  const message = explainLabCall(one.message) ??
    (unknown
      ? `There is no ${unknown.startsWith("lab/") ? "module" : "package"} "${unknown}" here.`
      : one.message.replace(/^Block-scoped variable/, "Variable"));
  return {
    ...one,
    message: message.replaceAll(/["']*file:\/\/\S*?\/lib\/(\w+)\/(?:mod|notebook)\.ts["']*/g, '"lab/$1"'),
  };
}

/** The modules that cells can import; `deno.json` maps them. */
export const labModules = [
  "lab/show",
  "lab/sql",
  "lab/checks",
  "lab/dataset",
  "lab/etl",
  "lab/cluster",
  "lab/client",
  "lab/shop",
  "lab/catalogue",
  "lab/runtime",
  "lab/packages",
  "lab/search",
  "lab/diagnosis",
  "lab/faults",
  "lab/tasks",
];

const hasTwin = (hint: Diagnostic, all: Diagnostic[]) =>
  all.some((other) =>
    other !== hint && other.message !== awaitHint && other.cell === hint.cell && other.line === hint.line &&
    other.column === hint.column
  );

const awaitAdvice =
  `${awaitHint} This is a promise, not yet its value: write \`await\` before the call that returns it.`;

const oneRowAdvice =
  "A list may be empty or short, so this element may be missing. If you know that it exists: rows[0]!. For a single row: " +
  'const row = await db.one<{ n: number }>("SELECT COUNT(*) AS n …"); otherwise test it: if (row) { … }.';

const rowTypeAdvice = "The type checker does not know a query's columns until you name them: " +
  'await db.query<{ channel: string; n: number }>("SELECT …").';

/** The type of a query's columns if the query does not declare them: see `Row` in lib/sql. */
const anyColumn = "string | number | bigint | boolean | Uint8Array";

/** The remedy for a known problem; `undefined` for others. */
function adviseOn({ code, message }: Diagnostic): string | undefined {
  if (
    /(?:on|index) type 'Promise<|^(?:Argument of t|T)ype 'Promise<.*(?:is missing|not assignable|must have)/s.test(
      message,
    )
  ) {
    return awaitAdvice;
  }
  if (message.includes(anyColumn) || ["TS18049", "TS2533"].includes(code)) return rowTypeAdvice;
  if (["TS2532", "TS18048"].includes(code) || /does not exist on type '.* \| undefined'/s.test(message)) {
    return oneRowAdvice;
  }
  if (["TS2448", "TS2454"].includes(code)) {
    return "Code runs from top to bottom, cell by cell: declare it above the line that uses it.";
  }
  if (message.startsWith("There is no module")) return `The lab has ${labModules.join(", ")}.`;
  if (message.startsWith("There is no package")) {
    return "Python packages do not exist in TypeScript. Calculate in SQL, and show results with lab/show. " +
      'A package of npm is imported with its version: "npm:NAME@1.2.3".';
  }
  if (/parameter of type 'BoundValue\b/.test(message)) {
    return "A finding quotes results, so that each number can be traced: " +
      'const r = result("sales", { orders: 12 }); finding`There were ${r.orders} orders.`; or a field of the result of measure(…).';
  }
  if (/type 'RubricId'/.test(message)) {
    const milestone = /"(m\d)\b/.exec(message)?.[1] ?? "";
    return isMilestone(milestone)
      ? `The rubric of ${milestone} has the ids ${rubricRows(milestone).map(({ id }) => id).join(", ")}.`
      : 'An id is a milestone and a row of its rubric, like "m1.schema"; lib/rubric/rubrics.ts lists all of them.';
  }
  return undefined;
}

/** The remedy for an error that a cell threw; `undefined` if the message already has it or none is known. */
export function adviseOnError(message: string): string | undefined {
  if (/^Cannot (?:read|set) properties of (?:undefined|null)/.test(message)) {
    return "The value before that name is undefined. A query without rows has no first row: use `await db.one(…)`, which then throws a clear error, " +
      "or check rows.length first.";
  }
  if (message.startsWith("No database selected")) {
    return 'Name the database: `connect({ database: "…" })`, or write database.table. `openShop()` of lab/shop loads the shop\'s data.';
  }
  return undefined;
}
