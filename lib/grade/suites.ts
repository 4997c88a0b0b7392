/** Compares suites by what they test, regardless of comments and layout. Pure. */

import { createHash } from "node:crypto";
import { parseSuite } from "../checks/mod.ts";

/**
 * A hash of what a suite tests and expects, including set-up and clean-up. Comments and white space do not count.
 *
 * @returns "unreadable" for a text that is not a suite, so that it equals no suite
 */
export function hashSuite(text: string): string {
  try {
    const { statements, cleanUp } = parseSuite(text, "suite");
    const reported = [...statements, null, ...cleanUp].map((statement) =>
      statement && [statement.sql.replace(/\s+/g, " ").trim(), statement.check ?? null]
    );
    return createHash("sha256").update(JSON.stringify(reported)).digest("hex");
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}
