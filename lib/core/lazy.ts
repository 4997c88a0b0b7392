/** Packages that are loaded on first use. */

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Loads a package of `deno.json`. For packages that are slow to load and that most commands do not need; an import at the
 * top of a file would load them for all commands.
 *
 * ```ts ignore
 * const { parse } = loadPackage<typeof import("@babel/parser")>("@babel/parser");
 * ```
 */
export const loadPackage = <T>(name: string): T => require(name) as T;
