/** Where a cluster ran, as it may be shown. */

import { z } from "zod";

export const placeSchema = z.object({
  cluster: z.string(),
  /** `unknown` if the private file is damaged. */
  topology: z.enum(["single", "replica", "galera", "unknown"]),
  /** `local` also if its documents are not accepted. */
  where: z.enum(["local", "rehearsal", "aws"]),
  /** Why its documents are not accepted. */
  why: z.string().optional(),
  /** Empty unless all documents are accepted. */
  instances: z.array(z.object({
    node: z.string(),
    instanceId: z.string(),
    /** A hash with a salt that stays in the private file. */
    account: z.string(),
  })),
});

/** Where a cluster ran, with what may be shown of its instances. */
export type Place = z.infer<typeof placeSchema>;
