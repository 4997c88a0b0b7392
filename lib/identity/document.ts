/** The identity document of an instance: JSON of a known form, read strictly. Pure. */

import { z } from "zod";
import { IdentityRefused, require } from "./refused.ts";

/** Real documents have about 500 bytes. */
const mostBytes = 8192;

const field = z.union([z.string(), z.null(), z.array(z.string())]);

const schema = z.object({
  accountId: z.string().regex(/^\d{12}$/),
  instanceId: z.string().regex(/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/),
  availabilityZone: z.string().max(40),
  imageId: z.string().regex(/^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/),
  instanceType: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  privateIp: z.ipv4(),
  /** When the instance was started. */
  pendingTime: z.iso.datetime(),
  architecture: z.enum(["x86_64", "arm64", "i386"]),
}).catchall(field).refine(({ region, availabilityZone }) => availabilityZone.startsWith(region), {
  path: ["availabilityZone"],
  message: "is in another region",
});

/** What AWS attests of an instance. */
export type IdentityDocument = z.infer<typeof schema>;

/**
 * Reads a document from the bytes that were signed.
 *
 * @throws {IdentityRefused} if it is anything but one JSON object with each field once and of the expected type
 */
export function parseDocument(bytes: Uint8Array): IdentityDocument {
  require(bytes.length > 0, "the document is empty");
  require(bytes.length <= mostBytes, `the document is larger than ${mostBytes} bytes`);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new IdentityRefused("the document is not JSON"); // the parser's message would quote it
  }
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues as [z.core.$ZodIssue];
    // A document may have fields of any name.
    const place = path.map((part) => /^\w{1,40}$/.test(String(part)) ? String(part) : "a field").join(".");
    throw new IdentityRefused(`the document is not that of an instance: ${place || "the whole"}: ${message}`);
  }
  // JSON.parse keeps the last of several fields with one name; another reader may keep the first.
  require(countNames(text) === Object.keys(value as object).length, "the document has a field twice");
  return checked.data;
}

/** How many names the one object of a text has. No value holds another object. */
const countNames = (text: string) =>
  [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;
