/** The shop without errors: every row of every table, computed only from the seed and the row's number. */

import { Random } from "../core/mod.ts";
import { DayOfSale } from "./season.ts";
import { type Counts, countsOf, type Settings } from "./settings.ts";
import { describe } from "./descriptions.ts";
import { aspectsFor, verdicts } from "./opinions.ts";
import { cities, familyNames, givenNames, mailDomains, passwordHash } from "./people.ts";
import { type Channel, channels, type Row, type TableName } from "./tables.ts";
import { drawProduct, drawProductKind, inSentence, nameOf, type Product } from "./products.ts";
import { categories, supplierFirst, supplierSecond } from "./vocabulary.ts";

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

interface Order {
  customerId: number;
  channel: Channel;
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
  readonly #dayOfSale = new DayOfSale(firstDay, days);
  /** What items need from a product, by its id: read for each item, and too slow to compute each time. */
  readonly #prices: Int32Array;
  readonly #isService: Uint8Array;

  constructor({ scale, seed }: Settings) {
    this.counts = countsOf[scale];
    this.#seed = seed;
    this.#prices = new Int32Array(this.counts.products + 1);
    this.#isService = new Uint8Array(this.counts.products + 1);
    for (let id = 1; id <= this.counts.products; id++) {
      const { cents, leaf } = drawProductKind(this.#random("product", id));
      this.#prices[id] = cents;
      this.#isService[id] = Number(leaf.kind === "service");
    }
  }

  /** The rows of a table in the order of their keys, made one by one as they are asked for. */
  *rows(table: TableName): Generator<Row> {
    const { suppliers, products, customers } = this.counts;
    if (table === "categories") { for (const row of categories) yield categoryRow(row); }
    if (table === "suppliers") { for (let id = 1; id <= suppliers; id++) yield this.#supplier(id); }
    if (table === "products") { for (let id = 1; id <= products; id++) yield this.#productRow(id); }
    if (table === "customers") { for (let id = 1; id <= customers; id++) yield this.#customer(id).row; }
    if (table === "orders") { for (const { row } of this.orders()) yield row; }
    if (table === "order_items") { for (const { items } of this.orders()) yield* items; }
    if (table === "reviews") { for (const { row } of this.reviews()) yield row; }
  }

  /** The customers, each with the channel that they signed up through. */
  *customers(): Generator<{ channel: Channel; row: Row }> {
    for (let id = 1; id <= this.counts.customers; id++) yield this.#customer(id);
  }

  /** The orders, each with its items and the channel that it came through. */
  *orders(): Generator<{ channel: Channel; row: Row; items: Row[] }> {
    for (let id = 1; id <= this.counts.orders; id++) {
      const order = this.#order(id);
      const { customerId, channel, status, day, second } = order;
      const items = this.#items(id, order);
      const total = items.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
      yield {
        channel,
        row: [String(id), String(customerId), channel, status, timeOf(day, second), money(total)],
        items: items.map(({ productId, quantity, cents }, at) =>
          [id, at + 1, productId, quantity].map(String).concat(money(cents))
        ),
      };
    }
  }

  /** The reviews, each with the channel of the order that it is about. */
  *reviews(): Generator<{ channel: Channel; row: Row }> {
    for (let id = 1; id <= this.counts.reviews; id++) yield this.#review(id);
  }

  #random(of: keyof typeof stream, row: number): Random {
    return new Random(this.#seed, stream[of], row);
  }

  #supplier(id: number): Row {
    const random = this.#random("supplier", id);
    // Each id has another pair of words: 7 and 45 have no common factor.
    const first = supplierFirst[(id * 7) % supplierFirst.length]!;
    const second = supplierSecond[(id + Math.floor(id / supplierFirst.length)) % supplierSecond.length]!;
    const name = `${first} ${second}`;
    return [String(id), name, random.pick(cities)[1], `orders@${name.toLowerCase().replace(" ", "-")}.example.com`];
  }

  #launchDay(id: number): number {
    const span = days * launchShare + lead.product;
    return Math.floor((id / this.counts.products) * span) - lead.product;
  }

  /** A product with all that is true of it. */
  product(id: number): Product {
    return drawProduct(this.#random("product", id), this.counts.suppliers);
  }

  #productRow(id: number): Row {
    const product = this.product(id);
    const { leaf, noun, traits, supplierId, cents, stock, booking } = product;
    return [
      String(id),
      `${leaf.code}-${String(id).padStart(6, "0")}`,
      nameOf(product),
      describe(inSentence(noun), traits),
      String(leaf.id),
      String(supplierId),
      money(cents),
      dateOf(this.#launchDay(id)),
      ...(booking ? ["", String(booking.minutes), String(booking.noticeDays)] : [String(stock), "", ""]),
    ];
  }

  #joinDay(id: number): number {
    return Math.floor((days + lead.customer) * (id / this.counts.customers) ** 0.8) - lead.customer;
  }

  #customer(id: number): { channel: Channel; row: Row } {
    const random = this.#random("customer", id);
    const [first, last] = [random.pick(givenNames), random.pick(familyNames)];
    const [city, country] = random.pick(cities);
    const channel = channels[random.weighted([55, 37, 8])]!;
    // Letters without their accents: "Núñez" → "nunez".
    const mailbox = `${first}.${last}${id}`.toLowerCase().normalize("NFD").replace(/[^a-z0-9.]/g, "");
    const row = [
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
      channel,
      String(Number(random.fraction() < 0.62)),
      passwordHash(random),
    ];
    return { channel, row };
  }

  #order(id: number): Order {
    const random = this.#random("order", id);
    const { customers, orders } = this.counts;
    const day = this.#dayOfSale.at((id - 1) / orders);
    // Customers who have joined by that day; a few of them buy often.
    const joined = Math.max(1, Math.floor(customers * ((day + lead.customer) / (days + lead.customer)) ** 1.25));
    // The app wins over the web shop as the years pass.
    const mobile = 28 + (16 * day) / days;
    const channel = channels[random.weighted([91 - mobile, mobile, 9])]!;
    const hour = random.weighted([1, 1, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 9, 8, 7, 7, 7, 8, 9, 11, 12, 10, 6, 3]);
    return {
      customerId: 1 + Math.floor(joined * random.fraction() ** 1.6),
      channel,
      status: ["delivered", "shipped", "paid", "cancelled", "returned"][random.weighted([86, 4, 3, 4, 3])]!,
      day,
      second: hour * 3600 + random.below(3600),
    };
  }

