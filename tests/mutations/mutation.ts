/** Faults on purpose: each breaks one object, and one check has to see it. */

import type { RubricId } from "../../lib/rubric/mod.ts";

/** What is broken. */
export interface Mutation {
  /** In words; no two are alike. */
  name: string;
  rubric: RubricId;
  /** A script with texts in it, each there once, and what is put in their place before it is run. */
  edit?: { script: string; replace: Record<string, string> };
  /** Statements that are run when everything is built. */
  sql?: string[];
  /** What has to see it: a check of a suite by its name, or the lab's own load by the words of its refusal. */
  seenBy: { suite: string; check: string } | { load: RegExp };
}
