import assert from "node:assert/strict";
import { SqlError } from "../../sql/mod.ts";
import { refusal } from "./refusal.ts";

const refused = (errno: number, sqlMessage: string) =>
  refusal(new SqlError(Object.assign(new Error(sqlMessage), { errno, sqlState: "23000", sqlMessage }), "INSERT"));

Deno.test("a refusal names the constraint, never the values", () => {
  assert.equal(
    refused(1062, "Duplicate entry 'for key 'x'' for key 'uq_customers_email'"),
    "error 1062: uq_customers_email",
  );
  assert.equal(
    refused(4025, "CONSTRAINT `ck_products_goods_or_service` failed for `aethermart_db`.`products`"),
    "error 4025: ck_products_goods_or_service",
  );
  assert.equal(refused(1048, "Column 'city' cannot be null"), "error 1048: city");
  assert.equal(refused(1366, "Incorrect string value: 'Ada' for column 'x'"), "error 1366");
});
