/** The labels of quarters and months that are too many for their axis: one per year. */

/** Every nth category, from `first`, begins a year. */
export interface YearTicks {
  first: number;
  every: number;
  /** The year that each category belongs to. */
  years: string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** The year and the position within it, counted from 0, of "Q3 24", "2024 Q3", "2024-07", "Jul 2024". */
function readPeriod(text: string): { year: number; at: number; every: number } | undefined {
  const quarter = /^Q([1-4])[ /’'-]*(\d{4}|\d\d)$/.exec(text) ?? /^(?<year>\d{4})[ -]*Q(?<at>[1-4])$/.exec(text);
  if (quarter) {
    const [at, year] = [quarter.groups?.at ?? quarter[1]!, quarter.groups?.year ?? quarter[2]!];
    return { year: Number(year) + (year.length === 2 ? 2000 : 0), at: Number(at) - 1, every: 4 };
  }
  const month = /^(\d{4})-(\d\d)$/.exec(text);
  if (month) return { year: Number(month[1]), at: Number(month[2]) - 1, every: 12 };
  const named = /^(\p{L}{3})\p{L}*\.? (\d{4})$/u.exec(text);
  const at = named ? months.indexOf(named[1]!.toLowerCase()) : -1;
  return at < 0 ? undefined : { year: Number(named![2]), at, every: 12 };
}

/** The years of categories that are all quarters or all months, one after another over at least two years; otherwise `undefined`. */
export function yearTicks(texts: readonly string[]): YearTicks | undefined {
  const periods = texts.map(readPeriod);
  const [begin] = periods;
  if (!begin || texts.length < 2 * begin.every) return undefined;
  const isNext = (period: typeof begin | undefined, index: number) =>
    period?.every === begin.every &&
    period.year * begin.every + period.at === begin.year * begin.every + begin.at + index;
  if (!periods.every(isNext)) return undefined;
  return {
    first: (begin.every - begin.at) % begin.every,
    every: begin.every,
    years: periods.map((period) => String(period!.year)),
  };
}
