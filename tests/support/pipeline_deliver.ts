/** A separate process that delivers files, so that a test can kill it: `pipeline_deliver.ts INBOX SEED ORDERS STEP`. Writes a line when it begins to work. */

import { practiceDeliveries, writeDeliveries } from "../../lib/etl/mod.ts";

const [inbox = "", seed = "", orders = "", step = ""] = Deno.args;
const files = practiceDeliveries({ seed: Number(seed), orders: Number(orders) });
Deno.stdout.writeSync(new TextEncoder().encode("working\n"));
for (const file of files.filter((file) => String(file.step) === step)) {
  await writeDeliveries(inbox, [file]);
  // A source needs time for a file; without it, no kill would come between two.
  await new Promise((done) => setTimeout(done, 5));
}
