/** Triggers of the shop that refuse what deliveries bring. */

import { LabError } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";

/** @throws {LabError} if the shop refuses rows with a history: orders of any status, and the reviews of such orders. */
export async function refuseTriggers(db: Queryable): Promise<void> {
  const found = await db.query<{ name: string }>(
    `SELECT trigger_name AS name FROM information_schema.triggers
    WHERE event_object_schema = 'aethermart_db' AND trigger_name IN ('status_on_order_insert', 'review_on_insert')
    ORDER BY trigger_name`,
  );
  if (found.length === 0) return;
  const names = found.map(({ name }) => name);
  throw new LabError(
    "The shop has triggers of milestone 2 that only accept new orders and reviews: " +
      `${names.join(", ")}. Deliveries bring older ones, too. ` +
      "Milestone 4 starts from milestone 1's shop: build it again (sql/m1), or drop the triggers: " +
      names.map((name) => `DROP TRIGGER aethermart_db.${name};`).join(" "),
  );
}
