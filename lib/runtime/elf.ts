/** Just enough of ELF to know which files a relocation concerns. */

import { exists } from "./host.ts";

const PT_INTERP = 3;

/**
 * Whether bytes are the beginning of a 64-bit little-endian ELF file that asks for a loader: a dynamically linked
 * program, not a static one, not a library, not a script. The program headers must lie within the bytes given (4 KiB
 * do).
 */
export function hasInterpreter(head: Uint8Array): boolean {
  if (head.length < 64 || head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return false;
  if (head[4] !== 2 || head[5] !== 1) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [start, size, count] = [
    Number(view.getBigUint64(32, true)),
    view.getUint16(54, true),
    view.getUint16(56, true),
  ];
  for (let i = 0; i < count; i++) {
    const at = start + i * size;
    if (at + 4 > head.length) return false;
    if (view.getUint32(at, true) === PT_INTERP) return true;
  }
  return false;
}

/**
 * The programs directly in a folder (none if it does not exist) that a loader starts, without symbolic links, in the
 * order of their names.
 */
export async function listPrograms(dir: string): Promise<string[]> {
  const programs: string[] = [];
  if (!await exists(dir)) return programs;
  for await (const entry of Deno.readDir(dir)) {
    if (!entry.isFile) continue;
    const path = `${dir}/${entry.name}`;
    using file = await Deno.open(path);
    const head = new Uint8Array(4096);
    const length = await file.read(head) ?? 0;
    if (hasInterpreter(head.subarray(0, length))) programs.push(path);
  }
  return programs.sort();
}
