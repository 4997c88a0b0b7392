/** What iopub tells → the outputs of cells. Pure but for the cells, which it fills. */

import { stripVTControlCharacters as strip } from "node:util";
import type { Message } from "./protocol.ts";
import type { CodeCell, DisplayOutput, ErrorOutput, Metadata, Output, ResultOutput, StreamOutput } from "./schema.ts";

/** Fills cells with outputs. One collector serves a whole run, since a cell may update what an earlier one displayed. */
export interface OutputCollector {
  /** From here on, outputs are this cell's. */
  begin(cell: CodeCell): void;
  /** Takes a message; types that are no output are ignored. Tells whether anything changed. */
  add(message: Pick<Message, "type" | "content">): boolean;
}

/**
 * As nbclient does it: successive texts of one stream are one output, `clear_output` waits for the next one if asked to, and
 * `update_display_data` reaches every output with its display id. Beyond that, ANSI codes are taken out of text.
 */
export function createOutputCollector(): OutputCollector {
  let outputs: Output[] = [];
  let clearBeforeNext = false;
  const displays = new Map<string, (DisplayOutput | ResultOutput)[]>();

  const append = (output: Output) => {
    if (clearBeforeNext) outputs.length = 0;
    clearBeforeNext = false;
    const last = outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
    } else outputs.push(output);
    return true;
  };
  const show = (output: DisplayOutput | ResultOutput, displayId: string | undefined) => {
    if (displayId !== undefined) displays.set(displayId, [...displays.get(displayId) ?? [], output]);
    return append(output);
  };
  const update = ({ data, metadata, transient }: DisplayContent) => {
    const shown = displays.get(transient?.display_id ?? "") ?? [];
    for (const output of shown) Object.assign(output, { data: plain(data), metadata: metadata ?? {} });
    return shown.length > 0;
  };

  return {
    begin(cell) {
      outputs = cell.outputs;
      clearBeforeNext = false;
    },
    add({ type, content }) {
      switch (type) {
        case "stream":
          return content.text !== "" && append(stream(content));
        case "display_data":
          return show(display(content), content.transient?.display_id);
        case "execute_result":
          return show(result(content), content.transient?.display_id);
        case "error":
          return append(error(content));
        case "update_display_data":
          return update(content);
        case "clear_output":
          if (content.wait) clearBeforeNext = true;
          else outputs.length = 0;
          return !content.wait;
        default:
          return false;
      }
    },
  };
}

interface DisplayContent {
  data: Record<string, unknown>;
  metadata?: Metadata;
  transient?: { display_id?: string };
}

// Keys stand in alphabetical order, as in the files that Jupyter writes.

const stream = ({ name, text }: { name: string; text: string }): StreamOutput => (
  { name, output_type: "stream", text: strip(text) }
);

const display = ({ data, metadata }: DisplayContent): DisplayOutput => (
  { data: plain(data), metadata: metadata ?? {}, output_type: "display_data" }
);

const result = ({ data, metadata, execution_count }: DisplayContent & { execution_count: number }): ResultOutput => (
  { data: plain(data), execution_count, metadata: metadata ?? {}, output_type: "execute_result" }
);

const error = ({ ename, evalue, traceback }: Omit<ErrorOutput, "output_type">): ErrorOutput => (
  { ename, evalue: strip(evalue), output_type: "error", traceback: (traceback ?? []).map(strip) }
);

function plain(data: Record<string, unknown>): Record<string, unknown> {
  const text = data["text/plain"];
  return typeof text === "string" ? { ...data, "text/plain": strip(text) } : data;
}
