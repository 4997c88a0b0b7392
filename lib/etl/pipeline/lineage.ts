/** What the pipeline did, as OpenLineage events (spec 2-0-2). Pure, except for {@link writeLineage}. */

import { rename } from "node:fs/promises";
import type { Queryable } from "../../sql/mod.ts";
import type { Contract } from "./contract.ts";
import type { Survey } from "./delivery.ts";

/** The kind of an event. */
export type LineageKind = "START" | "RUNNING" | "COMPLETE" | "FAIL";

/** What became of the rows of a delivery so far. */
export interface Outcomes {
  loaded: number;
  superseded: number;
  merged: number;
  quarantined: number;
}

/** What an event reports. */
export interface LineageFacts {
  kind: LineageKind;
  runId: string;
  at: Date;
  contract: Contract;
  file: string;
  survey: Pick<Survey, "sha256" | "bytes" | "rows" | "columns">;
  /** The column of the contract by the delivered name. */
  known: ReadonlyMap<string, string>;
  outcomes: Outcomes;
  /** How many rows broke each rule. */
  broken?: { rule: string; column: string; severity: string; rows: number }[];
  /** Why the run failed. */
  error?: string;
}

/** An event, as it is written. */
export type LineageEvent = {
  eventType: LineageKind;
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Record<string, unknown> };
  job: { namespace: string; name: string; facets: Record<string, unknown> };
  inputs: Record<string, unknown>[];
  outputs: Record<string, unknown>[];
};

const producer = "https://aethermart.example/lab/pipeline";
const spec = "https://openlineage.io/spec";

/** A facet with its schema: each facet has a version of its own. */
const facet = (name: string, version: string, values: object) => ({
  _producer: producer,
  _schemaURL: `${spec}/facets/${version}/${name}.json#/$defs/${name}`,
  ...values,
});

/**
 * An event of a run of the pipeline: the delivery's file is the input, the shop's table and the quarantine are the outputs. Pure.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { contracts, lineageEvent } from "lab/etl";
 * const event = lineageEvent({
 *   kind: "START",
 *   runId: "0191d2c5-52b4-7c31-a04f-8b4e8d1f0a11",
 *   at: new Date("2026-03-01T06:00:00Z"),
 *   contract: contracts.find(({ source }) => source === "orders")!,
 *   file: "orders.2026-03-01.csv",
 *   survey: { sha256: "0".repeat(64), bytes: 0, rows: 0, columns: [] },
 *   known: new Map(),
 *   outcomes: { loaded: 0, superseded: 0, merged: 0, quarantined: 0 },
 * });
 * assert.equal(event.job.name, "pipeline.orders");
 * ```
 */
export function lineageEvent(facts: LineageFacts): LineageEvent {
  const { kind, runId, at, contract, error } = facts;
  return {
    eventType: kind,
    eventTime: at.toISOString(),
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: {
      runId,
      facets: error === undefined ? {} : {
        errorMessage: facet("ErrorMessageRunFacet", "1-0-1", { message: error, programmingLanguage: "TypeScript" }),
      },
    },
    job: {
      namespace: "aethermart",
      name: `pipeline.${contract.source}`,
      facets: {
        jobType: facet("JobTypeJobFacet", "2-0-4", {
          processingType: "BATCH",
          integration: "AETHERMART",
          jobType: "JOB",
        }),
        documentation: facet("DocumentationJobFacet", "1-1-0", { description: contract.meaning }),
        ownership: facet("OwnershipJobFacet", "1-0-1", { owners: [{ name: contract.owner, type: "OWNER" }] }),
      },
    },
    inputs: [inputOf(facts)],
    outputs: outputsOf(facts),
  };
}

