import assert from "node:assert/strict";
import { type Answer, formatAnswer, formatExpectation, meets, parseExpectation } from "./expectation.ts";

const rows = (...rows: (string | null)[][]): Answer => ({ kind: "rows", rows });
const refused: Answer = { kind: "error", errno: 1062, message: "Duplicate entry 'a' for key 'sku'" };
const done: Answer = { kind: "done" };

const cases: [expectation: string, answer: Answer, passes: boolean][] = [
  ["error 1062", refused, true],
  ["error ER_DUP_ENTRY", refused, true],
  ["error ER_DUP_ENTRY 'sku'", refused, true],
  ["error ER_DUP_ENTRY 'name'", refused, false],
  ["error 1452", refused, false],
  ["error 1452 or ER_DUP_ENTRY 'sku'", refused, true],
  ["error 1452 or ER_DUP_ENTRY 'name'", refused, false],
  ["error 1451 or 1452", refused, false],
  ["error 1062", done, false],
  ["error 1062", rows(["1062"]), false],
  ["rows 2", rows(["a"], ["b"]), true],
  ["rows 2", rows(["a"]), false],
  ["rows 0", done, false],
  ["empty", rows(), true],
  ["empty", rows([null]), false],
  ["empty", refused, false],
  ["value 12.50", rows(["12.5"]), true],
  ["value 12.5", rows(["12.50"]), true],
  ["value 12", rows(["12.00"]), true],
  ["value 100", rows(["1"]), false],
  ["value 12.05", rows(["12.5"]), false],
  ["value NULL", rows([null]), true],
  ["value NULL", rows(["NULL"]), false],
  ["value NULL", rows(), false],
  ["value NULL", rows([]), false],
  ["value 'NULL'", rows(["NULL"]), true],
  ["value 'it''s'", rows(["it's"]), true],
  ["value j***@example.com", rows(["j***@example.com"]), true],
  ["value a", rows(["A"]), false],
  ["value a", rows(["a"], ["a"]), false],
  ["value a", rows(["a", "b"]), false],
  ["value a", refused, false],
  ["lines 7, a / 3, b", rows(["7", "a", "0.5"], ["3", "b", "0.7"]), true],
  ["lines 7 / 3", rows(["7", "a"], ["3", "b"]), true],
  ["lines 7,1.50/3,NULL", rows(["7", "1.5"], ["3", null]), true],
  ["lines 7 / 3", rows(["3"], ["7"]), false],
  ["lines 7 / 3", rows(["7"]), false],
  ["lines 7", rows(["7"], ["3"]), false],
  ["lines 7, 1", rows(["7"]), false],
  ["lines 7, NULL", rows(["7", "NULL"]), false],
  ["lines 7", refused, false],
  ["lines 7", done, false],
  ["success", done, true],
  ["success", rows(), true],
  ["success", refused, false],
];

for (const [expectation, answer, passes] of cases) {
  Deno.test(`"${expectation}" is ${passes ? "" : "not "}met by ${JSON.stringify(answer)}`, () => {
    assert.equal(meets(answer, parseExpectation(expectation)), passes);
  });
}

Deno.test("expectations and answers have the same words", () => {
  const say = (text: string, answer: Answer) => [
    formatExpectation(parseExpectation(text)),
    formatAnswer(answer, parseExpectation(text)),
  ];
  assert.deepEqual(say("value 12.50", rows(["12.500"])), ["value 12.5", "value 12.5"]);
  assert.deepEqual(say("value NULL", rows(["a"], ["b"])), ["value NULL", "2 rows"]);
  assert.deepEqual(say("empty", rows(["a"])), ["empty", "1 row"]);
  assert.deepEqual(say("error ER_DUP_ENTRY 'sku'", refused), [
    "error 1062 'sku'",
    "error 1062: Duplicate entry 'a' for key 'sku'",
  ]);
  assert.deepEqual(say("error ER_CONSTRAINT_FAILED or 1062", done), ["error 4025 or 1062", "success"]);
  assert.deepEqual(say("lines 7,a/3,NULL", rows(["3", null, "x"], ["7", "a", "x"])), [
    "7, a / 3, NULL",
    "3, NULL / 7, a",
  ]);
  assert.deepEqual(say("lines 7", rows()), ["7", "empty"]);
  assert.deepEqual(say("success", rows(["a"])), ["success", "success"]);
});
