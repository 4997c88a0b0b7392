/** Values in statements, written so that no value can act as code. */

import { mistake } from "../core/mod.ts";
import { Buffer } from "node:buffer";
import { maskSecrets } from "../secrets/mod.ts";
import { tokenAt } from "./lexer.ts";

/** A value for a `?`. A list becomes `1, 2, 3`, for `IN (?)`, and must not be empty; a date is written in UTC; bytes are binary. */
export type Param = ParamScalar | readonly ParamScalar[];
type ParamScalar = string | number | bigint | boolean | null | Date | Uint8Array;

/**
 * A statement with each `?` outside quotes and comments replaced by its value as a literal, whose meaning does not depend on `sql_mode`.
 *
 * @throws {TypeError} if the numbers of values and question marks differ, or SQL cannot write a value.
 */
export function bindParams(sql: string, params: readonly Param[]): string {
  let [bound, used] = ["", 0];
  for (let at = 0; at < sql.length;) {
    const { kind, end } = tokenAt(sql, at);
    const text = sql.slice(at, end);
    if (kind === "code" && text === "?") {
      if (used < params.length) bound += writeLiteral(params[used]!);
      used++;
    } else bound += text;
    at = end;
  }
  if (used !== params.length) {
    throw mistake(`The statement has ${used} question mark(s) for ${params.length} value(s): ${firstWords(sql)}`);
  }
  return bound;
}

/** A value as an SQL literal. */
export function writeLiteral(value: Param): string {
  if (Array.isArray(value)) {
    if (value.length === 0) {
      throw mistake(
        "An empty list cannot be written in SQL: IN () is not valid. Test the list first, and skip the query if it is empty.",
      );
    }
    return value.map(writeLiteral).join(", ");
  }
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value))) return String(value);
  if (typeof value === "string") return writeString(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) {
    return `'${value.toISOString().replace("T", " ").slice(0, -1)}'`;
  }
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
  throw mistake(`SQL cannot write ${String(value)}.`);
}

/** Whether a backslash escapes depends on `sql_mode`. Hexadecimal has no backslash. */
function writeString(value: string): string {
  if (value.includes("\\")) return `_utf8mb4 x'${Buffer.from(value).toString("hex")}'`;
  return `'${value.replaceAll("'", "''")}'`;
}

/** The beginning of a statement on one line, without passwords, for messages. */
export function firstWords(sql: string, most = 60): string {
  const line = withoutSecrets(sql).replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}

/** A word before a password, and the password in single or double quotes. */
const passwords =
  /\b((?:IDENTIFIED\s+(?:BY|VIA|WITH)|PASSWORD|USING|AS|MASTER_PASSWORD)\b[\s=(]*(?:PASSWORD\s*\(\s*)?)(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")/gis;

/** A statement or a comment without the passwords that it sets, the secrets that this process knows, and anything shaped like a secret. */
export function withoutSecrets(sql: string): string {
  const setsUser = /\bIDENTIFIED\b/i.test(sql);
  const unset = sql.replace(
    passwords,
    (found, before: string) => /^(?:AS|USING)\b/i.test(before) && !setsUser ? found : `${before}'…'`,
  );
  return maskSecrets(unset);
}
