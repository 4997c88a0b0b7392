/** A type check's findings for people: causes first, the way out beside them, and no flood. Pure. */

import { isMilestone, rubricRows } from "../rubric/mod.ts";
import { type Diagnostic, formatDiagnostic } from "./diagnostics.ts";

/** So many are told; where there are more, many follow from the first. */
const mostTold = 8;

const awaitHint = "Did you forget to use 'await'?";

/**
 * Diagnostics as one text. A forgotten `await` comes first, for others follow from it; what is known to puzzle has a way out, said once.
 *
 * @param format how one is said.
 */
export function sayDiagnostics(
  diagnostics: Diagnostic[],
  format: (one: Diagnostic) => string = formatDiagnostic,
): string {
  const isHint = ({ message }: Diagnostic) => message === awaitHint;
  const placeOf = ({ cell, url, line, column }: Diagnostic) => [cell, url, line, column].join();
  const hinted = new Set(diagnostics.filter(isHint).map(placeOf));
  const found = diagnostics.filter((one) => !isHint(one) || !hasTwin(one, diagnostics));
  const isForgotten = (one: Diagnostic) => hinted.has(placeOf(one)) || adviseOn(one) === awaitAdvice;
  const sorted = [...found.filter(isForgotten), ...found.filter((one) => !isForgotten(one))];
  const advised = new Set<string>();
  const told = sorted.slice(0, mostTold).map((one) => {
    const advice = isForgotten(one) ? awaitAdvice : adviseOn(one);
    if (advice === undefined || advised.has(advice)) return format(one);
    advised.add(advice);
    return `${format(one)}\n  → ${advice}`;
  });
  const more = sorted.length - told.length;
  if (more > 0) told.push(`… and ${more} more, which may follow from these.`);
  return told.join("\n\n");
}

const hasTwin = (hint: Diagnostic, all: Diagnostic[]) =>
  all.some((other) =>
    other !== hint && other.message !== awaitHint && other.cell === hint.cell && other.line === hint.line &&
    other.column === hint.column
  );

const awaitAdvice = `${awaitHint} This is a promise, not yet its value: write \`await\` before the call that gives it.`;

/** The way out of what is known to puzzle; `undefined` for the rest. */
function adviseOn({ message }: Diagnostic): string | undefined {
  if (
    /(?:on|index) type 'Promise<|^(?:Argument of t|T)ype 'Promise<.*(?:is missing|not assignable|must have)/s.test(
      message,
    )
  ) {
    return awaitAdvice;
  }
  if (/parameter of type 'BoundValue\b/.test(message)) {
    return "A finding quotes results, so that each number can be traced: " +
      'const r = result("sales", { orders: 12 }); finding`There were ${r.orders} orders.`; or a field of what measure(…) gives.';
  }
  if (/type 'RubricId'/.test(message)) {
    const milestone = /"(m\d)\b/.exec(message)?.[1] ?? "";
    return isMilestone(milestone)
      ? `The rubric of ${milestone} has: ${rubricRows(milestone).map(({ id }) => id).join(", ")}.`
      : 'An id is a milestone and a row of its rubric, like "m1.schema"; all of them are in lib/rubric/rubrics.ts.';
  }
  return undefined;
}
