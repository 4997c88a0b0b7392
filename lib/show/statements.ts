/** What a cell states: findings, evidence, and how AI was used. */

import { mistake } from "../core/mod.ts";
import {
  type AiDisclosure,
  aiUseForm,
  aiUseHtml,
  aiUseText,
  describeFailure,
  escapeHtml,
  type Evidence,
  type Finding,
  findingText,
  findNumber,
  formatValue,
  type Json,
  writeBundle,
} from "../bundle/mod.ts";
import { findRubricRow, ownChecks, type RubricId } from "../rubric/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { explainFailure } from "./failure.ts";
import { BoundValue, toJson } from "./result.ts";

/**
 * A sentence that quotes values of results. A plain number as a value is a type error, and a number typed into the sentence is refused:
 * a reader could not see where it came from. Write small counts as words ("two nodes").
 *
 * @throws {TypeError} if the sentence contains a typed number, or a value is not bound to a result.
 *
 * @example
 * ```ts
 * import { finding, result } from "lab/show";
 * const q1 = result("q1", { before: { p95_ms: 41.2 }, after: { p95_ms: 1.3 } }, {
 *   p95_ms: "ms",
 * });
 * finding`The index took p95 from ${q1.before.p95_ms} to ${q1.after.p95_ms}.`;
 * ```
 */
export function finding(texts: TemplateStringsArray, ...values: BoundValue[]): Displayable {
  const typed = findNumber(texts.join("…"));
  if (typed) {
    throw mistake(
      `The finding "${
        texts.join("…")
      }" has a number that was typed: ${typed}. Quote it from a result, or write a small count as a word.`,
    );
  }
  const parts: Finding["parts"] = texts.flatMap((text, at) => {
    const value = values[at];
    if (at < values.length && !(value instanceof BoundValue)) {
      throw mistake(
        `Value ${at + 1} of the finding "${
          texts.join("…")
        }" is not bound to a result: quote a field of \`result(…)\` or of a measurement.`,
      );
    }
    return [...(text ? [text] : []), ...(value ? [value.quote] : [])];
  });
  const content: Finding = { version: 1, parts };
  return makeDisplayable(`finding "${findingText(content)}"`, () => {
    const html = parts.map((part) =>
      typeof part === "string"
        ? escapeHtml(part)
        : `<b title="${escapeHtml([part.resultId, ...part.path].join("."))}">${
          escapeHtml(formatValue(part.value, part.format))
        }</b>`
    ).join("");
    return writeBundle("finding", content, {
      html: `<p class="lab-finding"><strong>Finding.</strong> ${html}</p>`,
      plain: `Finding. ${findingText(content)}`,
    });
  });
}

/**
 * The heading of the slide that the cell is on, in place of the Markdown heading above it, so that a title says what was found and not
 * what was expected. Without it, for example when the cell did not run, the slide keeps the Markdown heading: write that so that it holds for
 * every outcome.
 *
 * @throws {TypeError} if the text is empty or contains a typed number: a finding on the slide quotes it.
 *
 * @example
 * ```ts
 * import { byVerdict, type Comparison } from "lab/checks";
 * import { heading, result } from "lab/show";
 * const gain = result("gain", { verdict: "faster" }) as unknown as Comparison; // from `compare`
 * heading(byVerdict(gain, {
 *   faster: () => "The index makes the query faster",
 *   slower: () => "The index makes the query slower",
 *   undecided: () => "Whether the index helps is not decided at this size",
 * }));
 * ```
 */
export function heading(text: string): Displayable {
  const typed = findNumber(text);
  if (typed) {
    throw mistake(
      `The heading "${text}" has a number that was typed: ${typed}. Write a small count as a word, and quote others in a finding.`,
    );
  }
  return makeDisplayable(`heading "${text}"`, () =>
    writeBundle("heading", { version: 1, text }, {
      html: `<p class="lab-heading">Heading of this slide: <strong>${escapeHtml(text)}</strong></p>`,
      plain: `Heading of this slide: ${text}`,
    }));
}

/**
 * A check: a claim, the data behind it, and a function of that data that decides. A failed check is shown with the rows that it fails for;
 * the run saves everything and then ends with exit code 1. With a rubric id, the check counts towards that row; without one, it earns no
 * points.
 *
 * @param rubric the id of a rubric row: "m1.ingestion"
 * @param claim a sentence that could be false
 * @param data what JSON can hold; dates become ISO text
 * @param check gets the data as JSON holds it, and nothing else; only `true` passes
 * @throws {TypeError} if no rubric has the id, or the data holds what JSON cannot.
 *
 * @example
 * ```ts
 * import { evidence } from "lab/show";
 * evidence(
 *   "m1.ingestion",
 *   "no row was lost",
 *   { source: 10, loaded: 8, quarantined: 2 },
 *   (n) => n.source === n.loaded + n.quarantined,
 * );
 * evidence(
 *   "every category has a product",
 *   [{ category: "Lamps", products: 40 }],
 *   (rows) => rows.every((row) => row.products > 0),
 * );
 * ```
 */
