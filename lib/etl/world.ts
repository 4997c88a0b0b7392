/** The shop as it truly is: every row of every table, computed from the seed and the row's number alone. */

import { Random } from "./random.ts";
import { type Counts, countsOf, type Settings } from "./settings.ts";
import {
  benefits,
  categories,
  cities,
  editions,
  familyNames,
  givenNames,
  leaves,
  mailDomains,
  opinions,
  productLines,
  qualities,
  supplierFirst,
  supplierSecond,
} from "./vocabulary.ts";

/** A row as a file delivers it: text, in the order of its file's columns. */
export type Row = string[];

/** The tables, parents before their children: the order in which they are delivered and loaded. */
export const tables = [
  "categories",
  "suppliers",
  "products",
  "customers",
  "orders",
  "order_items",
  "reviews",
] as const;

export type TableName = (typeof tables)[number];

/** The columns of each file. */
export const columnsOf: Record<TableName, readonly string[]> = {
  categories: ["category_id", "parent_id", "name", "kind"],
  suppliers: ["supplier_id", "name", "country_code", "contact_email"],
  products: [
    "product_id",
    "sku",
    "name",
    "description",
    "category_id",
    "supplier_id",
    "list_price",
    "launched_on",
    "stock_quantity",
    "duration_minutes",
    "booking_notice_days",
  ],
  customers: [
    ["customer_id", "first_name", "last_name", "email", "phone", "city", "country_code", "joined_on"],
    ["signup_channel", "marketing_consent", "password_hash"],
  ].flat(),
  orders: ["order_id", "customer_id", "channel", "status", "ordered_at", "total"],
  order_items: ["order_id", "line_no", "product_id", "quantity", "unit_price"],
  reviews: ["review_id", "product_id", "customer_id", "rating", "title", "body", "created_at"],
};

const dayMs = 86_400_000;
/** Orders are placed from this day on … */
const firstDay = Date.UTC(2021, 0, 1);
/** … for so many days: until 31 October 2025. */
const days = 1_765;
/** Products exist, and customers have joined, so many days before the first order. */
const lead = { product: 300, customer: 120 };
/** The last product is launched at this share of the period. */
const launchShare = 0.8;

const stream = { supplier: 1, product: 2, customer: 3, order: 4, item: 5, review: 6 };

const money = (cents: number) => (cents / 100).toFixed(2);
const dateOf = (day: number) => new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
const timeOf = (day: number, second: number) =>
  new Date(firstDay + day * dayMs + second * 1000).toISOString().slice(0, 19).replace("T", " ");

/** "Gaming Laptop" → "gaming laptop"; "LED", "USB-C" and "E-Ink" stay as they are. */
const inSentence = (noun: string) => noun.replace(/(?<!E-)\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());

/** Minutes that a service takes, and days that it is booked ahead. */
const durations = [30, 45, 60, 90, 120, 180, 240, 480] as const;
const notices = [1, 2, 3, 5, 7, 14] as const;

const hashLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What bcrypt would write for some password. These letters are drawn: nobody knows a password that gives them. */
function passwordHash(random: Random): string {
  let letters = "";
  while (letters.length < 53) {
    for (let bits = random.below(2 ** 30), i = 0; i < 5; i++, bits >>>= 6) letters += hashLetters[bits & 63];
  }
  return `$2b$12$${letters.slice(0, 53)}`;
}

interface Order {
  customerId: number;
  channel: string;
  status: string;
  day: number;
  second: number;
}

interface Item {
  productId: number;
  quantity: number;
  cents: number;
}

/** Makes the rows of one seed and scale. Pure: nothing is kept between calls. */
export class World {
  readonly counts: Counts;
  readonly #seed: number;

  constructor({ scale, seed }: Settings) {
    this.counts = countsOf[scale];
    this.#seed = seed;
  }

