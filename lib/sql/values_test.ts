import assert from "node:assert/strict";
import { castValue, readDecimal } from "./values.ts";

Deno.test("money is a number that writes itself as the server wrote it", () => {
  for (const text of ["0.10", "-12.34", "9999999999999.99", "0", "123456789012345"]) {
    const value = readDecimal(text);
    assert.equal(typeof value, "number");
    const digits = text.split(".")[1]?.length ?? 0;
    assert.equal((value as number).toFixed(digits), text);
  }
});

Deno.test("a decimal that a number cannot hold stays text", () => {
  assert.equal(readDecimal("1234567890123456.78"), "1234567890123456.78");
  assert.equal(readDecimal("-0.1234567890123456"), "-0.1234567890123456");
});

Deno.test("a BIGINT is a number where that is exact, else a bigint", () => {
  const field = { type: "LONGLONG", string: () => null };
  assert.equal(castValue(field, () => 12), 12);
  assert.equal(castValue(field, () => "9007199254740993"), 9007199254740993n);
  assert.equal(castValue(field, () => null), null);
});
