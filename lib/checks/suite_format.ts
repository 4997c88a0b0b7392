/** The format of a suite: an .sql file whose comments state what its statements should do. */

import { findRubricRow, type RubricId } from "../rubric/mod.ts";
import { type Expectation, parseExpectation } from "./expectation.ts";
import { type Comment, type ScannedStatement, scanScript } from "../sql/mod.ts";

/** What is expected of a statement. */
export interface Check {
  /** The rubric row that it counts towards. */
  rubric: RubricId;
  /** What is true if it passes, as a sentence; unique in its suite. */
  name: string;
  /** The role or account that it runs as. Default: the connection's own. */
  as?: string;
  /** The answer that passes. */
  expected: Expectation;
}

/** A statement of a suite. */
export interface SuiteStatement {
  sql: string;
  /** The line of its first character, from 1. */
  line: number;
  /** A statement without a check is set-up and must succeed. */
  check?: Check;
}

/** A suite, as its file has it. */
export interface Suite {
  /** From the lab's folder ("sql/m1/suite/objects.sql"), or absolute. */
  file: string;
  /** Set-up and checks, in order. */
  statements: SuiteStatement[];
  /** The statements under CLEAN-UP: they always run, after all others. */
  cleanUp: SuiteStatement[];
}

/** A comment that is meant for the runner. */
const mark = /^--\s+(CHECK|AS|EXPECT|CLEAN-UP)\b/;

/** The words of a check's block, gathered line by line. */
interface Block {
  line: number;
  rubric: string;
  name: string;
  as?: string;
  expected?: Expectation;
}

/**
 * Reads the text of a suite:
 *
 * ```sql
 * -- CHECK (m1.schema): a product without a price is refused
 * -- AS aethermart_catalog_manager
 * -- EXPECT error ER_CONSTRAINT_FAILED
 * UPDATE products SET list_price = 0;
 * ```
 *
 * `AS` is optional. A long name continues in lines that are indented by two blanks or more. Comments above CHECK are prose. Statements without
 * CHECK are set-up. The statements under the comment `-- CLEAN-UP` undo what a rollback cannot. Pure.
 *
 * @param text the content of the file
 * @param file its name, for messages and results
 * @throws {SyntaxError} if a check cannot be read or no rubric has its id; the message begins with the line.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseSuite } from "lab/checks";
 * const { statements } = parseSuite(
 *   "-- CHECK (m1.schema): a price of 0 is refused\n-- EXPECT error ER_CONSTRAINT_FAILED\nUPDATE products SET list_price = 0;",
 *   "sql/m1/suite/prices.sql",
 * );
 * assert.equal(statements[0]?.check?.name, "a price of 0 is refused");
 * ```
 */
export function parseSuite(text: string, file: string): Suite {
  const { statements, after } = scanScript(text);
  const suite: Suite = { file, statements: [], cleanUp: [] };
  const names = new Map<string, number>();
  let cleaning = false;
  for (const scanned of statements) {
    refuseMarksWithin(scanned);
    const { block, cleans } = readBlock(scanned.before);
    cleaning ||= cleans;
    const check = block && finishBlock(block);
    if (block && cleaning) throw new SyntaxError(`line ${block.line}: a CHECK cannot come after CLEAN-UP`);
    if (check) {
      const first = names.get(check.name);
      if (first) throw new SyntaxError(`line ${block!.line}: line ${first} has a check of the same name`);
      names.set(check.name, block!.line);
    }
    const { sql, line } = scanned;
    (cleaning ? suite.cleanUp : suite.statements).push({ sql, line, ...(check && { check }) });
  }
  const stray = after.find(({ text }) => mark.test(text));
  if (stray) throw new SyntaxError(`line ${stray.line}: no statement follows`);
  return suite;
}

/** Inside a statement a mark would be lost: then the statement above it was never ended. */
function refuseMarksWithin({ within, line }: ScannedStatement): void {
  const lost = within.find(({ text }) => mark.test(text));
  if (lost) {
    throw new SyntaxError(`line ${lost.line}: this stands inside the statement of line ${line}, which has no end`);
  }
}

function readBlock(comments: readonly Comment[]): { block?: Block; cleans: boolean } {
  let block: Block | undefined;
  let cleans = false;
  for (const { text, line } of comments) {
    const at = (what: string) => new SyntaxError(`line ${line}: ${what}`);
    const [, word] = mark.exec(text) ?? [];
    const rest = text.replace(mark, "").trim();
    if (word === "CHECK") {
      if (block) throw at(`the CHECK of line ${block.line} has no statement`);
      const [, rubric, name] = /^\(([^)]*)\):\s*(.+)$/.exec(rest) ?? [];
      if (!name) throw at("a check is written CHECK (RUBRIC ID): NAME");
      block = { line, rubric: rubric!, name };
    } else if (word === "CLEAN-UP") {
      if (block) throw at(`the CHECK of line ${block.line} has no statement`);
      cleans = true;
    } else if (word) {
      if (!block) throw at(`${word} without a CHECK above it`);
      readDetail(block, word, rest, line);
    } else if (block) {
      if (block.expected || block.as || !/^--\s{2,}\S/.test(text)) {
        throw at("between CHECK and its statement stand AS and EXPECT alone; lines of a long name are set in");
      }
      block.name += ` ${text.replace(/^--\s+/, "")}`;
    }
  }
  return { block, cleans };
}

function readDetail(block: Block, word: string, rest: string, line: number): void {
  if (word === "AS") {
    if (block.as) throw new SyntaxError(`line ${line}: this check has two AS lines`);
    if (!/^\w+$/.test(rest)) throw new SyntaxError(`line ${line}: AS needs the name of a role or account`);
    block.as = rest;
    return;
  }
  if (block.expected) throw new SyntaxError(`line ${line}: this check has two EXPECT lines`);
  try {
    block.expected = parseExpectation(rest);
  } catch (error) {
    throw new SyntaxError(`line ${line}: ${(error as SyntaxError).message}`);
  }
}

function finishBlock({ line, rubric, name, as, expected }: Block): Check {
  const row = findRubricRow(rubric);
  if (!row) throw new SyntaxError(`line ${line}: no rubric has a row "${rubric}"`);
  if (!expected) throw new SyntaxError(`line ${line}: this check has no EXPECT line`);
  return { rubric: row.id, name, ...(as && { as }), expected };
}
