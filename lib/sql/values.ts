/** How values of the server become values of TypeScript, without loss. */

/** A column, as the driver describes it. */
interface Field {
  type: string;
  string(): string | null;
}

/**
 * Integers and DECIMALs become numbers if a number represents them exactly: money stays exact up to 15 digits and can
 * be shown and charted. Beyond that, a BIGINT becomes a `bigint` and a DECIMAL the server's own text. Calculate with money
 * in SQL; sums of binary fractions drift. Dates and times are the server's text ("2026-03-01 12:00:00"), JSON is text,
 * binary values and vectors are bytes.
 */
export function castValue(field: Field, next: () => unknown): unknown {
  if (field.type === "DECIMAL" || field.type === "NEWDECIMAL") {
    const text = field.string();
    return text === null ? null : readDecimal(text);
  }
  const value = next();
  // The driver returns integers that a number cannot represent as text.
  if (field.type === "LONGLONG" && typeof value === "string") return BigInt(value);
  return value;
}

/** A decimal of at most 15 significant digits survives the conversion to a double and back. */
export function readDecimal(text: string): number | string {
  const digits = text.replace(/^-/, "").replace(".", "").replace(/^0+/, "");
  return digits.length <= 15 ? Number(text) : text;
}
