/** Who an edition is for. */

import { createHash } from "node:crypto";
import { exitCodes, LabError } from "../core/mod.ts";

/**
 * The id, where it can be used as one: 1 to 64 letters, digits, dots, underscores and hyphens.
 *
 * @throws {LabError} (usage) if it cannot.
 */
export function checkStudent(id: string): string {
  if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) return id;
  throw new LabError(
    `"${id}" cannot be a student's id. Use 1 to 64 letters, digits, dots, underscores and hyphens.`,
    { exitCode: exitCodes.usage },
  );
}

/** The seed of a student's data: a whole number from 0 to 4294967295 that follows from the id alone. Pure. */
export function seedOf(student: string): number {
  return createHash("sha256").update(`aethermart student ${student}`).digest().readUInt32BE(0);
}
