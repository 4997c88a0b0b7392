/** Suites compared: what they try, whatever their comments and layout. Pure. */

import { createHash } from "node:crypto";
import { parseSuite } from "../checks/mod.ts";

/**
 * A hash of what a suite tries and expects, its set-up and clean-up included. Comments and white space do not count.
 *
 * @returns "unreadable" for a text that is no suite: so it is like none.
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
