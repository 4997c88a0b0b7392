/** All faults that can be planted. */

import type { Fault } from "./fault.ts";
import * as locks from "./lock_faults.ts";
import * as members from "./member_faults.ts";
import * as settings from "./setting_faults.ts";
import * as statements from "./statement_faults.ts";

/**
 * The faults that can be planted in a running Galera cluster with the shop's data, each with its name, how it is planted and what the shop feels.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { faults } from "lab/faults";
 * assert.ok(faults.some(({ name }) => name === "missing index"));
 * ```
 */
export const faults: readonly Fault[] = [
  ...Object.values(statements),
  ...Object.values(locks),
  ...Object.values(members),
  ...Object.values(settings),
];
