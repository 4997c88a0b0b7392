/** Bundles in Jupyter's form: MIME type → data, so that every front end shows what it supports. */

import { mistake } from "../core/mod.ts";
import { z } from "zod";
import { formatValue, type Scalar } from "./format.ts";
import {
  type Bundle,
  type BundleKinds,
  type Evidence,
  type Finding,
  type Kind,
  type Quote,
  schemas,
} from "./schema.ts";
import type { Json } from "./schema_parts.ts";

/** A Jupyter MIME bundle. */
export type MimeBundle = Record<string, unknown>;

const mimeOf = (kind: Kind) => `application/vnd.aethermart.${kind}+json`;

/** The fallbacks of a bundle for any front end. */
export interface Fallback {
  html: string;
  plain: string;
}

/**
 * Wraps content for display, with fallbacks for front ends that do not know it. A function makes them only if the content is valid.
 *
 * @throws {TypeError} if the content does not match its schema; the message names the fields
 */
export function writeBundle<K extends Kind>(
  kind: K,
  content: BundleKinds[K],
  fallback: Fallback | (() => Fallback),
): MimeBundle {
  const checked = schemas[kind].safeParse(content);
  if (!checked.success) throw mistake(`This ${kind} cannot be shown: ${explain(checked.error)}`);
  const { html, plain } = typeof fallback === "function" ? fallback() : fallback;
  return { [mimeOf(kind)]: checked.data, "text/html": html, "text/plain": plain };
}

/**
 * The bundle in an output's data, or `undefined` if it has none.
 *
 * @throws {TypeError} if it has one that does not match its schema or version
 */
export function readBundle(data: MimeBundle): Bundle | undefined {
  for (const kind of Object.keys(schemas) as Kind[]) {
    const content = data[mimeOf(kind)];
    if (content === undefined) continue;
    const checked = schemas[kind].safeParse(content);
    if (!checked.success) throw new TypeError(`A ${kind} in the output cannot be read: ${explain(checked.error)}`);
    return { kind, content: checked.data } as Bundle;
  }
  return undefined;
}

/** Whether an output's data is a bundle of this kind, regardless of its contents. */
export const isBundle = (kind: Kind, data: MimeBundle): boolean =>
  Object.keys(data).every((mime) => [mimeOf(kind), "text/html", "text/plain"].includes(mime)) && mimeOf(kind) in data;

/** A finding as a sentence. */
export function findingText(finding: Finding): string {
  return finding.parts.map((part) => typeof part === "string" ? part : formatValue(part.value, part.format)).join("");
}

/** Why a check failed, in lines: its predicate, then the rows that fail. Empty if it passed, or was shown by an older version of the lab. */
export function describeFailure({ failure }: Pick<Evidence, "failure">): string[] {
  if (!failure) return [];
  const { check, rows, count } = failure;
  const more = count - rows.length;
  return [
    `Predicate: ${check}${count > 0 ? ` – ${count === 1 ? "one row fails" : `${count} rows fail`}:` : ""}`,
    ...rows,
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

/** The value at a quote's path in a result's data, or `undefined` if there is none. */
export function follow(data: Json, path: Quote["path"]): Scalar | undefined {
  let at: Json | undefined = data;
  for (const key of path) {
    if (at === null || typeof at !== "object") return undefined;
    at = Array.isArray(at)
      ? (typeof key === "number" ? at[key] : undefined)
      : (Object.hasOwn(at, key) ? at[String(key)] : undefined);
  }
  return typeof at === "object" && at !== null ? undefined : at;
}

const explain = (error: z.ZodError) => error.issues.map((i) => `${i.path.join(".") || "it"}: ${i.message}`).join("; ");
