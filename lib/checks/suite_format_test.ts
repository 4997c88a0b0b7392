import assert from "node:assert/strict";
import { parseSuite } from "./suite_format.ts";

const check = (lines: string, statement = "SELECT 1;") => `-- CHECK (m1.schema): a name\n${lines}\n${statement}\n`;

Deno.test("checks are the statements under a block; all others are set-up, and those under CLEAN-UP come last", () => {
  const suite = parseSuite(
    `-- What this is about.
USE shop;

-- Prose above a check is no part of it.
-- CHECK (m1.schema): a product without
--   a price is refused
-- AS shop_keeper
-- EXPECT error ER_CONSTRAINT_FAILED 'ck_price'
UPDATE product
SET price = 0;
DELIMITER //
-- CHECK (m1.advanced_sql): two
-- EXPECT value 2
BEGIN NOT ATOMIC
  -- counted here
  SELECT 1 + 1;
END //
DELIMITER ;
-- CLEAN-UP
DELETE FROM product;
`,
    "shop.sql",
  );
  assert.deepEqual(suite, {
    file: "shop.sql",
    statements: [
      { sql: "USE shop", line: 2 },
      {
        sql: "UPDATE product\nSET price = 0",
        line: 9,
        check: {
          rubric: "m1.schema",
          name: "a product without a price is refused",
          as: "shop_keeper",
          expected: { kind: "error", errnos: [4025], text: "ck_price" },
        },
      },
      {
        sql: "BEGIN NOT ATOMIC\n  -- counted here\n  SELECT 1 + 1;\nEND",
        line: 14,
        check: { rubric: "m1.advanced_sql", name: "two", expected: { kind: "value", value: "2" } },
      },
    ],
    cleanUp: [{ sql: "DELETE FROM product", line: 20 }],
  });
});

const malformed: [what: string, text: string, message: RegExp][] = [
  [
    "an id that no rubric has",
    "-- CHECK (m1.nothing): a\n-- EXPECT empty\nSELECT 1;",
    /^line 1: no rubric has a row "m1/,
  ],
  [
    "a check without a name",
    "SELECT 1;\n-- CHECK (m1.schema)\n-- EXPECT empty\nSELECT 1;",
    /^line 2: a check is written/,
  ],
  ["no expectation", check(""), /^line 1: this check has no EXPECT/],
  ["two expectations", check("-- EXPECT empty\n-- EXPECT rows 1"), /^line 3: this check has two EXPECT/],
  ["an expectation that is none", check("-- EXPECT sunshine"), /^line 2: EXPECT "sunshine" is none of: error NUMBER/],
  ["rows that are no number", check("-- EXPECT rows many"), /^line 2: EXPECT "rows many" is none of/],
  [
    "an error nobody knows",
    check("-- EXPECT error ER_SUNSHINE"),
    /^line 2: .*does not know ER_SUNSHINE: write the error's/,
  ],
  ["an error without a number", check("-- EXPECT error"), /^line 2: Write EXPECT error with the server's error number/],
  ["two personas", check("-- AS a\n-- AS b\n-- EXPECT empty"), /^line 3: this check has two AS/],
  ["a persona that is no name", check("-- AS a; DROP USER b\n-- EXPECT empty"), /^line 2: AS needs the name/],
  ["EXPECT alone", "-- EXPECT empty\nSELECT 1;", /^line 1: EXPECT without a CHECK/],
  ["prose inside a block", check("-- EXPECT empty\n-- by the way"), /^line 3: between CHECK and its statement/],
  [
    "a check without a statement",
    `${check("-- EXPECT empty")}-- CHECK (m1.schema): b\n`,
    /^line 4: no statement follows/,
  ],
  [
    "two checks on one statement",
    check(`-- EXPECT empty\n${check("-- EXPECT empty")}`),
    /^line 3: the CHECK of line 1/,
  ],
  ["two of one name", check("-- EXPECT empty") + check("-- EXPECT empty"), /^line 4: line 1 has a check of the same/],
  [
    "a check under CLEAN-UP",
    `-- CLEAN-UP\n${check("-- EXPECT empty")}`,
    /^line 2: a CHECK cannot come after CLEAN-UP/,
  ],
  [
    "a statement that was never ended",
    `SELECT 0\n${check("-- EXPECT empty")}`,
    /^line 2: .*statement of line 1, which/,
  ],
];

for (const [what, text, message] of malformed) {
  Deno.test(`refused with its line: ${what}`, () => {
    assert.throws(() => parseSuite(text, "x.sql"), (error: Error) => {
      assert.ok(error instanceof SyntaxError);
      assert.match(error.message, message);
      return true;
    });
  });
}
