/**
 * Reads safetensors, the format in which trained weights are published: eight bytes with the length of a header, the header as JSON, then the
 * numbers of all tensors. Pure.
 */

/** One tensor of a file. */
export interface Tensor {
  /** The type of its numbers as the format names it: "F16", "F32", "I64" … */
  dtype: string;
  shape: readonly number[];
  /** Its numbers, row by row, little-endian. They are not copied and may start at any address. */
  bytes: Uint8Array;
}

const bytesOf: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F16: 2, BF16: 2, U16: 2, I16: 2 },
  ...{ F32: 4, U32: 4, I32: 4, F64: 8, U64: 8, I64: 8 },
};

/**
 * Reads the tensors of a file, by name.
 *
 * @throws {RangeError} if the file is damaged: the header is not JSON, or a tensor lies outside the file or its size does not match its shape.
 */
export function readSafetensors(file: Uint8Array): Map<string, Tensor> {
  const headerLength = file.length < 8 ? Infinity : Number(viewOf(file).getBigUint64(0, true));
  const data = 8 + headerLength;
  if (data > file.length) throw damaged(`it has ${file.length} bytes, fewer than its header says`);
  const header = parseHeader(file.subarray(8, data));
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { dtype, shape, data_offsets: [start, end] } = checkEntry(name, entry);
    const size = shape.reduce((product, length) => product * length, bytesOf[dtype] ?? NaN);
    if (end - start !== size) throw damaged(`"${name}" has ${end - start} bytes; ${dtype} [${shape}] needs ${size}`);
    if (data + end > file.length) throw damaged(`"${name}" ends after the end of the file`);
    tensors.set(name, { dtype, shape, bytes: file.subarray(data + start, data + end) });
  }
  return tensors;
}

/**
 * A tensor's numbers as 32-bit floats, which hold every F16 exactly.
 *
 * @throws {TypeError} if it is neither F16 nor F32.
 */
export function floatsOf({ dtype, bytes }: Tensor): Float32Array {
  // A copy starts at an address that arrays of wider numbers can use. (The method slice of Node's buffers makes none.)
  const { buffer } = new Uint8Array(bytes);
  if (dtype === "F16") return new Float32Array(new Float16Array(buffer));
  if (dtype === "F32") return new Float32Array(buffer);
  throw new TypeError(`A tensor of ${dtype} cannot be read as floats; F16 and F32 can.`);
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);

const damaged = (why: string, cause?: unknown) =>
  new RangeError(`The safetensors file is damaged: ${why}.`, cause === undefined ? undefined : { cause });

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch (error) {
    throw damaged("its header is not JSON", error);
  }
}

function checkEntry(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
  const areCounts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
  if (typeof dtype !== "string" || !areCounts(shape) || !areCounts(offsets) || offsets.length !== 2) {
    throw damaged(`"${name}" has no type, shape and place`);
  }
  if (bytesOf[dtype] === undefined) throw damaged(`"${name}" has the unknown type ${dtype}`);
  return { dtype, shape, data_offsets: offsets };
}
