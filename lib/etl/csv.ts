/** Comma-separated values as RFC 4180 has them, with LF line ends. */

/** One line, with its line end. Values with a comma, a quote or a line break are quoted. */
export function csvLine(values: readonly string[]): string {
  return values.map((value) => /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value).join(",") + "\n";
}
