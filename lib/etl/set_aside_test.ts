import assert from "node:assert/strict";
import { formatExample, requireShare, type SetAside } from "./set_aside.ts";

const lost: SetAside = {
  delivered: 322_037,
  rows: 307_992,
  waiting: 207_992,
  share: 307_992 / 322_037,
  reasons: [{ reason: "date impossible", tables: "orders", rows: 100_000, example: 'ordered_at "1 o\'clock"' }],
};

Deno.test("a loss beyond what is accepted is reported with share, reasons, examples and the way out", () => {
  assert.throws(() => requireShare(lost, 0.1), (error: Error) => {
    assert.match(
      error.message,
      /^95\.6 % of the delivered rows were set aside: 307,992 of 322,037\. The limit is 10 %\.\n/,
    );
    assert.match(error.message, /\n {2}100,000 × date impossible \(orders\), for example ordered_at "1 o'clock"\n/);
    assert.match(error.message, /\n {2}207,992 × sound, but a row that they refer to/);
    assert.match(error.message, /mapping\.json .* --accept 0\.96\.$/);
    return true;
  });
  assert.throws(
    () => requireShare({ ...lost, delivered: 10_000, rows: 1, waiting: 0, share: 0.0001 }, 0),
    /^LabError: Less than 0\.1 % of the delivered rows were set aside: 1 of 10,000\. The limit is 0 %\./,
  );
  assert.throws(() => requireShare(lost, 0.07), /The limit is 7 %\./);
  requireShare(lost, 0.96);
  requireShare({ ...lost, rows: 0, share: 0 }, 0);
  assert.throws(() => requireShare(lost, 5), /cannot be 5\. Use a number from 0 to 1/);
});

Deno.test("an example shows the values that the reason is about, and of a person their form alone", () => {
  const order = {
    order_id: "7",
    customer_id: "x9",
    channel: "pos",
    status: "fulfilled",
    ordered_at: "2024-02-30",
    total: "",
  };
  assert.equal(formatExample("date_impossible", order), 'ordered_at "2024-02-30"');
  assert.equal(formatExample("value_not_allowed", order), 'channel "pos", status "fulfilled"');
  assert.equal(formatExample("customer_unknown", order), 'customer_id "x9"');
  assert.equal(formatExample("key_not_readable", order), 'order_id "7"');
  assert.equal(formatExample("email_invalid", { customer_id: "1", email: "Zoë.9@example" }), 'email "aaa.9@aaaaaaa"');
  assert.equal(formatExample("row_too_short", { file: "a.csv", line: 3, text: "secret" }), "a.csv, line 3");
});
