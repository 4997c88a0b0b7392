/** The client's side of LOAD DATA LOCAL. */

import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { LabError } from "../core/mod.ts";

/** What to load: chunks of bytes of any size, or the path of a file. */
export type LoadSource = AsyncIterable<Uint8Array> | string;

/** The driver copies a chunk into one packet. */
const packetBytes = 1 << 20;

/**
 * A source as the driver needs it: Buffers, because anything else crashes it, and no empty ones, because they mean the
 * end of the data to the server.
 */
export function toInfileStream(source: LoadSource): Readable {
  return Readable.from(toBuffers(source), { objectMode: true, highWaterMark: 4 });
}

/**
 * Refuses a file to a server that asks for one on its own, or by a statement that did not go through `loadData`.
 */
export function refuseInfile(): Readable {
  return new Readable({
    read() {
      this.destroy(
        new LabError("LOAD DATA LOCAL does not read files here: pass the statement and the file to `db.loadData`."),
      );
    },
  });
}

async function* toBuffers(source: LoadSource): AsyncGenerator<Buffer> {
  const chunks = typeof source === "string" ? (await Deno.open(source)).readable : source;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("LOAD DATA takes bytes: encode text with TextEncoder.");
    for (let at = 0; at < chunk.length; at += packetBytes) {
      const part = chunk.subarray(at, at + packetBytes);
      yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    }
  }
}
