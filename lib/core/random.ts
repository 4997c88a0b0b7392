/** Reproducible random numbers: each row has its own generator, so any row can be made without the rows before it. */

/** A stream of pseudo-random numbers (sfc32). Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** The same three numbers give the same stream on every machine. Only their lower 32 bits count. */
  constructor(seed: number, stream: number, row: number) {
    this.#a = mix(seed, 0x9e3779b9);
    this.#b = mix(this.#a ^ stream, 0x85ebca6b);
    this.#c = mix(this.#b ^ row, 0xc2b2ae35);
    // Rows that differ in one bit must have different numbers from the first one on.
    for (let round = 0; round < 8; round++) this.#next32();
  }

  #next32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0 up to, but not including, 1. */
  fraction(): number {
    return this.#next32() / 0x1_0000_0000;
  }

  /** A whole number from 0 up to, but not including, `end`. */
  below(end: number): number {
    return Math.floor(this.fraction() * end);
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** The index of one of the weights, chosen with a probability proportional to the weight. */
  weighted(weights: readonly number[]): number {
    let left = this.fraction() * weights.reduce((sum, weight) => sum + weight, 0);
    for (let index = 0; index < weights.length - 1; index++) {
      left -= weights[index]!;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }
}

/** The final steps of splitmix32: every input bit affects every output bit. */
function mix(value: number, salt: number): number {
  let hash = (value + salt) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return hash ^ (hash >>> 15);
}
