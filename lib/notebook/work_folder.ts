/** A folder of our own for as long as it is needed. */

import { rmSync } from "node:fs";

/** A folder that is gone when it is disposed of, or when this process exits before that. */
export interface WorkFolder extends Disposable {
  dir: string;
}

/** A new folder among the temporary ones. Only its owner may look into it. */
export async function createWorkFolder(): Promise<WorkFolder> {
  const dir = await Deno.realPath(await Deno.makeTempDir({ prefix: "cells-" }));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  globalThis.addEventListener("unload", remove);
  return {
    dir,
    [Symbol.dispose]() {
      globalThis.removeEventListener("unload", remove);
      remove();
    },
  };
}
