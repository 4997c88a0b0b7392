/** The student of an edition. */

import { createHash } from "node:crypto";
import { exitCodes, LabError } from "../core/mod.ts";

/**
 * Returns the id if it is valid: 1 to 64 letters, digits, dots, underscores and hyphens.
 *
 * @throws {LabError} (usage) if it is not
 */
export function checkStudent(id: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) return id;
  throw new LabError(
    `"${id}" is not a valid student id. Use 1 to 64 letters, digits, dots, underscores and hyphens.`,
    { exitCode: exitCodes.usage },
  );
}

/** The seed of a student's data: a whole number from 0 to 4294967295, derived from the id alone. Pure. */
export function seedOf(student: string): number {
  return createHash("sha256").update(`aethermart student ${student}`).digest().readUInt32BE(0);
}
