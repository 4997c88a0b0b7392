/** How much of a delivery was set aside, and why: for the eyes of the owner of the files. */

import { LabError } from "../core/mod.ts";
import type { Database } from "../sql/mod.ts";
import { type Dataset } from "../dataset/mod.ts";
import { countRows } from "./load.ts";

/** Rows that were set aside for one reason. */
export type SetAsideReason = {
  /** In words: "date impossible". */
  reason: string;
  /** The tables that the rows were meant for. */
  tables: string;
  rows: number;
  /** From the first of them: `ordered_at "2024-02-30"`. Of addresses and numbers of persons the form alone. */
  example: string;
};

/** What became of a delivery, seen from its loss. */
export interface SetAside {
  delivered: number;
  /** Rows in quarantine. */
  rows: number;
  /** Those of them that are sound and wait for a parent row. */
  waiting: number;
  /** `rows` in `delivered`; 0 if nothing was delivered. */
  share: number;
  /** For faults of their own, the most frequent first. */
  reasons: SetAsideReason[];
}

/** How many reasons are reported. */
const most = 8;

/** Which columns a reason is about; of the others, the row's first. */
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

/** Counts what a loaded data set lost to the quarantine. Reads only. */
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
  // A row that no values could be read from has its place alone.
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
 * Ends a run on own files that lost more than somebody has accepted. Pure.
 *
 * @param accept the share of the delivered rows that may be set aside, from 0 to 1
 * @throws {LabError} with the share, the reasons and the remedy.
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
  const said = reasons.map(({ reason, tables, rows, example }) =>
    `\n  ${number(rows)} × ${reason} (${tables}), for example ${example}`
  );
  throw new LabError(
    `${percent(share)} of the delivered rows were set aside: ${number(rows)} of ${number(delivered)}. The limit is ${
      Number((accept * 100).toFixed(6))
    } %.` +
      said.join("") +
      (waiting > 0 ? `\n  ${number(waiting)} × sound, but a row that they refer to was set aside` : "") +
      `\nDescribe in mapping.json how values are written (datasets/README.md, "Values in other forms"), or accept the loss with --accept ${
        Math.min(Math.ceil(share * 100) / 100, 1)
      }.`,
  );
}

/** Down to a tenth of a percent: never 100 % where something was left, and never 0 % where something was set aside. */
const percent = (share: number) =>
  share > 0 && share < 0.001 ? "Less than 0.1 %" : `${Math.floor(share * 1000) / 10} %`;
