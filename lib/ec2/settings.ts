/** What a spec may say about EC2, with defaults that a classroom account allows. */

import { z } from "zod";

/** The regions in which classroom accounts may start instances; the first is the default. */
export const usualRegions: readonly [string, ...string[]] = ["us-east-1", "us-west-2"];

/** Addresses from which ssh is allowed. EC2 writes a block by its first address, and the lab compares the two. */
export const callerSchema = z.cidrv4({
  error: 'IPv4 addresses, as in "203.0.113.7/32" or "203.0.113.0/24"; at most a /24, by its first address',
  abort: true,
}).refine((block) => {
  const [, last, bits] = /(\d+)\/(\d+)$/.exec(block)!.map(Number);
  return bits! >= 24 && last! % 2 ** (32 - bits!) === 0;
});

/** The part `ec2` of a cluster's spec. */
export const ec2Schema = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, as in "us-east-1"').default(usualRegions[0]),
  /** An instance type with x86-64 processors, as the image needs. t3.small has 2 GiB of memory. */
  instanceType: z.string().regex(/^[a-z]+\d[a-z-]*\.[a-z0-9]+$/, 'an instance type, as in "t3.small"')
    .regex(
      /^(?!a1\.)[a-z]+\d(?!g)/,
      "an instance type with x86-64 processors: a1 and a g behind the generation stand for arm64",
    )
    .default("t3.small"),
  /** The root volume of each node. */
  volumeGiB: z.int().min(8).max(100).default(12),
  /** The source of MariaDB's binaries: this release, from MariaDB's own signed repository. Ubuntu's has no vectors. */
  packages: z.enum(["mariadb-11.8"]).default("mariadb-11.8"),
  /** After this time an instance stops by itself. */
  hours: z.int().min(1).max(72).default(8),
  /** The network; without one, the account's default VPC. */
  vpc: z.string().regex(/^vpc-[0-9a-f]+$/, "the id of a VPC").optional(),
  /** The addresses from which ssh is allowed; without them, the one that this computer has on the internet. */
  caller: callerSchema.optional(),
  /** A key pair that the account already has; without one, the cluster gets its own. */
  keyPair: z.string().regex(/^[\w .@+-]{1,255}$/, "the name of a key pair").optional(),
  /** What the machines run besides MariaDB: "lab" is the lab itself, with JupyterLab. */
  runs: z.literal("lab").optional(),
  /** The instance profile of the nodes. They need none. */
  instanceProfile: z.string().regex(/^[\w+=,.@-]{1,128}$/, "the name of an instance profile").optional(),
});

/** The region that settings name, whatever else another version of the lab has written into them. Pure. */
export const regionOf = (settings: unknown): string =>
  z.object({ region: ec2Schema.shape.region }).parse(settings ?? {}).region;

/** Where and on what a cluster runs in EC2. */
export type Ec2Settings = z.infer<typeof ec2Schema>;
