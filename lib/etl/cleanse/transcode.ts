/** Files of the tills of the pop-up shops: Windows-1252, lines that end in CRLF, values without quotes. */

import { throwIfInterrupted } from "../../core/mod.ts";

const pieceBytes = 1 << 20;

/** Writes such a file as UTF-8, with LF and with quotes around what needs them. */
export async function transcode(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const decoder = new TextDecoder("windows-1252");
  const encoder = new TextEncoder();
  using source = await Deno.open(from);
  using target = await Deno.open(to, { write: true, createNew: true });
  const piece = new Uint8Array(pieceBytes);
  let rest = "";
  for (;;) {
    throwIfInterrupted(signal);
    const length = await source.read(piece);
    const lines = (rest + (length === null ? "" : decoder.decode(piece.subarray(0, length), { stream: true })))
      .split("\r\n");
    rest = lines.pop()!;
    if (length === null && rest !== "") lines.push(rest);
    const bytes = encoder.encode(lines.map(quoted).join(""));
    for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
    if (length === null) return;
  }
}

const quoted = (line: string): string =>
  (/["\r\n]/.test(line) ? line.split("|").map((value) => `"${value.replaceAll('"', '""')}"`).join("|") : line) + "\n";

/** The bytes of the characters of Windows-1252. */
const byteOf = new Map<string, string>(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder("windows-1252").decode(new Uint8Array([byte])),
    String.fromCharCode(byte),
  ]),
);

/** UTF-8 in one, two or three bytes, as characters of one byte each. */
// deno-lint-ignore no-control-regex
const isUtf8 = /^(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2})*$/;

/** Repairs UTF-8 that was decoded as Windows-1252; returns any other text unchanged. Pure. */
export function redecoded(given: string): string {
  let bytes = "";
  for (const character of given) {
    const byte = byteOf.get(character);
    if (byte === undefined) return given;
    bytes += byte;
  }
  if (!isUtf8.test(bytes)) return given;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
  );
}