  /** The rows of a table in the order of their keys, made one by one as they are asked for. */
  *rows(table: TableName): Generator<Row> {
    const { suppliers, products, customers, orders, reviews } = this.counts;
    if (table === "categories") { for (const row of categories) yield categoryRow(row); }
    if (table === "suppliers") { for (let id = 1; id <= suppliers; id++) yield this.#supplier(id); }
    if (table === "products") { for (let id = 1; id <= products; id++) yield this.#productRow(id); }
    if (table === "customers") { for (let id = 1; id <= customers; id++) yield this.#customer(id); }
    if (table === "orders") { for (let id = 1; id <= orders; id++) yield this.#orderRow(id); }
    if (table === "order_items") { for (let id = 1; id <= orders; id++) yield* this.#itemRows(id); }
    if (table === "reviews") { for (let id = 1; id <= reviews; id++) yield this.#review(id); }
  }

  #random(of: keyof typeof stream, row: number): Random {
    return new Random(this.#seed, stream[of], row);
  }

  #supplier(id: number): Row {
    const random = this.#random("supplier", id);
    // Each id has a pair of words of its own: 7 and 45 have no common factor.
    const first = supplierFirst[(id * 7) % supplierFirst.length]!;
    const second = supplierSecond[(id + Math.floor(id / supplierFirst.length)) % supplierSecond.length]!;
    const name = `${first} ${second}`;
    return [String(id), name, random.pick(cities)[1], `orders@${name.toLowerCase().replace(" ", "-")}.example.com`];
  }

  #launchDay(id: number): number {
    const span = days * launchShare + lead.product;
    return Math.floor((id / this.counts.products) * span) - lead.product;
  }

  #product(id: number) {
    const random = this.#random("product", id);
    const leaf = random.pick(leaves);
    const noun = random.pick(leaf.nouns);
    const [low, high] = leaf.price;
    // Most goods stand near the low end: the exponent bends an even spread over the logarithm of the price.
    const dollars = Math.floor(low * (high / low) ** (random.fraction() ** 1.4));
    return { random, leaf, noun, cents: dollars * 100 + random.pick([0, 49, 90, 95, 99, 99]) };
  }

  #productRow(id: number): Row {
    const { random, leaf, noun, cents } = this.#product(id);
    const edition = random.pick(editions);
    const model = `${random.pick(["A", "H", "K", "Q", "S", "X"])}${random.below(90) + 10}`;
    const name = [random.pick(productLines), noun, edition, model].filter(Boolean).join(" ");
    const [quality, benefit] = [random.pick(qualities), random.pick(benefits)];
    const described = leaf.kind === "service"
      ? `${noun} by AetherMart's own experts, booked online and done within ten days.`
      : `${/^(A|E|I|O|Ul|LED|NV)/.test(noun) ? "An" : "A"} ${inSentence(noun)}: ${quality}, and it ${benefit}.`;
    return [
      String(id),
      `${leaf.code}-${String(id).padStart(6, "0")}`,
      name,
      described,
      String(leaf.id),
      String(1 + random.below(this.counts.suppliers)),
      money(cents),
      dateOf(this.#launchDay(id)),
      ...(leaf.kind === "service"
        ? ["", String(random.pick(durations)), String(random.pick(notices))]
        : [String(random.fraction() < 0.06 ? 0 : Math.floor(400 * random.fraction() ** 2)), "", ""]),
    ];
  }

  #joinDay(id: number): number {
    return Math.floor((days + lead.customer) * (id / this.counts.customers) ** 0.8) - lead.customer;
  }

  #customer(id: number): Row {
    const random = this.#random("customer", id);
    const [first, last] = [random.pick(givenNames), random.pick(familyNames)];
    const [city, country] = random.pick(cities);
    // Letters without their accents: "Núñez" → "nunez".
    const mailbox = `${first}.${last}${id}`.toLowerCase().normalize("NFD").replace(/[^a-z0-9.]/g, "");
    return [
      String(id),
      first,
      last,
      `${mailbox}@${random.pick(mailDomains)}`,
      // 555-0100 to 555-0199 are reserved for fiction.
      random.fraction() < 0.8
        ? `+1-${200 + random.below(700)}-555-01${String(random.below(100)).padStart(2, "0")}`
        : "",
      city,
      country,
      dateOf(this.#joinDay(id)),
      ["web", "mobile", "popup"][random.weighted([55, 37, 8])]!,
      String(Number(random.fraction() < 0.62)),
      passwordHash(random),
    ];
  }

  #order(id: number): Order {
    const random = this.#random("order", id);
    const { customers, orders } = this.counts;
    const day = Math.min(days - 1, Math.floor(days * (id / orders) ** 0.75));
    // Those who have joined by that day; a few of them buy often.
    const joined = Math.max(1, Math.floor(customers * ((day + lead.customer) / (days + lead.customer)) ** 1.25));
    const channel = ["web", "mobile", "popup"][random.weighted([55, 36, 9])]!;
    const hour = random.weighted([1, 1, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 9, 8, 7, 7, 7, 8, 9, 11, 12, 10, 6, 3]);
    return {
      customerId: 1 + Math.floor(joined * random.fraction() ** 1.6),
      channel,
      status: ["delivered", "shipped", "paid", "cancelled", "returned"][random.weighted([86, 4, 3, 4, 3])]!,
      day,
      second: hour * 3600 + random.below(3600),
    };
  }

  #orderRow(id: number): Row {
    const { customerId, channel, status, day, second } = this.#order(id);
    const total = this.#items(id).reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
    return [String(id), String(customerId), channel, status, timeOf(day, second), money(total)];
  }

