/** What the schemas of all displays are made of. */

import { config, z } from "zod";
import { formats, type Scalar } from "./format.ts";

// Most processes parse one notebook: compiling its parsers would take longer than parsing it without.
config({ jitless: true });

/** A JSON value in results and evidence. */
export type Json = Scalar | Json[] | { [key: string]: Json };

export const text = z.string().trim().min(1);
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const json: z.ZodType<Json> = z.lazy(() => z.union([scalar, z.array(json), z.record(z.string(), json)]));
export const format = z.enum(formats);
export const version = z.literal(1);
