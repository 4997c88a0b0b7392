/** A separate process that runs the pipeline, so that a test can kill it: `pipeline_worker.ts URI INBOX BATCH_ROWS`. Writes a line when it begins to work. */

import { runPipeline } from "../../lib/etl/mod.ts";
import { connect } from "../../lib/sql/mod.ts";

const [uri = "", inbox = "", batchRows = ""] = Deno.args;
let hasBegun = false;
await runPipeline(inbox, {
  batchRows: Number(batchRows),
  // The supervisor starts it again; on a server that is gone, it need not wait for long.
  backoff: { attempts: 3, firstMs: 20 },
  connect: async () => {
    const db = await connect({ uri });
    if (!hasBegun) Deno.stdout.writeSync(new TextEncoder().encode("working\n"));
    hasBegun = true;
    return db;
  },
});
