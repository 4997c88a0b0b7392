/** Data URIs of pictures. Pure. */

import { Buffer } from "node:buffer";

/** The bytes in a data URI; `undefined` for another address. A broken percent sign stands for itself. */
export function readDataUri(address: string): Uint8Array | undefined {
  const [, base64, data] = /^data:[^,]*?(;base64)?,(.*)$/is.exec(address.trim()) ?? [];
  if (data === undefined) return undefined;
  return base64 ? Buffer.from(data, "base64") : new TextEncoder().encode(decodePercent(data));
}

/** A text without percent encoding, or as it is where that is broken. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
