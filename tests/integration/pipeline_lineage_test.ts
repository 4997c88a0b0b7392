/**
 * Two runs at once, and what the pipeline reports as OpenLineage events.
 *
 * Needs: a MariaDB server. With OPENLINEAGE_SCHEMAS, a folder with OpenLineage's JSON schemas, it also validates the events by those.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { readLineage, writeLineage } from "../../lib/etl/mod.ts";
import { findSchemas, judgeBySchemas, runEvent } from "../support/openlineage.ts";
import { assertBalance, PipelineServer, step } from "../support/on_pipeline.ts";

const pipeline = await PipelineServer.start();

Deno.test.afterAll(() => pipeline[Symbol.asyncDispose]());

Deno.test("two runs at once do not disturb each other; lineage says what happened and is valid", async () => {
  await pipeline.run(async (db, deliver) => {
    const runs = await Promise.allSettled([deliver(step(1)), deliver(step(1))]);
    assert.ok(runs.some(({ status }) => status === "fulfilled"));
    await deliver(step(1));
    await db.execute(
      "INSERT INTO aethermart_pipeline.runs (run_id, delivery_id) SELECT UUID(), MAX(delivery_id) FROM aethermart_pipeline.deliveries",
    );
    await deliver([]);
    await assertBalance(db);
    const events = (await readLineage(db)).map((event) => runEvent.parse(event));
    for (const kind of ["START", "RUNNING", "COMPLETE", "FAIL"]) {
      assert.ok(events.some(({ eventType }) => eventType === kind), kind);
    }
    const end = events.find(({ eventType, job }) => eventType === "COMPLETE" && job.name === "pipeline.reviews")!;
    const lineage = end.outputs[0]!.facets!.columnLineage as unknown as {
      fields: Record<string, { inputFields: unknown[] }>;
    };
    assert.ok(lineage.fields.rating!.inputFields.length === 1);
    const { assertions } = end.inputs[0]!.inputFacets!.dataQualityAssertions as unknown as {
      assertions: { assertion: string; success: boolean }[];
    };
    assert.equal(assertions.find(({ assertion }) => assertion === "rating_out_of_range")!.success, false);
    assert.equal(assertions.find(({ assertion }) => assertion === "title_required")!.success, true);
    const path = join(pipeline.folder, "lineage.ndjson");
    assert.equal(await writeLineage(db, path), events.length);
    assert.equal((await Deno.readTextFile(path)).trim().split("\n").length, events.length);
    const schemas = findSchemas();
    if (schemas) assert.deepEqual(await judgeBySchemas(schemas, events), []);
  });
});
