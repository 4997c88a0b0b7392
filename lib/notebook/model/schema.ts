/** nbformat 4 as a schema. Objects are loose: unknown members are kept. */

import { z } from "zod";

const metadata = z.looseObject({});
/** Text that may be stored as a list of lines; in memory it is one string. */
const text = z.union([z.string(), z.array(z.string())]);
const mimeBundle = z.record(z.string(), z.unknown());
const executionCount = z.union([z.number().int().nonnegative(), z.null()]);

export const outputSchema = z.discriminatedUnion("output_type", [
  z.looseObject({ output_type: z.literal("stream"), name: z.string(), text }),
  z.looseObject({ output_type: z.literal("display_data"), data: mimeBundle, metadata }),
  z.looseObject({
    output_type: z.literal("execute_result"),
    data: mimeBundle,
    metadata,
    execution_count: executionCount,
  }),
  z.looseObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

/** Ids were added in 4.5; the reader gives ids to the cells of older notebooks before validation. */
const id = z.string().regex(/^[\w-]{1,64}$/, "must be 1 to 64 letters, digits, - or _");
const attachments = z.record(z.string(), mimeBundle).optional();

/** Text cells have no outputs in the format, but somebody may have written some into the file. */
const strayOutputs = z.array(outputSchema).optional();

const cell = z.discriminatedUnion("cell_type", [
  z.looseObject({
    cell_type: z.literal("code"),
    id,
    metadata,
    source: text,
    outputs: z.array(outputSchema),
    execution_count: executionCount,
  }),
  z.looseObject({ cell_type: z.literal("markdown"), id, metadata, source: text, attachments, outputs: strayOutputs }),
  z.looseObject({ cell_type: z.literal("raw"), id, metadata, source: text, attachments, outputs: strayOutputs }),
]);

export const notebookSchema = z.looseObject({
  cells: z.array(cell),
  metadata,
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().nonnegative(),
});

/** Metadata of a notebook, a cell or an output. */
export type Metadata = Record<string, unknown>;

/** Text that a cell wrote to stdout or stderr. */
export interface StreamOutput {
  output_type: "stream";
  name: string;
  text: string;
}

/** A display of a cell: MIME type → data. */
export interface DisplayOutput {
  output_type: "display_data";
  data: Record<string, unknown>;
  metadata: Metadata;
}

/** The value of a cell's last expression. */
export interface ResultOutput {
  output_type: "execute_result";
  data: Record<string, unknown>;
  metadata: Metadata;
  execution_count: number | null;
}

/** The error of a failed cell. */
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

interface AnyCell {
  /** Unique in the notebook. */
  id: string;
  metadata: Metadata;
  /** One string, even if the file has a list of lines. */
  source: string;
}

export interface CodeCell extends AnyCell {
  cell_type: "code";
  outputs: Output[];
  execution_count: number | null;
}

export interface TextCell extends AnyCell {
  cell_type: "markdown" | "raw";
  /** Outputs that no code produced; somebody may have written them into the file. */
  outputs?: Output[];
  attachments?: Record<string, Record<string, unknown>>;
}

export type Cell = CodeCell | TextCell;

/** A notebook of nbformat 4.5. Members that the format does not know are kept and written back. */
export interface Notebook {
  cells: Cell[];
  metadata: Metadata;
  nbformat: 4;
  nbformat_minor: number;
}
