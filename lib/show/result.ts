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

/** One value of a result, on its way into a finding. */
export class BoundValue<T extends Scalar = Scalar> {
  constructor(readonly quote: Quote) {}

  /** The bare value, for calculations. What is calculated from it is no longer bound: make it a `result` of its own. */
  get value(): T {
    return this.quote.value as T;
  }

  /** The same value, written in another format: `before.p95_ms.as("ms")`. */
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

/** A list in a result. */
export interface BoundList<Element> {
  /** @throws {RangeError} where the list has no such index. */
  at(index: number): Bound<Element>;
  readonly length: number;
}

/** What stands behind every bound value of a result. */
interface Origin extends Result {
  formats: KeyFormats;
}

/** A whole result: its bound data, and what a table or chart needs to carry it. */
export type BoundResult<T> = Bound<T> & { readonly [whole]: Origin };

/** How the values under a key are written, unless the finding says otherwise. */
export type KeyFormats = Record<string, Format>;

/**
 * Gives data an id, so that findings can quote it. Attach it to the table or chart that shows it (`table({ …, result })`): what its rows do
 * not show of the result's numbers, it lists below them. A finding that quotes a value which was never shown fails the deck; so does a
 * quoted text with a number in it that stands in no row.
 *
 * @param id unique in the notebook: "load.counts"
 * @param data what JSON can hold
 * @param formats key → format: `{ p95_ms: "ms" }`
 * @throws {TypeError} for data that JSON cannot hold.
 *
 * ```ts
 * import { finding, result } from "lab/show";
 * const load = result("load.counts", { orders: { rows: 12_000, seconds: 0.4 } }, { rows: "integer" });
 * finding`${load.orders.rows} orders were loaded.`;
 * ```
 */
export function result<const T extends object>(id: string, data: T, formats: KeyFormats = {}): BoundResult<Widen<T>> {
  if (!id.trim()) throw mistake("A result needs an id.");
  const kept = toJson(data, `result "${id}"`);
  return bindAt({ id, data: kept, formats }, kept, []) as BoundResult<Widen<T>>;
}

/** Literal types back to their scalars, so that `result(…, { rows: 3 })` is about numbers and not about 3. */
export type Widen<T> = T extends string | Date ? string : T extends number ? number : T extends boolean ? boolean
: T extends readonly (infer Element)[] ? Widen<Element>[]
: T extends object ? { -readonly [K in keyof T]: Widen<T[K]> }
: T;

/** The id and data behind a result, for what carries it. */
export function resultOf(bound: ResultCarrier): Result {
  const { id, data } = bound[whole];
  return { id, data };
}

/** The result as a table or chart carries it, with the figures that its rows do not show. */
export function carriedBy(bound: ResultCarrier, shown: Shown): Result {
  const result = resultOf(bound);
  return { ...result, figures: figuresOf(result, shown, (path, value) => formatAt(path, bound[whole].formats, value)) };
}

/** Anything that {@link resultOf} can read. */
export type ResultCarrier = { readonly [whole]: Origin };

/**
 * Data as JSON keeps it, dates as ISO text.
 *
 * @param what names its owner in messages: `result "load.counts"`
 * @throws {TypeError} where a value would be lost or become another one.
 */
export function toJson(data: unknown, what: string): Json {
  const text = JSON.stringify(data, (key, value: unknown) => {
    const isLost = value === undefined || ["bigint", "function", "symbol"].includes(typeof value) ||
      (typeof value === "number" && !Number.isFinite(value)) ||
      value instanceof Map || value instanceof Set;
    if (!isLost) return value;
    const said = value instanceof Map ? "a Map" : value instanceof Set ? "a Set" : String(value);
    throw mistake(`The ${what} cannot hold ${said}${key && ` at "${key}"`}: JSON has no such value.`);
  });
  return JSON.parse(text) as Json;
}

/** The format of the value at a path: that of the last key; without one, dates are written as such and others as text. */
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
