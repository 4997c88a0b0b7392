/** The labels of quarters and months that are too many for their axis: one per year. */

/** Every nth category, from `first`, begins a year. */
export interface YearTicks {
  first: number;
  every: number;
  /** The year that each category belongs to. */
  years: string[];
}

/** The names of the months in English and German. */
const months = [
  ["january", "januar", "jänner"],
  ["february", "februar", "feber"],
  ["march", "märz", "mär", "mrz"],
  ["april"],
  ["may", "mai"],
  ["june", "juni"],
  ["july", "juli"],
  ["august"],
  ["september", "sept"],
  ["october", "oktober"],
  ["november"],
  ["december", "dezember"],
];

/** Which month a word names, counted from 0: its whole name in English or German, or its first three letters. */
export function monthAt(word: string): number | undefined {
  const name = word.toLowerCase();
  const at = months.findIndex((names) =>
    names.some((known) => name === known || name.length === 3 && known.startsWith(name))
  );
  return at < 0 ? undefined : at;
}

/** One of `every` periods of a year, at a position that counts from 0. */
interface Period {
  year: number;
  at: number;
  every: number;
  /** The most periods from one to the next. "Nov 25" may be a day, so such months must follow one another. */
  mostStep: number;
}

const fullYear = (year: string): number => Number(year) + (year.length === 2 ? 2000 : 0);

/** The year and the position within it, counted from 0, of "Q3 24", "2024 Q3", "2024-07", "Jul 2024", "Juli 2024", "Jul. '24", "Jul 24". */
function readPeriod(text: string): Period | undefined {
  const quarter = /^Q([1-4])[ /’'-]*(\d{4}|\d\d)$/.exec(text) ?? /^(?<year>\d{4})[ -]*Q(?<at>[1-4])$/.exec(text);
  if (quarter) {
    const [at, year] = [quarter.groups?.at ?? quarter[1]!, quarter.groups?.year ?? quarter[2]!];
    return { year: fullYear(year), at: Number(at) - 1, every: 4, mostStep: 4 };
  }
  const month = /^(\d{4})-(\d\d)$/.exec(text);
  if (month) return { year: Number(month[1]), at: Number(month[2]) - 1, every: 12, mostStep: 12 };
  const named = /^(\p{L}+)\.? ([’']?)(\d{4}|\d\d)$/u.exec(text);
  if (!named) return undefined;
  const [, word, apostrophe, year] = named as unknown as [string, string, string, string];
  const at = monthAt(word);
  if (at === undefined) return undefined;
  return { year: fullYear(year), at, every: 12, mostStep: apostrophe || year.length === 4 ? 6 : 1 };
}

/** Periods that begin every second, third … month, such as quarters named by their first month, counted in their own length. */
function widen(periods: (Period | undefined)[]): (Period | undefined)[] {
  const [first, second] = periods;
  if (!first || !second) return periods;
  const step = (second.year - first.year) * first.every + second.at - first.at;
  if (step < 2 || first.every % step !== 0) return periods;
  const isWhole = periods.every((period) =>
    period?.every === first.every && step <= period.mostStep && period.at % step === first.at % step
  );
  if (!isWhole) return periods;
  return periods.map((period) => ({
    ...period!,
    at: Math.floor(period!.at / step),
    every: first.every / step,
  }));
}

/**
 * The years of categories that are all quarters or all months, or every nth month, one after another over at least two years; otherwise `undefined`.
 */
export function yearTicks(texts: readonly string[]): YearTicks | undefined {
  const periods = widen(texts.map(readPeriod));
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
