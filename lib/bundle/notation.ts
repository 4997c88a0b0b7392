/** How a language writes numbers, dates, and yes and no. */

/** Months count from 0, as in `Date`. */
export interface Notation {
  decimal: string;
  /** The separator of thousands. */
  group: string;
  /** Whether a currency's sign precedes the amount. */
  signFirst: boolean;
  yes: string;
  no: string;
  month(month: number, year: number): string;
  day(day: number, month: number, year: number): string;
}

type DateStyle = Pick<Notation, "month" | "day">;

const two = (part: number) => String(part).padStart(2, "0");

const named = (months: string, afterDay: string): DateStyle => {
  const names = months.split(" ");
  const month = (month: number, year: number) => `${names[month]} ${year}`;
  return { month, day: (day, at, year) => `${day}${afterDay} ${month(at, year)}` };
};

/** Date styles, named by how they write 31 May 2024. */
export const dateStyles = {
  "31 May 2024": named("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", ""),
  "31. Mai 2024": named("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.", "."),
  "31.05.2024": {
    month: (month, year) => `${two(month + 1)}.${year}`,
    day: (day, month, year) => `${two(day)}.${two(month + 1)}.${year}`,
  },
  "2024-05-31": {
    month: (month, year) => `${year}-${two(month + 1)}`,
    day: (day, month, year) => `${year}-${two(month + 1)}-${two(day)}`,
  },
} satisfies Record<string, DateStyle>;

/** Number styles, named by an example. The space is a no-break space. */
export const numberStyles = {
  "1,234.5": { decimal: ".", group: "," },
  "1.234,5": { decimal: ",", group: "." },
  "1 234,5": { decimal: ",", group: "\u00a0" },
} satisfies Record<string, Pick<Notation, "decimal" | "group">>;

export const english: Notation = {
  ...numberStyles["1,234.5"],
  ...dateStyles["31 May 2024"],
  signFirst: true,
  yes: "yes",
  no: "no",
};

export const german: Notation = {
  ...numberStyles["1.234,5"],
  ...dateStyles["31. Mai 2024"],
  signFirst: false,
  yes: "ja",
  no: "nein",
};

/** Converts a number's English text to the separators of a notation. */
export const separate = (text: string, { decimal, group }: Notation): string =>
  text.replace(/(?<=\d)[.,](?=\d)/g, (mark) => mark === "." ? decimal : group);
