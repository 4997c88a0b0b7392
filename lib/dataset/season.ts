/** When the shop sells: more from year to year, most of all before Christmas, least in summer. */

/** How strong each month is. */
const months = [0.95, 0.9, 0.94, 0.94, 0.95, 0.86, 0.74, 0.78, 0.96, 1.04, 1.3, 1.5] as const;
/** How strong each weekday is: people buy more from Friday to Sunday. */
const weekdays = [1.15, 0.92, 0.92, 0.94, 0.97, 1.06, 1.2] as const;

const dayMs = 86_400_000;

/** The days of a period, each with its share of all orders. */
export class DayOfSale {
  /** The share of orders up to and including each day. */
  readonly #until: Float64Array;

  /** @param firstDay in milliseconds since 1970, UTC */
  constructor(firstDay: number, days: number) {
    this.#until = new Float64Array(days);
    let sum = 0;
    for (let day = 0; day < days; day++) {
      this.#until[day] = sum += weightOf(new Date(firstDay + day * dayMs), day / days);
    }
    for (let day = 0; day < days; day++) this.#until[day]! /= sum;
  }

  /** The day, from 0, by whose end this share of all orders has been placed; the share is from 0 to below 1. */
  at(share: number): number {
    let [low, high] = [0, this.#until.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#until[middle]! > share) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function weightOf(date: Date, passed: number): number {
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()];
  const growth = 0.35 + 0.65 * passed;
  const isSale = month === 10 && day >= 22;
  const isAfterChristmas = month === 11 && day > 23;
  return growth * months[month]! * weekdays[date.getUTCDay()]! * (isSale ? 2.2 : isAfterChristmas ? 0.5 : 1);
}
