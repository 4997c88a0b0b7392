/** The shape of OpenLineage's run events (spec 2-0-2), as far as the pipeline writes them; and the official schemas, where this machine has them. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { z } from "zod";

const facet = z.looseObject({
  _producer: z.url(),
  _schemaURL: z.string().regex(
    /^https:\/\/openlineage\.io\/spec\/facets\/\d+-\d+-\d+\/(\w+)\.json#\/\$defs\/\1$/,
  ),
});
const facets = z.record(z.string(), facet);
const dataset = { namespace: z.string().min(1), name: z.string().min(1), facets: facets.optional() };

/** A run event. */
export const runEvent = z.strictObject({
  eventType: z.enum(["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]),
  eventTime: z.iso.datetime(),
  producer: z.url(),
  schemaURL: z.literal("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"),
  run: z.strictObject({ runId: z.uuid(), facets }),
  job: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1), facets }),
  inputs: z.array(z.strictObject({ ...dataset, inputFacets: facets.optional() })),
  outputs: z.array(z.strictObject({ ...dataset, outputFacets: facets.optional() })),
});

/** The folder with the official schemas (`OpenLineage.json`, `facets/`), which `OPENLINEAGE_SCHEMAS` names; `undefined` if there is none. */
export function findSchemas(): string | undefined {
  const folder = process.env.OPENLINEAGE_SCHEMAS;
  return folder && existsSync(join(folder, "OpenLineage.json")) ? folder : undefined;
}

/** Every facet of an event. */
export function facetsOf(event: z.infer<typeof runEvent>): z.infer<typeof facet>[] {
  const all = [event.run.facets, event.job.facets]
    .concat(event.inputs.flatMap(({ facets = {}, inputFacets = {} }) => [facets, inputFacets]))
    .concat(event.outputs.flatMap(({ facets = {}, outputFacets = {} }) => [facets, outputFacets]));
  return all.flatMap((facets) => Object.values(facets));
}

interface Validator {
  addSchema(schema: unknown): void;
  getSchema(id: string): ((value: unknown) => boolean) & { errors?: unknown };
}

/**
 * Judges events by the official schemas: the event as a whole, and each facet by the schema that it names, because the schema of events does not look into
 * facets. ajv is loaded only here, where the schemas are.
 */
export async function judgeBySchemas(folder: string, events: readonly z.infer<typeof runEvent>[]): Promise<unknown[]> {
  const packages = ["npm:ajv@8.20.0/dist/2020.js", "npm:ajv-formats@3.0.1"];
  const [{ default: Ajv }, { default: addFormats }] = await Promise.all(packages.map((name) => import(name)));
  const ajv: Validator = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));
  ajv.addSchema(await read(join(folder, "OpenLineage.json")));
  for await (const { name } of Deno.readDir(join(folder, "facets"))) {
    ajv.addSchema(await read(join(folder, "facets", name)));
  }
  const errors: unknown[] = [];
  const judge = (id: string, value: unknown) => {
    const validate = ajv.getSchema(id);
    if (!validate(value)) errors.push({ id, errors: validate.errors });
  };
  for (const event of events) {
    judge(event.schemaURL, event);
    for (const facet of facetsOf(event)) judge(facet._schemaURL, facet);
  }
  return errors;
}