  #items(orderId: number, { day }: Order): Item[] {
    const random = this.#random("item", orderId);
    const { products } = this.counts;
    const span = days * launchShare + lead.product;
    const launched = Math.max(1, Math.floor(products * Math.min(1, (day + lead.product) / span)));
    const items: Item[] = [];
    for (let left = 1 + random.weighted([52, 25, 13, 7, 3]); left > 0; left--) {
      let productId = this.#popular(random, launched);
      while (items.some((item) => item.productId === productId)) productId = 1 + (productId % launched);
      const discount = [1, 0.95, 0.9][random.weighted([80, 12, 8])]!;
      const quantity = this.#isService[productId] ? 1 : 1 + random.weighted([84, 11, 5]);
      items.push({ productId, quantity, cents: Math.round(this.#prices[productId]! * discount) });
    }
    return items;
  }

  /** One of the launched products. A hundredth of them makes about a seventh of the sales, whatever their age. */
  #popular(random: Random, launched: number): number {
    const { products } = this.counts;
    for (let tries = 0; tries < 64; tries++) {
      const rank = Math.floor(products * random.fraction() ** 2.4);
      // A prime that divides no number of products spreads the ranks over the ids.
      const productId = 1 + ((rank * 7_919 + 17) % products);
      if (productId <= launched) return productId;
    }
    return 1 + random.below(launched);
  }

  #review(id: number): { channel: Channel; row: Row } {
    const random = this.#random("review", id);
    const { orders, reviews } = this.counts;
    // Each review has its own order: the next delivered one in its share of them.
    const [from, end] = [Math.floor(((id - 1) * orders) / reviews) + 1, Math.floor((id * orders) / reviews)];
    let orderId = from + random.below(Math.max(1, end - from + 1));
    let order = this.#order(orderId);
    while (orderId < end && order.status !== "delivered") order = this.#order(++orderId);
    const { customerId, channel, day, second } = order;
    const { productId } = this.#items(orderId, order)[0]!;
    const stars = random.weighted([6, 8, 15, 31, 40]);
    const row = [
      String(id),
      String(productId),
      String(customerId),
      String(stars + 1),
      random.pick(verdicts[stars]!.titles),
      this.#opinion(random, productId, stars, channel),
      timeOf(day + 2 + random.below(28), (second + random.below(36_000)) % 86_400),
    ];
    return { channel, row };
  }

  /** Two to four sentences, each on another aspect. Longer reviews have paragraphs, except those on cards in a pop-up shop. */
  #opinion(random: Random, productId: number, stars: number, channel: Channel): string {
    const { leaf, noun } = drawProductKind(this.#random("product", productId));
    const aspects = aspectsFor(leaf.code);
    const first = random.below(aspects.length);
    const step = 1 + random.below(2);
    const chosen = verdicts[stars]!.tones.slice(0, 2 + random.weighted([45, 35, 20])).map((tone, at) =>
      random.pick(aspects[(first + at * step) % aspects.length]![tone]).replace("{noun}", inSentence(noun))
    );
    const gap = channel !== "popup" && chosen.length > 2 && random.fraction() < 0.4 ? "\n\n" : " ";
    return [chosen.slice(0, 2).join(" "), ...chosen.slice(2)].join(gap);
  }
}

function categoryRow({ id, parentId, name, kind }: (typeof categories)[number]): Row {
  return [String(id), parentId === undefined ? "" : String(parentId), name, kind];
}
