/** The documents of the mobile app: most by one pattern, the others by a parser. */

import type { TableName } from "../../dataset/mod.ts";
import { literal } from "./macros.ts";

/** A value as it stands in a document, without escapes. A number keeps its digits: 15.90 is not 15.9. */
const value = valueWithout("");

/** @param letters what a text may not contain */
function valueWithout(letters: string): string {
  return `("[^"\\\\${letters}\\x00-\\x1F]*"|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?|null)`;
}

/** The value of a token. */
export const token = (text: string): string =>
  `CASE WHEN ${text} = 'null' THEN '' WHEN ${text}[1] = '"' THEN ${text}[2:-2] ELSE ${text} END`;

/** A document has room for 99 items. */
export const mostItems = 99;

/** The names of an object in order; each has a column or another object. */
type Shape = readonly (readonly [name: string, inside: string | Shape])[];

/** How a document of each table is written. */
export const shapes: Partial<Record<TableName, Shape>> = {
  customers: [
    ["id", "customer_id"],
    ["name", [["first", "first_name"], ["last", "last_name"]]],
    ["contact", [["email", "email"], ["phone", "phone"]]],
    ["address", [["city", "city"], ["country", "country_code"]]],
    ["joined_on", "joined_on"],
    ["channel", "signup_channel"],
    ["consent", "marketing_consent"],
    ["password_hash", "password_hash"],
  ],
  orders: [
    ["id", "order_id"],
    ["customer", [["id", "customer_id"]]],
    ["channel", "channel"],
    ["status", "status"],
    ["ordered_at", "ordered_at"],
    ["total", "total"],
  ],
  order_items: [
    ["line", "line_no"],
    ["product", [["id", "product_id"]]],
    ["quantity", "quantity"],
    ["unit_price", "unit_price"],
  ],
  reviews: [
    ["id", "review_id"],
    ["product", [["id", "product_id"]]],
    ["customer", [["id", "customer_id"]]],
    ["rating", "rating"],
    ["text", [["title", "title"], ["body", "body"]]],
    ["created_at", "created_at"],
  ],
};

const inside = (shape: Shape, of = value): string =>
  shape.map(([name, column]) => `"${name}":${typeof column === "string" ? of : `\\{${inside(column, of)}\\}`}`).join(
    ",",
  );

const item = `\\{${inside(shapes.order_items!, valueWithout("{}").replace("(", "(?:"))}\\}`;

/**
 * The condition that a list of items can be taken apart at its braces: none of its texts contains one. It has fewer than {@link mostItems} if it is short
 * enough, because the names of an item alone take more than 50 characters.
 */
export const isUsualList = (text: string): string =>
  `(length(${text}) < ${50 * mostItems} AND regexp_full_match(${text}, ${literal(`${item}(?:,${item})*`)}))`;

const columnsIn = (shape: Shape): string[] => shape.flatMap(([, of]) => typeof of === "string" ? [of] : columnsIn(of));

/** The columns in a document of a table, in its order. */
export const documentColumns = (table: TableName): string[] => columnsIn(shapes[table]!);

/** The expression that takes a usual document apart: a struct of tokens, all empty if the document is written otherwise. */
export function takeApart(table: TableName, text: string): string {
  const names = documentColumns(table);
  const items = table === "orders" ? `,"items":\\[(\\{"line":[^\\[\\]\\\\]*\\})\\]` : "";
  const pattern = table === "order_items" ? `^${inside(shapes[table]!)}$` : `^\\{${inside(shapes[table]!)}${items}\\}$`;
  const groups = items ? [...names, "items"] : names;
  return `regexp_extract(${text}, ${literal(pattern)}, [${groups.map(literal).join(", ")}])`;
}

type Doc = Record<string, unknown>;

/** A document with its values as texts: numbers with their digits, no value as an empty text. `undefined`: it is broken. */
export function parseDocument(text: string): Doc | undefined {
  try {
    const parsed: unknown = (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, toText);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed as Doc : undefined;
  } catch {
    return undefined;
  }
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const toText: Reviver = (_key, value, { source }) =>
  value === null ? "" : typeof value === "number" || typeof value === "boolean" ? source : value;

const isObject = (value: unknown): value is Doc => typeof value === "object" && value !== null;

/** The values of a document in the order of {@link documentColumns}. */
export function valuesOf(document: unknown, shape: Shape): string[] {
  return shape.flatMap(([name, of]) => {
    const found = isObject(document) ? document[name] : undefined;
    return typeof of === "string" ? [typeof found === "string" ? found : ""] : valuesOf(found, of);
  });
}
