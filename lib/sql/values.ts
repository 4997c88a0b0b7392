/** How the server's values become TypeScript's: none is changed on the way. */

/** What the driver tells of a column. */
interface Field {
  type: string;
  string(): string | null;
}

/**
 * Whole numbers and DECIMALs are numbers where a number holds them exactly: money stays exact up to 15 digits and can
 * be shown and charted. Beyond that a BIGINT is a `bigint` and a DECIMAL the server's own text. Calculate with money
 * in SQL; sums of binary fractions drift. Dates and times are the server's text ("2026-03-01 12:00:00"), JSON is text,
 * binary values and vectors are bytes.
 */
export function castValue(field: Field, next: () => unknown): unknown {
  if (field.type === "DECIMAL" || field.type === "NEWDECIMAL") {
    const text = field.string();
    return text === null ? null : readDecimal(text);
  }
  const value = next();
  // The driver gives whole numbers that a number cannot hold as text.
  if (field.type === "LONGLONG" && typeof value === "string") return BigInt(value);
  return value;
}

/** Any decimal of at most 15 significant digits survives the way into a double and back. */
export function readDecimal(text: string): number | string {
  const digits = text.replace(/^-/, "").replace(".", "").replace(/^0+/, "");
  return digits.length <= 15 ? Number(text) : text;
}
