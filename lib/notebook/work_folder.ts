/** A folder of our own for as long as it is needed. */

import { rmSync } from "node:fs";

/** Gives `body` a new folder among the temporary ones, which is gone afterwards, also where this process exits at once meanwhile. */
export async function withWorkFolder<T>(body: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.realPath(await Deno.makeTempDir({ prefix: "cells-" }));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  globalThis.addEventListener("unload", remove);
  try {
    return await body(dir);
  } finally {
    globalThis.removeEventListener("unload", remove);
    remove();
  }
}
