/** A separate process that loads a data set, so that a test can kill it: `load_data.ts URI SCALE SEED DIRECTORY`. */

import { generate, settings } from "../../lib/dataset/mod.ts";
import { load } from "../../lib/etl/mod.ts";
import { connect } from "../../lib/sql/mod.ts";

const [uri = "", scale = "", seed = "", directory = ""] = Deno.args;
await using db = await connect({ uri });
await load(db, await generate(settings({ scale, seed: Number(seed) }), { directory }));
