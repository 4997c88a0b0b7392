import assert from "node:assert/strict";
import { formatRows, mask, readRowName } from "./quarantine.ts";

Deno.test("a row is named by its delivery and its number, and nothing else is a name", () => {
  assert.deepEqual(readRowName("3:7"), { deliveryId: 3, rowNo: 7 });
  for (const text of ["3", "3:", ":7", "3:7:1", "a:b", "-3:7", "3 : 7"]) assert.throws(() => readRowName(text), /3:7/);
});

Deno.test("rows are aligned lines with what they wait for", () => {
  const row = { deliveryId: 3, rowNo: 7, source: "orders", file: "orders.1.csv", state: "open" as const, attempts: 0 };
  assert.deepEqual(
    formatRows([
      { ...row, reason: "customer_id_unknown", detail: 'customer_id "9"', waitsFor: "customers:9" },
      { ...row, rowNo: 12, reason: "too_late", detail: "changed in May", waitsFor: null },
    ]),
    [
      '3:7   orders  open  customer_id_unknown  customer_id "9", waits for customers:9',
      "3:12  orders  open  too_late             changed in May",
    ],
  );
  assert.deepEqual(formatRows([]), ["No rows."]);
});

Deno.test("a password's hash is shown by its length only", () => {
  assert.equal(mask("password_hash", "$2b$12$abc"), "10 characters");
  assert.equal(mask("password_hash", ""), "");
  assert.equal(mask("email", "a@b.example"), "a@b.example");
});
