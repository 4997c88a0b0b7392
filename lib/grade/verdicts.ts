/** The verdicts on a reference's checks in a notebook that was run. Pure. */

import type { Graded } from "../rubric/mod.ts";
import { formatClaim, isClaim, readChecks, type SourceCell, type SourceCheck, unreadableCells } from "./checks.ts";
import type { Reference } from "./reference.ts";

/** The verdict on a check; "extra" for one that only the notebook has. */
export type Verdict = Graded["checks"][number]["verdict"];

/** A check with its verdict. */
export interface JudgedCheck {
  rubric: string;
  claim: string;
  /** The id of its cell. */
  cell: string;
  verdict: Verdict;
  /** The reason, if there is more to say. */
  why?: string;
}

/** The checks that a cell showed. */
export interface ShownCheck {
  rubric: string;
  claim: string;
  passed: boolean;
}

/** A notebook that was run. */
export interface Submission {
  cells: readonly SourceCell[];
  /** The checks that a cell's outputs show. */
  shownBy(id: string): readonly ShownCheck[];
  /** How a cell ended early, if it did: at an open task, or with an error. Nobody knows which of its statements ran. */
  endedEarly(id: string): "open task" | "error" | undefined;
  /** Suites that the run used or that came with the submission → hash. */
  suites?: Record<string, string>;
}

/**
 * Judges every check of a reference, in order, and then the other checks that the notebook shows. A check passes if its source is the same in the
 * notebook and in the reference, and the outputs of its cell show that it passed. If a condition chooses between checks, those that were
 * not chosen are left out.
 */
export function judgeChecks(reference: Reference, submission: Submission): JudgedCheck[] {
  const own = readChecks(submission.cells, reference.given);
  const [unreadable] = unreadableCells(submission.cells);
  const judged = reference.checks.map((check) => ({ check, ...judge(check, reference, own, submission, unreadable) }));
  const chosen = new Set(
    judged.filter(({ verdict }) => wasShown(verdict)).flatMap(({ check }) => check.choice ?? []),
  );
  const kept = judged.filter(({ check: { choice }, verdict }) =>
    choice === undefined || wasShown(verdict) || !chosen.has(choice)
  );
  return [
    ...kept.map(({ check, verdict, why }) => ({
      rubric: check.rubric,
      claim: formatClaim(check),
      cell: check.cell,
      verdict,
      ...(why ? { why } : {}),
    })),
    ...extras(reference, own, submission),
  ];
}

/** Why a check is missing if the task of its cell, or one that its cell builds on, is open. */
export const waitsForTask = "it waits for an open task";

const wasShown = (verdict: Verdict) => verdict === "passed" || verdict === "failed" || verdict === "doubled";

function judge(
  check: SourceCheck,
  reference: Reference,
  own: readonly SourceCheck[],
  { shownBy, endedEarly, suites = {} }: Submission,
  unreadable: string | undefined,
): { verdict: Verdict; why?: string } {
  const same = own.filter((other) => isSame(check, other));
  if (same.length === 0) {
    const near = findNear(check, reference, own);
    return near
      ? { verdict: "changed", why: describeDifference(check, near) }
      : { verdict: "missing", why: "the notebook does not have it" };
  }
  if (unreadable !== undefined) {
    return { verdict: "changed", why: `cell "${unreadable}" cannot be parsed, so it may change anything` };
  }
  const changed = check.suites.filter((file) => file in suites && suites[file] !== reference.suites[file]);
  if (changed.length > 0) {
    return {
      verdict: "changed",
      why: `${changed.join(", ")} ${changed.length === 1 ? "differs" : "differ"} from what was handed out`,
    };
  }
  const cells = [...new Set(same.map(({ cell }) => cell))];
  const shown = cells.map((cell) => shownBy(cell).filter((one) => isOf(one, check)));
  if (shown.flat().some(({ passed }) => !passed)) return { verdict: "failed" };
  const ends = cells.map(endedEarly);
  if (ends.includes("error")) return { verdict: "missing", why: "its cell ended with an error" };
  if (ends.includes("open task")) return { verdict: "missing", why: waitsForTask };
  if (shown.some((ofCell) => ofCell.length === 0)) return { verdict: "missing", why: "it was not shown" };
  if (shown.flat().length > same.length) return { verdict: "doubled", why: "its cell shows it more than once" };
  return { verdict: "passed" };
}

const isOf = (shown: ShownCheck, { rubric, claims }: SourceCheck) =>
  shown.rubric === rubric && isClaim(shown.claim, claims);

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const claimsSame = (a: SourceCheck, b: SourceCheck) => a.rubric === b.rubric && equal(a.claims, b.claims);
const isSame = (a: SourceCheck, b: SourceCheck) => claimsSame(a, b) && a.hash === b.hash && equal(a.reaches, b.reaches);

/** The notebook's check that this one became: the one with its claim, or the one in its cell with another claim. */
function findNear(check: SourceCheck, reference: Reference, own: readonly SourceCheck[]): SourceCheck | undefined {
  return own.find((other) => claimsSame(check, other)) ??
    own.find((other) =>
      other.cell === check.cell && other.rubric === check.rubric &&
      !reference.checks.some((known) => claimsSame(known, other))
    );
}

function describeDifference(check: SourceCheck, own: SourceCheck): string {
  const all = [...new Set([...Object.keys(check.reaches), ...Object.keys(own.reaches)])]
    .filter((name) => check.reaches[name] !== own.reaches[name]);
  // If a helper was changed, what it used to reach is irrelevant.
  const both = all.filter((name) => name in check.reaches && name in own.reaches);
  const names = (both.length > 0 ? both : all).map((name) => `"${name}"`).join(", ");
  const parts = [
    ...(claimsSame(check, own) ? [] : ["its claim"]),
    ...(check.hash === own.hash ? [] : ["its statement"]),
    ...(names === "" ? [] : [`what it reaches (${names})`]),
  ];
  return `it differs from the reference in ${parts.join(" and ")}`;
}

/** The checks that the notebook shows and the reference does not have. */
function extras(reference: Reference, own: readonly SourceCheck[], { cells, shownBy }: Submission): JudgedCheck[] {
  return cells.flatMap(({ id = "" }) =>
    shownBy(id).filter((shown) =>
      shown.rubric.startsWith(`${reference.milestone}.`) &&
      !reference.checks.some((check) =>
        isOf(shown, check) && (check.cell === id || own.some((one) => one.cell === id && isSame(check, one)))
      )
    ).map(({ rubric, claim }) => ({ rubric, claim, cell: id, verdict: "extra" as const, why: "it earns nothing" }))
  );
}
