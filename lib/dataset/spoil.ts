/** How each kind of error changes a value. */

import type { Random } from "../core/mod.ts";
import { categories } from "./vocabulary.ts";

/**
 * The value with an error, or `undefined` if it cannot have this error.
 *
 * @param value the true value
 * @param column the name of its column
 */
type Spoil = (value: string, random: Random, column: string) => string | undefined;

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

/** Other spellings of a code. */
const otherNames: Record<string, readonly string[]> = {
  web: ["Web", "WEB", "website"],
  mobile: ["Mobile", "MOBILE", "mobile app"],
  popup: ["Popup", "pop-up", "Pop-Up", "pop up"],
  cancelled: ["Cancelled", "CANCELLED", "canceled"],
  "1": ["yes", "true", "Y"],
  "0": ["no", "false", "N"],
};
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const grouped = (price: string) => price.replace(/\B(?=(\d{3})+\.)/g, ",");
const withDay = (value: string, day: string) => value.replace(/^\d+-\d+-\d+/, day);
const capitalized = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A letter left out, doubled or in its neighbour's place. */
function mistype(text: string, random: Random): string {
  const at = random.below(text.length - 1);
  const [before, here, next, after] = [text.slice(0, at), text[at]!, text[at + 1]!, text.slice(at + 2)];
  return random.pick([before + next + here + after, before + next + after, before + here + here + next + after]);
}

/** The kinds of error that a single value can have. */
export type ValueFault = keyof typeof spoilers;

const spoilers = {
  stray_spaces: (value, random, column) =>
    value &&
    random.pick([
      ` ${value}`,
      `${value} `,
      `\t${value}`,
      `${value}\u00a0`,
      /name|title/.test(column) ? `${value}  ` : `  ${value}`,
    ]),
  stray_cr: (value) => value && `${value}\r`,
  missing_value: () => "",
  cut_short(value, random, column) {
    if (column === "description") {
      return `${value.slice(0, Math.floor(value.length * (0.4 + random.fraction() / 3)))}...`;
    }
    if (column === "body") return `${value.slice(0, Math.floor(value.length * (0.4 + random.fraction() / 3)))}… (more)`;
    return value.slice(0, value.includes(" ") ? 10 + random.pick([0, 3, 6]) : 7);
  },
  damaged_text: (value, random) => {
    const at = random.below(value.length);
    return `${value.slice(0, at)}\ufffd${value.slice(at + 1)}`;
  },
  // UTF-8 that was read as Windows-1252.
  mojibake: (value) => new TextDecoder("windows-1252").decode(new TextEncoder().encode(value)),
  html_markup: (value, random) =>
    random.pick([
      `<p>${value}</p>`,
      `<b>${value.replace(" ", "</b> ")}`,
      `${value}<br/>`,
      `<div>${value.replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</div>`,
    ]),
  name_case: (name, random) => random.pick([name.toUpperCase(), name.toLowerCase()]),
  name_abbreviated(name, random) {
    const usable = abbreviations.filter(([word]) => word.test(name));
    if (!usable.length) return undefined;
    const [word, short] = random.pick(usable);
    return name.replace(word, short);
  },
  price_format: (price, random) =>
    random.pick([`$${grouped(price)}`, `USD ${price}`, `${grouped(price)} USD`, `US$ ${price}`]),
  foreign_currency: (price, random) =>
    random.pick([`EUR ${price}`, `${price} €`, `£${price}`, `CAD ${price}`, `${price.replace(".", ",")} EUR`]),
  negative_price: (price) => `-${price}`,
  absurd_price: (price, random) =>
    random.pick(["0.01", "9999999.00", (Number(price) * 10_000).toFixed(2).replace(/^\d(?=\d{7})/, "")]),
  impossible_quantity: (_, random) => random.pick(["0", "-2", "1.5", "two", "99999"]),
  date_format(date, random) {
    const [year, month, day] = date.slice(0, 10).split("-") as [string, string, string];
    return withDay(
      date,
      random.pick([
        `${day}.${month}.${year}`,
        `${year}/${month}/${day}`,
        `${Number(day)} ${months[Number(month) - 1]} ${year}`,
      ]),
    );
  },
  // The American order. Only a day after the twelfth shows it.
  slashed_date: (date) => date.replace(/^(\d+)-(\d+)-(\d+)/, "$2/$3/$1"),
  impossible_date: (date, random) =>
    withDay(date, `${date.slice(0, 4)}-${random.pick(["02-30", "13-01", "06-31", "00-00"])}`),
  placeholder_date: (date, random) => withDay(date, random.pick(["1970-01-01", "1900-01-01"])),
  future_date: (date) => `20${90 + Number(date[3])}${date.slice(4)}`,
  invalid_email: (email, random) =>
    random.pick([
      email.replace("@", " at "),
      email.replace("@", "@@"),
      email.replace(/@.*/, "@"),
      email.replace(/@.*/, (domain) => domain.replaceAll(".", "")),
      email.replace("@", ""),
    ]),
  phone_format(phone, random) {
    const [, area, exchange, line] = phone.split("-");
    return phone && random.pick([
      `+1 (${area}) ${exchange}-${line}`,
      `+1 ${area} ${exchange} ${line}`,
      `001-${area}-${exchange}-${line}`,
      `+1.${area}.${exchange}.${line}`,
    ]);
  },
  invalid_phone: (phone, random) => phone && random.pick(["n/a", "555-01", phone.replace("-01", "-O1"), "unknown"]),
  // Larger than every key at every scale.
  orphan_key: (_, random) => String(60_000_000 + random.below(1_000_000)),
  code_variant: (code, random) =>
    /^[A-Z]{2}$/.test(code)
      ? code.toLowerCase()
      : random.pick(otherNames[code] ?? [code.toUpperCase(), capitalized(code)]),
  code_typo: mistype,
  // A supplier who writes the category's name, with a mistake.
  category_typo: (id, random) => mistype(categories[Number(id) - 1]!.name, random),
  total_mismatch: (total, random) => ((Math.round(Number(total) * 100) + 1 + random.below(20_000)) / 100).toFixed(2),
  rating_out_of_range: (_, random) => random.pick(["0", "6", "9", "-1", "10"]),
  rating_text: (rating, random) =>
    random.pick([`${rating}/5`, `${rating} stars`, `${rating}.0`, "★".repeat(Number(rating))]),
} satisfies Record<string, Spoil>;

/** Another plausible value, so that two rows with the same key contradict each other. */
export function contradict(value: string, random: Random, column: string): string {
  if (/_price$/.test(column)) return (Number(value) * 2).toFixed(2);
  if (/_on$/.test(column)) return value.replace(/^\d+-\d+-\d+/, `2020-0${1 + random.below(9)}-1${random.below(10)}`);
  if (column === "status") return value === "cancelled" ? "returned" : "cancelled";
  return column === "rating" ? String(1 + (Number(value) % 5)) : String(Number(value) + 1);
}

/** The error of each kind. */
export const spoil: Record<ValueFault, Spoil> = spoilers;
