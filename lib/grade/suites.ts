/** Compares suites by what they test, regardless of comments and layout. Pure. */

import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * A hash of what a suite tests and expects, including set-up and clean-up. Comments and white space do not count.
 *
 * @returns "unreadable" for a text that is not a suite, so that it equals no suite
 */
export function hashSuite(text: string): string {
  // Loaded here, because it brings the whole database layer with it, and most notebooks are graded without a suite.
  const { parseSuite } = require("../checks/mod.ts") as typeof import("../checks/mod.ts");
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
