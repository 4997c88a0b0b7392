/** Writes protocol buffers, the encoding of ONNX files: a message is a list of numbered fields. Pure. */

/** How the value of a field is written. */
const wire = { varint: 0, bytes: 2, fixed32: 5 } as const;

/**
 * A message that is being written. Fields appear in the order of the calls; a repeated field is several calls. Bytes are not copied before
 * {@link Message.finish}, so they must not change.
 */
export class Message {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** A whole number or enum. `bigint` for one beyond 2^53. A negative one takes ten bytes, as in every encoder. */
  integer(field: number, value: number | bigint): this {
    return this.#tag(field, wire.varint).#add(varint(BigInt.asUintN(64, BigInt(value))));
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, wire.fixed32).#add(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, wire.bytes).#add(varint(BigInt(value.length))).#add(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A message inside this one. It must be complete: what is added to it later is not written. */
  message(field: number, value: Message): this {
    this.#tag(field, wire.bytes).#add(varint(BigInt(value.#length)));
    for (const part of value.#parts) this.#add(part);
    return this;
  }

  /** The encoded message. */
  finish(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #tag(field: number, type: number): this {
    return this.#add(varint(BigInt(field) << 3n | BigInt(type)));
  }

  #add(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  bytes.push(Number(value));
  return Uint8Array.from(bytes);
}
