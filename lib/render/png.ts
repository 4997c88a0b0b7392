/** Pictures in memory: read from PPM files, written as PNG. */

import { promisify } from "node:util";
import { crc32, deflate } from "node:zlib";

/** A picture with three bytes (red, green, blue) for each pixel, row by row. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Reads a binary PPM file, as `pdftoppm` writes it: "P6", width, height and 255, then the pixels. */
export function readPpm(bytes: Uint8Array): Raster {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 64)));
  const [width, height] = [Number(header?.[1]), Number(header?.[2])];
  const pixels = bytes.subarray(header?.[0].length ?? 0);
  if (!header || pixels.length !== 3 * width * height) {
    throw new RangeError("This is not a PPM file with 8 bits a colour.");
  }
  return { width, height, pixels };
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Writes a PNG file. The same picture gives the same bytes. */
export async function writePng({ width, height, pixels }: Raster): Promise<Uint8Array> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8); // 8 bits for each of red, green and blue
  const stride = 3 * width;
  // Each row begins with the number of its filter: 0 is none.
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const packed = await promisify<Uint8Array, Uint8Array>(deflate)(rows);
  const chunks = [signature, chunk("IHDR", header), chunk("IDAT", packed), chunk("IEND", new Uint8Array())];
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}
