/** A separate process that loads a first delivery, so that a test can kill it: `first_delivery.ts URI FOLDER SEED`. Writes a line when it begins to work. */

import { generate } from "../../lib/dataset/mod.ts";
import { deliverFirst } from "../../lib/etl/mod.ts";
import { connect } from "../../lib/sql/mod.ts";

const [uri = "", directory = "", seed = ""] = Deno.args;
const dataset = await generate({ scale: "tiny", seed: Number(seed) }, { directory });
await using db = await connect({ uri });
Deno.stdout.writeSync(new TextEncoder().encode("working\n"));
await deliverFirst(db, dataset);
