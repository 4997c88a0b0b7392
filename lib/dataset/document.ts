/** The documents that the mobile app sends: nested objects, one on each line. */

import { columnsOf, type Row, type TableName } from "./tables.ts";

/** The place of each column in a document; a column that is not listed has none. */
const pathsOf: Partial<Record<TableName, Record<string, string>>> = {
  customers: {
    customer_id: "id",
    first_name: "name.first",
    last_name: "name.last",
    email: "contact.email",
    phone: "contact.phone",
    city: "address.city",
    country_code: "address.country",
    joined_on: "joined_on",
    signup_channel: "channel",
    marketing_consent: "consent",
    password_hash: "password_hash",
  },
  orders: {
    order_id: "id",
    customer_id: "customer.id",
    channel: "channel",
    status: "status",
    ordered_at: "ordered_at",
    total: "total",
  },
  // They belong to the order of the document.
  order_items: { line_no: "line", product_id: "product.id", quantity: "quantity", unit_price: "unit_price" },
  reviews: {
    review_id: "id",
    product_id: "product.id",
    customer_id: "customer.id",
    rating: "rating",
    title: "text.title",
    body: "text.body",
    created_at: "created_at",
  },
};

const isNumeric = /(^id|[.]id|^line|^quantity|^unit_price|^total|^rating|^consent)$/;

/** Whether a document has a place for this column. The id of an order is also that of its items. */
export function hasPlace(table: TableName, column: string): boolean {
  return column !== "order_id" && Object.hasOwn(pathsOf[table] ?? {}, column);
}

type Place = { at: number; isNumeric: boolean };
/** The names of an object in order, each with a column or with another object. */
type Shape = [name: string, inside: Place | Shape][];

const shapes = Object.fromEntries(
  Object.entries(pathsOf).map(([table, paths]) => [table, shapeOf(table as TableName, paths)]),
) as Partial<Record<TableName, Shape>>;

function shapeOf(table: TableName, paths: Record<string, string>): Shape {
  const shape: Shape = [];
  for (const [column, path] of Object.entries(paths)) {
    const [outer, inner] = path.split(".") as [string, string | undefined];
    const place: Place = { at: columnsOf[table].indexOf(column), isNumeric: isNumeric.test(path) };
    if (inner === undefined) shape.push([outer, place]);
    else {
      let object = shape.find(([name]) => name === outer)?.[1] as Shape | undefined;
      if (!object) shape.push([outer, object = []]);
      object.push([inner, place]);
    }
  }
  return shape;
}

/** A row as a document on one line. Numbers are written as numbers, with all their digits; empty values are null. */
export function documentLine(table: TableName, row: Row, items: readonly Row[]): string {
  const document = write(shapes[table]!, row);
  if (table !== "orders") return `${document}\n`;
  return `${document.slice(0, -1)},"items":[${items.map((item) => write(shapes.order_items!, item)).join(",")}]}\n`;
}

function write(shape: Shape, row: Row): string {
  let text = "";
  for (const [name, inside] of shape) {
    text += `${text ? "," : ""}"${name}":${Array.isArray(inside) ? write(inside, row) : writeValue(inside, row)}`;
  }
  return `{${text}}`;
}

function writeValue({ at, isNumeric }: Place, row: Row): string {
  const value = row[at]!;
  if (value === "") return "null";
  return isNumeric && /^-?(0|[1-9]\d*)([.]\d+)?$/.test(value) ? value : JSON.stringify(value);
}