export function evidence<T>(rubric: RubricId, claim: string, data: T, check: (data: T) => boolean): Displayable;
/** A check of your own: it counts towards no rubric row, and fails the run like any other. */
export function evidence<T>(claim: string, data: T, check: (data: T) => boolean): Displayable;
/** @ignore */
export function evidence<T>(
  ...given: [rubric: RubricId, claim: string, data: T, check: (data: T) => boolean] | [
    claim: string,
    data: T,
    check: (data: T) => boolean,
  ]
): Displayable {
  const [rubric, claim, data, check] = given.length === 4 ? given : [ownChecks, ...given] as const;
  const row = rubric === ownChecks ? undefined : findRubricRow(rubric);
  if (rubric !== ownChecks && !row) throw mistake(`No rubric has a row "${rubric}".`);
  const json = toJson(data, `evidence "${claim}"`);
  // The check sees only what is recorded, so that it cannot depend on what exists only in memory, such as a getter or a method.
  const passed = check(json as T) === true;
  const content: Evidence = {
    version: 1,
    rubric,
    claim,
    passed,
    data: json,
    ...(passed ? {} : { failure: explainFailure(check as (json: Json) => boolean, json) }),
  };
  const verdict = content.passed ? "holds" : "does NOT hold";
  // JupyterLab's own colours, where there are any: they suit its light and its dark theme.
  return makeDisplayable(`evidence "${claim}"`, () =>
    writeBundle("evidence", content, {
      html: `<div class="lab-evidence" data-passed="${content.passed}"><p><strong style="color:${
        content.passed ? "var(--jp-success-color1, #1a7f37)" : "var(--jp-error-color1, #b42318)"
      }">${content.passed ? "✓" : "✗"} ${escapeHtml(claim)}</strong> – ${verdict}${
        row ? ` <small>(${escapeHtml(row.title)})</small>` : ""
      }</p>${failureHtml(content)}<details><summary>What it rests on</summary><pre>${
        escapeHtml(JSON.stringify(content.data, null, 1))
      }</pre></details></div>`,
      plain: [
        `${content.passed ? "✓" : "✗"} ${claim} – ${verdict}${row ? ` (${rubric})` : ""}`,
        ...describeFailure(content).map((line) => `  ${line}`),
      ].join("\n"),
    }));
}

function failureHtml(content: Evidence): string {
  const [asked, ...rows] = describeFailure(content);
  if (asked === undefined) return "";
  return `<p>${escapeHtml(asked)}</p><ul>${rows.map((row) => `<li>${escapeHtml(row)}</li>`).join("")}</ul>`;
}

/** What the author of a disclosure writes. */
type AiUseFields = Omit<AiDisclosure, "version">;

/**
 * How AI was used. `tools`: each with its version ("not known" if you do not know it) and how you know both. `task`: what it was used for. `cells`: the
 * tags of the cells that you made with it. `how`: how you used it. `corrections`: what you corrected, each `{ what, found, commit, test }`; `found` (how you noticed
 * the mistake), `commit` and `test` (which would notice it again) may be left out. `benefits`, `limits`, `effect` on your work, and `lessons`. Or `{ none }`, a sentence that AI was not used.
 */
export type AiUseOptions = AiUseFields | { none: string };

/**
 * Discloses how AI was used. Every deck needs at least one disclosure; if AI was not used, write `aiUse({ none: "…" })`.
 *
 * @throws {TypeError} if a field is missing, empty or unknown; the message names it.
 *
 * @example
 * ```ts
 * import { aiUse } from "lab/show";
 * aiUse({
 *   tools: [{ name: "a chat assistant", version: "not known", basis: "Its page does not show one." }],
 *   task: "indexes for the slow queries",
 *   cells: ["indexes"],
 *   how: "It proposed two composite indexes for the order history.",
 *   corrections: [{ what: "One index began with the wrong column; EXPLAIN showed a full scan. The columns changed places." }],
 *   benefits: "A first version in minutes.",
 *   limits: "It did not know how the values are distributed.",
 *   effect: "We spent the time on measuring instead of on syntax.",
 *   lessons: "Check each proposal with EXPLAIN before measuring it.",
 * });
 * aiUse({ none: "We wrote all queries ourselves." });
 * ```
 */
export function aiUse(options: AiUseOptions): Displayable {
  const what = "AI-use disclosure";
  if ("none" in options) {
    return makeDisplayable(what, () =>
      writeBundle("ai-use", { version: 1, ...options }, {
        html: `<p class="lab-ai-use"><strong>AI use: none.</strong> ${escapeHtml(options.none)}</p>`,
        plain: `AI use: none. ${options.none}`,
      }));
  }
  if (!("tools" in options)) throw mistake(`This disclosure names no tools. Write ${aiUseForm}.`);
  const use: AiDisclosure = { version: 2, ...options };
  const title = `AI use: ${use.task}`;
  return makeDisplayable(what, () =>
    writeBundle("ai-use", use, () => ({
      html: `<div class="lab-ai-use"><p><strong>${escapeHtml(title)}</strong></p>${aiUseHtml(use)}</div>`,
      plain: `${title}\n${aiUseText(use)}`,
    })));
}