function inputOf({ kind, contract, file, survey, known, broken = [] }: LineageFacts): Record<string, unknown> {
  const column = (name: string) => contract.columns.find((column) => column.name === known.get(name));
  const isEnd = kind === "COMPLETE" || kind === "FAIL";
  return {
    namespace: "file",
    name: file,
    facets: {
      schema: facet("SchemaDatasetFacet", "1-2-0", {
        fields: survey.columns.map((name, at) => ({
          name,
          type: column(name)?.reader ?? "any",
          description: column(name)?.meaning ?? "Not in the contract",
          ordinal_position: at + 1,
        })),
      }),
      version: facet("DatasetVersionDatasetFacet", "1-0-1", { datasetVersion: `sha256:${survey.sha256}` }),
    },
    inputFacets: {
      inputStatistics: facet("InputStatisticsInputDatasetFacet", "1-0-0", {
        rowCount: survey.rows,
        size: survey.bytes,
        fileCount: 1,
      }),
      ...(isEnd && {
        dataQualityMetrics: facet("DataQualityMetricsInputDatasetFacet", "1-0-3", {
          rowCount: survey.rows,
          bytes: survey.bytes,
          columnMetrics: {},
        }),
        dataQualityAssertions: facet("DataQualityAssertionsDatasetFacet", "1-1-0", {
          assertions: broken.map(({ rule, column, severity, rows }) => ({
            assertion: rule,
            success: rows === 0,
            column,
            severity: severity === "warning" ? "warn" : "error",
          })),
        }),
      }),
    },
  };
}

function outputsOf({ contract, file, known, outcomes }: LineageFacts): Record<string, unknown>[] {
  const inputs = (name: string) =>
    [...known].filter(([, target]) => target === name).map(([delivered]) => ({
      namespace: "file",
      name: file,
      field: delivered,
      transformations: [{
        type: "DIRECT",
        subtype: contract.columns.find((column) => column.name === name)?.reader === "any"
          ? "IDENTITY"
          : "TRANSFORMATION",
        description: `read as ${contract.columns.find((column) => column.name === name)?.reader ?? "any"}`,
        masking: false,
      }],
    }));
  const stored = contract.columns.filter(({ name }) => inputs(name).length > 0);
  return [
    {
      namespace: "mariadb",
      name: `aethermart_db.${contract.source}`,
      facets: {
        columnLineage: facet("ColumnLineageDatasetFacet", "1-2-0", {
          fields: Object.fromEntries(stored.map(({ name }) => [name, { inputFields: inputs(name) }])),
        }),
        ownership: facet("OwnershipDatasetFacet", "1-0-1", { owners: [{ name: contract.owner }] }),
      },
      outputFacets: {
        outputStatistics: facet("OutputStatisticsOutputDatasetFacet", "1-0-2", { rowCount: outcomes.loaded }),
      },
    },
    {
      namespace: "mariadb",
      name: "aethermart_pipeline.quarantine",
      facets: {},
      outputFacets: {
        outputStatistics: facet("OutputStatisticsOutputDatasetFacet", "1-0-2", { rowCount: outcomes.quarantined }),
      },
    },
  ];
}

/**
 * Reads the events of the pipeline, in the order in which they happened.
 *
 * @throws {SqlError} if the pipeline is not installed.
 *
 * @example
 * ```ts no-run
 * import { readLineage } from "lab/etl";
 * import { connect } from "lab/sql";
 * const events = await readLineage(await connect());
 * console.log(events.filter(({ eventType }) => eventType === "FAIL").length);
 * ```
 */
export async function readLineage(db: Queryable): Promise<LineageEvent[]> {
  const rows = await db.query<{ event: string }>(
    "SELECT event FROM aethermart_pipeline.lineage_events ORDER BY event_no",
  );
  return rows.map(({ event }) => JSON.parse(event));
}

/**
 * Writes all events to a file, one JSON document on each line (NDJSON). The file is replaced as a whole.
 *
 * @returns how many
 *
 * @example
 * ```ts no-run
 * import { writeLineage } from "lab/etl";
 * import { connect } from "lab/sql";
 * console.log(await writeLineage(await connect(), "lineage.ndjson"), "events");
 * ```
 */
export async function writeLineage(db: Queryable, path: string): Promise<number> {
  const events = await readLineage(db);
  await Deno.writeTextFile(`${path}.part`, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  await rename(`${path}.part`, path);
  return events.length;
}
