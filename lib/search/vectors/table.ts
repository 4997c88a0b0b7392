/** Tables with vectors and an index over them. */

import { Buffer } from "node:buffer";
import { mistake } from "../../core/mod.ts";
import type { Queryable } from "../../sql/mod.ts";

/** A table with a vector for each key: the columns model, version, dimensions, text_hash and embedding, beside the key. */
export interface VectorTable {
  /** In the connection's default database, or with a database: "aethermart_db.product_embeddings". */
  table: string;
  /** The key column: a whole number. */
  key: string;
  /** The name of the vector index. */
  index: string;
}

/** The side tables of `sql/m4/30_embeddings.sql`. */
export const shopVectors = {
  products: { table: "aethermart_db.product_embeddings", key: "product_id", index: "vx_product_embeddings" },
  reviews: { table: "aethermart_db.review_embeddings", key: "review_id", index: "vx_review_embeddings" },
  customers: { table: "aethermart_db.customer_embeddings", key: "customer_id", index: "vx_customer_embeddings" },
} as const satisfies Record<string, VectorTable>;

/** The limits of M in MariaDB 11.8: below 3 the server refuses it, from 128 on the index returns wrong rows. */
const [leastM, mostM] = [3, 127];

/** How a table is made. */
export interface VectorTableOptions {
  /** The length of the vectors. */
  dimensions: number;
  /** The neighbours per vector and layer of the graph (HNSW), from 3 to 127. More find more, and take longer to build and to search. Default: 16. */
  m?: number;
  /** More columns, as in CREATE TABLE: "price DECIMAL(10, 2) NOT NULL, KEY (price)". Default: none. */
  columns?: string;
}

/**
 * The statement that creates a table for vectors with an index for cosine distance. M = 128 and more are refused, because MariaDB 11.8
 * then returns wrong rows (MDEV-39822). Pure.
 *
 * @throws {RangeError} if M or the dimensions cannot be used
 * @throws {TypeError} if a name is not a plain one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { createVectorTable } from "lab/search";
 * const trial = { table: "trial_vectors", key: "id", index: "vx_trial" };
 * assert.match(createVectorTable(trial, { dimensions: 384, m: 6 }), /VECTOR INDEX vx_trial \(embedding\) M=6 DISTANCE=cosine/);
 * assert.throws(() => createVectorTable(trial, { dimensions: 384, m: 128 }), /MDEV-39822/);
 * ```
 */
export function createVectorTable(table: VectorTable, { dimensions, m = 16, columns }: VectorTableOptions): string {
  requireNames(table);
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 16_383) {
    throw mistake(`A vector has from 1 to 16,383 dimensions, not ${dimensions}.`, RangeError);
  }
  if (!Number.isInteger(m) || m < leastM || m > mostM) {
    throw mistake(
      `M is a whole number from ${leastM} to ${mostM}, not ${m}. From 128 on, MariaDB 11.8 returns wrong rows (MDEV-39822).`,
      RangeError,
    );
  }
  return `CREATE TABLE ${table.table} (
  ${table.key} INT UNSIGNED NOT NULL PRIMARY KEY,
  model      VARCHAR(64) CHARACTER SET ascii NOT NULL,
  version    VARCHAR(64) CHARACTER SET ascii NOT NULL,
  dimensions SMALLINT UNSIGNED NOT NULL,
  text_hash  CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,${columns ? `\n  ${columns},` : ""}
  embedding  VECTOR(${dimensions}) NOT NULL,
  VECTOR INDEX ${table.index} (embedding) M=${m} DISTANCE=cosine
)`;
}

/** @throws {TypeError} if a name could be anything but a name: they become part of statements. */
export function requireNames({ table, key, index }: VectorTable): void {
  const strange = [...table.split(".", 2), key, index].find((name) => !/^[A-Za-z_][A-Za-z0-9_$]*$/.test(name));
  if (strange !== undefined || table.split(".").length > 2) {
    throw mistake(`"${strange ?? table}" is not a plain name of a table, column or index.`);
  }
}

/**
 * M of the table's index.
 *
 * @throws {RangeError} if it is 128 or more: MariaDB 11.8 then returns wrong rows (MDEV-39822).
 *
 * @example
 * ```ts no-run
 * import { readM, shopVectors } from "lab/search";
 * import { connect } from "lab/sql";
 * const m = await readM(await connect(), shopVectors.products); // 16
 * ```
 */
export async function readM(db: Queryable, table: VectorTable): Promise<number> {
  requireNames(table);
  const { "Create Table": sql } = await db.one<{ "Create Table": string }>(`SHOW CREATE TABLE ${table.table}`);
  const line = sql.split("\n").find((line) => line.includes(`VECTOR KEY \`${table.index}\``));
  if (line === undefined) throw mistake(`The table ${table.table} has no vector index ${table.index}.`, RangeError);
  const m = Number(/`?\bM`?='?(\d+)/i.exec(line)?.[1] ?? 6);
  if (m <= mostM) return m;
  throw mistake(
    `The index ${table.index} has M = ${m}. From 128 on, MariaDB 11.8 returns wrong rows (MDEV-39822): build it again with M = 16.`,
    RangeError,
  );
}

/**
 * A vector as the server stores it, for a parameter of a statement: four bytes for each number, little-endian. It shares the vector's memory. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readVector, vectorBytes } from "lab/search";
 * const vector = Float32Array.of(0.6, 0.8);
 * assert.equal(vectorBytes(vector).length, 8);
 * assert.deepEqual(readVector(vectorBytes(vector)), vector);
 * ```
 */
export const vectorBytes = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/**
 * The vector in the bytes that a query returns. Pure.
 *
 * @example
 * ```ts
 * import { readVector } from "lab/search";
 * const [first] = readVector(new Uint8Array([0, 0, 128, 63])); // 1
 * ```
 */
export function readVector(bytes: Uint8Array): Float32Array {
  // A copy, because the driver's bytes may begin anywhere.
  const copy = Buffer.from(bytes);
  return new Float32Array(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.byteLength));
}