  #items(orderId: number): Item[] {
    const random = this.#random("item", orderId);
    const span = days * launchShare + lead.product;
    const { day } = this.#order(orderId);
    const share = Math.min(1, (day + lead.product) / span);
    const launched = Math.max(1, Math.floor(this.counts.products * share));
    const items: Item[] = [];
    for (let left = 1 + random.weighted([52, 25, 13, 7, 3]); left > 0; left--) {
      let productId = 1 + Math.floor(launched * random.fraction() ** 1.4);
      while (items.some((item) => item.productId === productId)) productId = 1 + (productId % launched);
      const { leaf, cents } = this.#product(productId);
      const discount = [1, 0.95, 0.9][random.weighted([80, 12, 8])]!;
      const quantity = leaf.kind === "service" ? 1 : 1 + random.weighted([84, 11, 5]);
      items.push({ productId, quantity, cents: Math.round(cents * discount) });
    }
    return items;
  }

  *#itemRows(orderId: number): Generator<Row> {
    let line = 0;
    for (const { productId, quantity, cents } of this.#items(orderId)) {
      yield [String(orderId), String(++line), String(productId), String(quantity), money(cents)];
    }
  }

  #review(id: number): Row {
    const random = this.#random("review", id);
    const { orders, reviews } = this.counts;
    // Each review has an order of its own: the next delivered one in its share of them.
    const [from, end] = [Math.floor(((id - 1) * orders) / reviews) + 1, Math.floor((id * orders) / reviews)];
    let orderId = from + random.below(Math.max(1, end - from + 1));
    while (orderId < end && this.#order(orderId).status !== "delivered") orderId++;
    const { customerId, day, second } = this.#order(orderId);
    const { productId } = this.#items(orderId)[0]!;
    const stars = random.weighted([6, 8, 15, 31, 40]);
    const { titles, sentences } = opinions[stars]!;
    const noun = inSentence(this.#product(productId).noun);
    return [
      String(id),
      String(productId),
      String(customerId),
      String(stars + 1),
      random.pick(titles),
      random.pick(sentences).replace("{noun}", noun),
      timeOf(day + 2 + random.below(28), (second + random.below(36_000)) % 86_400),
    ];
  }
}

function categoryRow({ id, parentId, name, kind }: (typeof categories)[number]): Row {
  return [String(id), parentId === undefined ? "" : String(parentId), name, kind];
}
