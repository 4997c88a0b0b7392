/** How much of a delivery was set aside, and why: written for the owner of the files. */

import { LabError } from "../core/mod.ts";
import type { Database } from "../sql/mod.ts";
import { type Dataset } from "../dataset/mod.ts";
import { countRows } from "./account.ts";

/** Rows that were set aside for one reason. */
export type SetAsideReason = {
  /** The reason as words: "date impossible". */
  reason: string;
  /** The tables that the rows belong to: "orders, reviews". */
  tables: string;
  rows: number;
  /** A value from the first of these rows: `ordered_at "2024-02-30"`. Personal data shows only its form: `email "aaa@aaa"`. */
  example: string;
};

/** How many rows of a delivery were set aside, and why. */
export interface SetAside {
  /** How many rows were delivered. */
  delivered: number;
  /** How many of them are in quarantine. */
  rows: number;
  /** How many of these are sound but refer to a row in quarantine. */
  waiting: number;
  /** `rows / delivered`, from 0 to 1; 0 if nothing was delivered. */
  share: number;
  /** Why the others are there: at most eight reasons, the most frequent first. */
  reasons: SetAsideReason[];
}

/** How many reasons are reported. */
const most = 8;

/** Which columns a reason is about. For other reasons, it is the row's first column. */
const columnsByReason: [reason: RegExp, columns: readonly string[]][] = [
  [/^date_/, ["ordered_at", "created_at", "joined_on", "launched_on"]],
  [/^price_/, ["unit_price", "list_price", "total"]],
  [/^total_/, ["total"]],
  [/^email_/, ["email", "contact_email"]],
  [/^(phone|sku|name|password_hash)_/, ["phone", "sku", "name", "password_hash"]],
  [
    /^value_not_allowed$/,
    ["kind", "channel", "status", "signup_channel", "marketing_consent", "country_code"]
      .concat("quantity", "rating"),
  ],
  [/^text_/, ["description", "title", "body", "name", "first_name", "last_name", "city"]],
];

const personal = /^(email|phone|password_hash|first_name|last_name|city)$/;

/**
 * Counts how many rows of a loaded data set are in quarantine, and why. Only reads.
 *
 * @param dataset the one that is loaded
 * @throws {SqlError} if the server refuses a statement, for example because nothing is loaded.
 *
 * @example
 * ```ts no-run
 * import { findDataset } from "lab/dataset";
 * import { countSetAside, requireShare } from "lab/etl";
 * import { connect } from "lab/sql";
 * const setAside = await countSetAside(
 *   await connect(),
 *   await findDataset({ scale: "small", seed: 42, data: "" }),
 * );
 * requireShare(setAside, 0.1);
 * ```
 */
export async function countSetAside(db: Database, dataset: Dataset): Promise<SetAside> {
  const accounts = await countRows(db, dataset);
  const sum = (of: "source" | "quarantined") => accounts.reduce((all, account) => all + account[of], 0);
  const [delivered, rows] = [sum("source"), sum("quarantined")];
  const counted = await db.query<{ reason: string; tables: string; rows: number }>(
    `SELECT reason, GROUP_CONCAT(DISTINCT source ORDER BY source SEPARATOR ', ') AS tables, COUNT(*) AS \`rows\`
    FROM aethermart_db.quarantine GROUP BY reason ORDER BY COUNT(*) DESC, reason`,
  );
  const own = counted.filter(({ reason }) => !reason.endsWith("_quarantined"));
  const reasons: SetAsideReason[] = [];
  for (const { reason, tables, rows } of own.slice(0, most)) {
    const [first] = await db.query<{ raw: string }>(
      "SELECT raw FROM aethermart_db.quarantine WHERE reason = ? ORDER BY source, source_row LIMIT 1",
      [reason],
    );
    reasons.push({
      reason: reason.replaceAll("_", " "),
      tables,
      rows,
      example: formatExample(reason, JSON.parse(first!.raw)),
    });
  }
  const waiting = rows - own.reduce((all, { rows }) => all + rows, 0);
  return { delivered, rows, waiting, share: delivered === 0 ? 0 : rows / delivered, reasons };
}

/** The values that a reason is about, from the row as it was delivered. Pure. */
export function formatExample(reason: string, raw: Record<string, unknown>): string {
  // A row without readable values has only its place.
  if (typeof raw.line === "number") return `${raw.file}, line ${raw.line}`;
  const [, parent] = /^(\w+)_unknown$/.exec(reason) ?? [];
  const wanted = parent
    ? [`${parent}_id`, "parent_id"]
    : columnsByReason.find(([pattern]) => pattern.test(reason))?.[1] ?? Object.keys(raw).slice(0, 1);
  const named = wanted.filter((column) => Object.hasOwn(raw, column));
  return (named.length > 0 ? named : Object.keys(raw).slice(0, 1)).map((column) => {
    const text = String(raw[column] ?? "").replace(/\s+/g, " ").slice(0, 40);
    return `${column} "${personal.test(column) ? text.replace(/\p{L}/gu, "a").replace(/\d/g, "9") : text}"`;
  }).join(", ");
}

/**
 * Throws if more rows were set aside than accepted: the mapping of the files is probably wrong then. Pure.
 *
 * @param accept the share of the delivered rows that may be set aside, from 0 to 1
 * @throws {LabError} if the share is larger, with the reasons and the way out; or if `accept` is not a number from 0 to 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { requireShare } from "lab/etl";
 * const few = { delivered: 100, rows: 5, waiting: 0, share: 0.05, reasons: [] };
 * requireShare(few, 0.1); // nothing happens
 * assert.throws(() => requireShare(few, 0.01), /5 % of the delivered rows were set aside/);
 * ```
 */
export function requireShare({ delivered, rows, waiting, share, reasons }: SetAside, accept: number): void {
  if (!(accept >= 0 && accept <= 1)) {
    throw new LabError(
      `The accepted share cannot be ${accept}. Use a number from 0 to 1: see the cell tagged parameters, or --accept.`,
    );
  }
  if (share <= accept) return;
  const number = (count: number) => count.toLocaleString("en-US");
  const lines = reasons.map(({ reason, tables, rows, example }) =>
    `\n  ${number(rows)} × ${reason} (${tables}), for example ${example}`
  );
  throw new LabError(
    `${percent(share)} of the delivered rows were set aside: ${number(rows)} of ${number(delivered)}. The limit is ${
      Number((accept * 100).toFixed(6))
    } %.` +
      lines.join("") +
      (waiting > 0 ? `\n  ${number(waiting)} × sound, but a row that they refer to was set aside` : "") +
      `\nDescribe in mapping.json how values are written (datasets/README.md, "Values in other forms"), or accept the loss with --accept ${
        Math.min(Math.ceil(share * 100) / 100, 1)
      }.`,
  );
}

/** Rounded down to a tenth of a percent: never 100 % if something was loaded, and never 0 % if something was set aside. */
const percent = (share: number) =>
  share > 0 && share < 0.001 ? "Less than 0.1 %" : `${Math.floor(share * 1000) / 10} %`;
