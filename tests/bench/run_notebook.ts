/** The lab's side of the nbclient bench, in a separate process like nbclient: `run_notebook.ts INPUT OUTPUT`. */

import { dirname } from "node:path";
import { readNotebook, runNotebook, writeNotebook } from "../../lib/notebook/mod.ts";

const [input, output] = Deno.args as [string, string];
const { error } = await runNotebook(await readNotebook(input), {
  name: input,
  cwd: dirname(input),
  save: (notebook) => writeNotebook(output, notebook),
});
if (error) throw error;
// As the lab's own entry does, so that tearing down the runtime is not waited for.
Deno.exit(0);
