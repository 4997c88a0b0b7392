/** Results that findings can quote: data under an id that the author chooses. */

import { mistake } from "../core/mod.ts";
import {
  figuresOf,
  type Format,
  formatValue,
  type Json,
  type Quote,
  type Result,
  type Scalar,
  type Shown,
  timeFormatOf,
} from "../bundle/mod.ts";

/**
 * One value of a result. A finding may quote it; `String(value)` is the text that the finding shows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { result } from "lab/show";
 * const lookup = result("lookup", { p95_ms: 1250, share: 0.25 }, {
 *   p95_ms: "ms",
 *   share: "percent",
 * });
 * assert.equal(lookup.p95_ms.value, 1250);
 * assert.equal(String(lookup.p95_ms), "1.25 s");
 * assert.equal(String(lookup.p95_ms.as("integer")), "1,250");
 * assert.equal(String(lookup.share), "25.0 %");
 * ```
 */
export class BoundValue<T extends Scalar = Scalar> {
  constructor(readonly quote: Quote) {}

  /** The plain value, for calculations. What you calculate from it is not bound: make another `result` of it. */
  get value(): T {
    return this.quote.value as T;
  }

  /** The same value in another format: `before.p95_ms.as("ms")`. */
  as(format: Format): BoundValue<T> {
    return new BoundValue({ ...this.quote, format });
  }

  toString(): string {
    return formatValue(this.quote.value, this.quote.format);
  }
}

const whole: unique symbol = Symbol("lab.result");

/** A result's data in which each scalar is a {@link BoundValue}. Lists are read with `at(index)`. */
export type Bound<T> = [T] extends [Scalar] ? BoundValue<T>
  : T extends readonly (infer Element)[] ? BoundList<Element>
  : { readonly [K in keyof T]: Bound<T[K]> };

/** A list in a result: `at(0)` is its first element, bound like the rest. */
export interface BoundList<Element> {
  /** @throws {RangeError} if the list has no such index. */
  at(index: number): Bound<Element>;
  readonly length: number;
}

/** The data and formats of a result, behind its bound values. */
interface Origin extends Result {
  formats: KeyFormats;
}

/** What {@link result} returns: the data with every value bound, to be quoted in a finding and given to the table or chart that shows it. */
export type BoundResult<T> = Bound<T> & { readonly [whole]: Origin };

/**
 * Key → format of all values under that key, at any depth, unless `as(format)` chooses another. A format is `text`, `integer`, `fixed1`, `fixed2`,
 * `percent` (0.25 is "25.0 %"), `ms` (milliseconds), `bytes`, `times` ("3.1×"), `per_second`, `date`, `datetime`, `month`, `year`, or a
 * currency's code in lower case (`eur`).
 */
export type KeyFormats = Record<string, Format>;

/**
 * Gives data an id, so that findings can quote its values. Pass the result to the table or chart that shows it (`table({ …, result })`);
 * numbers of the result that the rows leave out are listed below them. No deck is made if a finding quotes a value that no table or chart
 * shows, or a text with a number that stands in no row.
 *
 * @param id unique in the notebook: "load.counts"
 * @param data objects, lists, texts, numbers, booleans and null; dates become ISO text
 * @param formats key → format: `{ p95_ms: "ms" }`
 * @throws {TypeError} if the id is empty, the data holds what JSON cannot (undefined, NaN, a bigint, a Map), or code reads a key that the
 *   data does not have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { finding, result } from "lab/show";
 * const load = result("load.counts", {
 *   orders: { rows: 12_000, seconds: 0.4 },
 *   files: ["orders.csv"],
 * }, { rows: "integer" });
 * finding`${load.orders.rows} orders were loaded.`;
 * assert.equal(String(load.orders.rows), "12,000");
 * assert.equal(load.files.at(0).value, "orders.csv");
 * ```
 */
export function result<const T extends object>(id: string, data: T, formats: KeyFormats = {}): BoundResult<Widen<T>> {
  if (!id.trim()) throw mistake("A result needs an id.");
  const kept = toJson(data, `result "${id}"`);
  return bindAt({ id, data: kept, formats }, kept, []) as BoundResult<Widen<T>>;
}

/** The type of data with literal types widened: `{ rows: 3 }` has a number, not a 3. Dates become text. */
export type Widen<T> = T extends string | Date ? string : T extends number ? number : T extends boolean ? boolean
: T extends readonly (infer Element)[] ? Widen<Element>[]
: T extends object ? { -readonly [K in keyof T]: Widen<T[K]> }
: T;

/**
 * The id and the plain data of a result, as JSON holds them: the reverse of {@link result}.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { result, resultOf } from "lab/show";
 * const load = result("load.counts", { orders: 12_000 });
 * assert.deepEqual(resultOf(load), { id: "load.counts", data: { orders: 12_000 } });
 * ```
 */
export function resultOf(bound: ResultCarrier): Result {
  const { id, data } = bound[whole];
  return { id, data };
}

/** The result as a table or chart carries it, with the figures that its rows do not show. */
export function carriedBy(bound: ResultCarrier, shown: Shown): Result {
  const result = resultOf(bound);
  return { ...result, figures: figuresOf(result, shown, (path, value) => formatAt(path, bound[whole].formats, value)) };
}

/** A result, or a part of one, as a table or chart takes it. */
export type ResultCarrier = { readonly [whole]: Origin };

/**
 * Data as JSON holds it, dates as ISO text.
 *
 * @param what its owner in messages: `result "load.counts"`
 * @throws {TypeError} if JSON would drop or change a value.
 */
export function toJson(data: unknown, what: string): Json {
  const text = JSON.stringify(data, (key, value: unknown) => {
    const isLost = value === undefined || ["bigint", "function", "symbol"].includes(typeof value) ||
      (typeof value === "number" && !Number.isFinite(value)) ||
      value instanceof Map || value instanceof Set;
    if (!isLost) return value;
    const found = value instanceof Map ? "a Map" : value instanceof Set ? "a Set" : String(value);
    throw mistake(`The ${what} cannot hold ${found}${key && ` at "${key}"`}: JSON has no such value.`);
  });
  return JSON.parse(text) as Json;
}

/** The format of the value at a path: that of its last key. Without one, dates are written as dates and the rest as text. */
const formatAt = (path: Quote["path"], formats: KeyFormats, value: Scalar): Format =>
  formats[String(path.findLast((part) => typeof part === "string"))] ?? timeFormatOf([value]) ?? "text";

function bindAt(origin: Origin, at: Json, path: Quote["path"]): unknown {
  if (at === null || typeof at !== "object") {
    return new BoundValue({ resultId: origin.id, path, value: at, format: formatAt(path, origin.formats, at) });
  }
  const where = [origin.id, ...path].join(".");
  if (Array.isArray(at)) {
    return {
      length: at.length,
      at(index: number) {
        const element = at[index];
        if (element === undefined) {
          throw mistake(`"${where}" has ${at.length} elements, and none at ${index}.`, RangeError);
        }
        return bindAt(origin, element, [...path, index]);
      },
      [whole]: origin,
    };
  }
  return new Proxy(at, {
    get(target, key) {
      if (key === whole) return origin;
      if (typeof key === "symbol" || key === "then" || key === "toJSON") return undefined;
      if (!Object.hasOwn(target, key)) {
        throw mistake(`"${where}" has no "${key}"; it has ${Object.keys(target).join(", ")}.`);
      }
      return bindAt(origin, target[key]!, [...path, key]);
    },
  });
}
