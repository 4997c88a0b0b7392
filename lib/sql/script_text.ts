/** A script's bytes as text. */

/**
 * The text of a script in UTF-8; a byte order mark stays. Pure.
 *
 * @throws {SyntaxError} for bytes that are not UTF-8; the message begins with the line and column of the first.
 */
export function decodeScript(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const { line, column, byte } = firstForeign(bytes);
    throw new SyntaxError(
      `line ${line}, column ${column}: the byte 0x${
        byte.toString(16).toUpperCase().padStart(2, "0")
      } is not UTF-8. Save the script as UTF-8 (older editors write latin1: iconv -f latin1 -t utf-8)`,
    );
  }
}

/** The place of the first byte that is not UTF-8. */
function firstForeign(bytes: Uint8Array): { line: number; column: number; byte: number } {
  let [at, line, column] = [0, 1, 1];
  const encoder = new TextEncoder();
  for (const char of new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)) {
    const expected = encoder.encode(char);
    if (!expected.every((byte, offset) => bytes[at + offset] === byte)) break;
    at += expected.length;
    [line, column] = char === "\n" ? [line + 1, 1] : [line, column + 1];
  }
  return { line, column, byte: bytes[at]! };
}
