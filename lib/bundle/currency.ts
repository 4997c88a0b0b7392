/** Amounts of money, with the currency's own sign and number of minor digits. */

/** The ISO 4217 currencies for amounts, in lower case like other formats. */
// deno-fmt-ignore
export const currencies = [
  "aed", "afn", "all", "amd", "ang", "aoa", "ars", "aud", "awg", "azn", "bam", "bbd", "bdt", "bgn", "bhd", "bif",
  "bmd", "bnd", "bob", "brl", "bsd", "btn", "bwp", "byn", "bzd", "cad", "cdf", "chf", "clp", "cny", "cop", "crc",
  "cuc", "cup", "cve", "czk", "djf", "dkk", "dop", "dzd", "egp", "ern", "etb", "eur", "fjd", "fkp", "gbp", "gel",
  "ghs", "gip", "gmd", "gnf", "gtq", "gyd", "hkd", "hnl", "hrk", "htg", "huf", "idr", "ils", "inr", "iqd", "irr",
  "isk", "jmd", "jod", "jpy", "kes", "kgs", "khr", "kmf", "kpw", "krw", "kwd", "kyd", "kzt", "lak", "lbp", "lkr",
  "lrd", "lsl", "lyd", "mad", "mdl", "mga", "mkd", "mmk", "mnt", "mop", "mru", "mur", "mvr", "mwk", "mxn", "myr",
  "mzn", "nad", "ngn", "nio", "nok", "npr", "nzd", "omr", "pab", "pen", "pgk", "php", "pkr", "pln", "pyg", "qar",
  "ron", "rsd", "rub", "rwf", "sar", "sbd", "scr", "sdg", "sek", "sgd", "shp", "sll", "sos", "srd", "ssp", "stn",
  "svc", "syp", "szl", "thb", "tjs", "tmt", "tnd", "top", "try", "ttd", "twd", "tzs", "uah", "ugx", "usd", "uyu",
  "uzs", "ves", "vnd", "vuv", "wst", "xaf", "xcd", "xof", "xpf", "yer", "zar", "zmw",
] as const;

export type Currency = (typeof currencies)[number];

const known: ReadonlySet<string> = new Set(currencies);

/** Whether a format is a currency. */
export const isCurrency = (format: string): format is Currency => known.has(format);

/** How amounts of a currency are formatted. */
export interface Money {
  /** "$", "€", "CHF " (with the blank that separates it from the amount). */
  sign: string;
  /** Minor digits: 2 for the euro, 0 for the yen, 3 for the dinar of Kuwait. */
  digits: number;
}

/** A currency's sign and minor digits. */
export function moneyOf(currency: Currency): Money {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: currency.toUpperCase() });
  const parts = format.formatToParts(0);
  const sign = parts.slice(0, parts.findIndex(({ type }) => type === "integer")).map(({ value }) => value).join("");
  return { sign, digits: format.resolvedOptions().maximumFractionDigits! };
}
