/** The errors that are planted into the files, each on record with the value that it hides. */

import type { Random } from "./random.ts";
import { columnsOf, type Row, type TableName } from "./world.ts";

/** What can be wrong with a row. */
export const faultKinds = [
  "duplicate_row",
  "name_variant",
  "price_text",
  "negative_price",
  "invalid_email",
  "impossible_date",
  "orphan_key",
  "missing_value",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** One planted error, as the ledger records it. */
export interface Fault {
  kind: FaultKind;
  /** The spoilt column; "*" for a whole row. */
  column: string;
  /** What the column held before. */
  trueValue: string;
}

interface Plan {
  /** One row in so many has an error. */
  every: number;
  /** The kinds in turn, each with the columns it may spoil. */
  kinds: readonly (readonly [FaultKind, ...string[]])[];
}

/** Where which errors go. Every kind comes in turn, so that even the smallest scale has each of them in each file. */
export const faultPlans: Partial<Record<TableName, Plan>> = {
  products: {
    every: 20,
    kinds: [
      ["price_text", "list_price"],
      ["name_variant", "name"],
      ["negative_price", "list_price"],
      ["orphan_key", "category_id", "supplier_id"],
      ["missing_value", "name", "list_price"],
      ["duplicate_row"],
    ],
  },
  customers: {
    every: 40,
    kinds: [
      ["invalid_email", "email"],
      ["duplicate_row"],
      ["impossible_date", "joined_on"],
      ["missing_value", "last_name", "email"],
    ],
  },
  orders: {
    every: 80,
    kinds: [
      ["orphan_key", "customer_id"],
      ["impossible_date", "ordered_at"],
      ["missing_value", "channel", "ordered_at"],
      ["duplicate_row"],
    ],
  },
  order_items: {
    every: 150,
    kinds: [
      ["price_text", "unit_price"],
      ["orphan_key", "product_id"],
      ["negative_price", "unit_price"],
      ["missing_value", "quantity"],
      ["duplicate_row"],
    ],
  },
  reviews: {
    every: 28,
    kinds: [
      ["orphan_key", "product_id"],
      ["missing_value", "rating"],
      ["impossible_date", "created_at"],
      ["duplicate_row"],
    ],
  },
};

/** Where the errors of a table are; rows count from 0. `undefined` where the row stays as it is. */
export function faultAt(table: TableName, row: number, randomOf: (block: number) => Random) {
  const plan = faultPlans[table];
  if (!plan) return undefined;
  const block = Math.floor(row / plan.every);
  const random = randomOf(block);
  if (row !== block * plan.every + random.below(plan.every)) return undefined;
  const [kind, ...columns] = plan.kinds[block % plan.kinds.length]!;
  return { kind, column: columns.length ? random.pick(columns) : "*", random };
}

/** Spoils one column of a row. The row that is given stays as it is; a duplicate is a copy. */
export function plantFault(
  table: TableName,
  row: Row,
  { kind, column, random }: { kind: FaultKind; column: string; random: Random },
): { row: Row; fault: Fault } {
  const at = columnsOf[table].indexOf(column);
  const trueValue = row[at] ?? "";
  const spoilt = [...row];
  if (kind !== "duplicate_row") spoilt[at] = spoil[kind](trueValue, random);
  return { row: spoilt, fault: { kind, column, trueValue } };
}

const abbreviations: readonly (readonly [RegExp, string])[] = [
  [/\bSmart\b/, "Smt."],
  [/\bWireless\b/, "Wrls."],
  [/\bGaming\b/, "Gmg."],
  [/\bCamera\b/, "Cam."],
  [/\bSpeaker\b/, "Spkr."],
  [/\bKeyboard\b/, "Kbd."],
  [/\bMonitor\b/, "Mon."],
  [/\bPortable\b/, "Port."],
];

const spoil: Record<Exclude<FaultKind, "duplicate_row">, (value: string, random: Random) => string> = {
  name_variant(name, random) {
    const usable = abbreviations.filter(([word]) => word.test(name));
    if (usable.length && random.fraction() < 0.5) {
      const [word, short] = random.pick(usable);
      return name.replace(word, short);
    }
    return random.pick([name.toUpperCase(), name.toLowerCase(), name.replace(" ", "   ")]);
  },
  price_text(price, random) {
    const grouped = price.replace(/\B(?=(\d{3})+\.)/g, ",");
    return random.pick([`$${grouped}`, `USD ${price}`, `${grouped} USD`, `US$ ${price}`]);
  },
  negative_price: (price) => `-${price}`,
  invalid_email: (email, random) =>
    random.pick([
      email.replace("@", " at "),
      email.replace("@", "@@"),
      email.replace(/@.*/, "@"),
      email.replace(/\.[a-z]+$/, ""),
      email.replace("@", ""),
    ]),
  impossible_date: (date, random) =>
    random.pick([
      date.replace(/^(\d+)-\d+-\d+/, "$1-02-30"),
      date.replace(/^(\d+)-\d+/, "$1-13"),
      date.replace(/^(\d+)-\d+-\d+/, "$1-06-31"),
      date.replace(/^(\d+)-\d+-\d+/, "$1-00-00"),
    ]),
  // Beyond every key at every scale.
  orphan_key: (_, random) => String(60_000_000 + random.below(1_000_000)),
  missing_value: () => "",
};
