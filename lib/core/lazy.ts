/** Packages that are loaded when they are first used. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Loads a package of `deno.json`. For those that take long to load and that most commands do without: an import at the
 * top of a file would load them for all.
 *
 * ```ts ignore
 * const { parse } = loadPackage<typeof import("@babel/parser")>("@babel/parser");
 * ```
 */
export const loadPackage = <T>(name: string): T => require(name) as T;
