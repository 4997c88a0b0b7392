/** Converts messages of iopub to the outputs of cells. Pure except for the cells, which it fills. */

import { stripVTControlCharacters as strip } from "node:util";
import { deepestJson, isTooDeep, messageOf } from "../../core/mod.ts";
import { createCellText, shortened } from "./cell_text.ts";
import { createBudget, defaultLimits, type OutputLimits } from "./output_budget.ts";
import type { OutputMessage } from "./protocol.ts";
import {
  type CodeCell,
  type DisplayOutput,
  type ErrorOutput,
  type Metadata,
  type Output,
  outputSchema,
  type ResultOutput,
  type StreamOutput,
} from "../model/schema.ts";

/** Limits on the text of an error, which people read in a terminal. */
const errorLimits = { text: 10_000, lines: 200 } as const;

/** Fills cells with outputs. One collector serves a whole run, because a cell may update what an earlier one displayed. */
export interface OutputCollector {
  /** From now on, outputs belong to this cell. */
  begin(cell: CodeCell): void;
  /** Receives a message, and ignores types that are not outputs. Returns whether anything changed. */
  add(message: OutputMessage): boolean;
  /** The number of characters of this cell's text that were cut. */
  cut(): number;
  /** Why some output of this cell was not kept; `undefined` if nothing was refused. */
  refusal(): Refusal | undefined;
}

/** Why an output was not kept. */
export interface Refusal {
  name: "OutputRefused" | "OutputTooLarge";
  /** A sentence without its full stop. */
  reason: string;
}

/** Options of a collector. */
export interface CollectorOptions {
  limits?: OutputLimits;
  /** Adds the data of the file that a message names; throws if it cannot. */
  fetch?: (message: OutputMessage) => OutputMessage;
}

/**
 * As in nbclient, successive texts of one stream are one output, `clear_output` waits for the next output if asked to, and
 * `update_display_data` changes every output with its display id. In addition, ANSI codes are removed from text, and outputs have limits.
 */
export function createOutputCollector(
  { limits = defaultLimits, fetch = (message) => message }: CollectorOptions = {},
): OutputCollector {
  let outputs: Output[] = [];
  let text = createCellText(outputs, limits.cellText);
  let clearBeforeNext = false;
  let unusable: Refusal | undefined;
  const budget = createBudget(limits);
  const displays = new Map<string, (DisplayOutput | ResultOutput)[]>();

  const clear = () => {
    const cleared = new Set(outputs.splice(0));
    cleared.forEach(budget.remove);
    for (const [id, shown] of displays) displays.set(id, shown.filter((output) => !cleared.has(output)));
    text = createCellText(outputs, limits.cellText);
    clearBeforeNext = false;
  };
  const write = (output: StreamOutput) => {
    if (clearBeforeNext) clear();
    const hasRoom = output.text !== "" && budget.admitsText(text.size());
    if (hasRoom) text.add(output);
    return hasRoom;
  };
  const show = (output: DisplayOutput | ResultOutput, displayId: string | undefined) => {
    if (clearBeforeNext) clear();
    const hasRoom = budget.enter(output, output.data, text.size());
    if (hasRoom) outputs.push(output);
    if (hasRoom && displayId !== undefined) displays.set(displayId, [...displays.get(displayId) ?? [], output]);
    return hasRoom;
  };
  const update = (content: DisplayContent) => {
    const shown = displays.get(content.transient?.display_id ?? "") ?? [];
    const { data, metadata } = display(content);
    const changed = shown.filter((output) => budget.enter(output, data, text.size()));
    for (const output of changed) Object.assign(output, { data, metadata });
    return changed.length > 0;
  };
  const fail = (output: ErrorOutput) => {
    if (clearBeforeNext) clear();
    outputs.push(output);
    return true;
  };

  const take = ({ type, content }: OutputMessage): boolean => {
    switch (type) {
      case "stream":
        return write(stream(content));
      case "display_data":
        return show(display(content), content.transient?.display_id);
      case "execute_result":
        return show(result(content), content.transient?.display_id);
      case "error":
        return fail(errorOutput(content));
      case "update_display_data":
        return update(content);
      case "clear_output":
        if (content.wait) clearBeforeNext = true;
        else clear();
        return !content.wait;
      default:
        return false;
    }
  };

  return {
    begin(cell) {
      budget.close(text.size());
      outputs = cell.outputs;
      text = createCellText(outputs, limits.cellText);
      clearBeforeNext = false;
      unusable = undefined;
    },
    add(message) {
      try {
        return take(fetch(message));
      } catch (error) {
        unusable ??= { name: "OutputRefused", reason: messageOf(error) };
        return false;
      }
    },
    cut: () => text.cut(),
    refusal() {
      const reason = budget.refusal();
      return unusable ?? (reason === undefined ? undefined : { name: "OutputTooLarge", reason });
    },
  };
}

interface DisplayContent {
  data: Record<string, unknown>;
  metadata?: Metadata;
  transient?: { display_id?: string };
}

// Keys are in alphabetical order, as in the files that Jupyter writes.

const stream = ({ name, text }: { name: string; text: string }): StreamOutput => {
  const output = checked<StreamOutput>({ name, output_type: "stream", text });
  return { ...output, text: strip(text) };
};

const display = ({ data, metadata }: DisplayContent): DisplayOutput =>
  plain(checked({ data, metadata: metadata ?? {}, output_type: "display_data" }));

const result = ({ data, metadata, execution_count }: DisplayContent & { execution_count: number }): ResultOutput =>
  plain(checked({ data, execution_count, metadata: metadata ?? {}, output_type: "execute_result" }));

/** @throws {TypeError} for anything that is not valid in a notebook; cells can send any message */
function checked<O extends Output>(output: O): O {
  const { error } = outputSchema.safeParse(output);
  const [issue] = error?.issues ?? [];
  if (issue) {
    throw new TypeError(
      `what it sent as ${output.output_type} is not an output that Jupyter knows: ${formatIssue(issue)}`,
    );
  }
  if (isTooDeep(output, deepestJson + 3)) {
    throw new TypeError(`what it shows has more than ${deepestJson} levels of lists and objects`);
  }
  return output;
}

/** An error as a cell stores it, shortened to a readable length. */
export const errorOutput = (
  { ename, evalue, traceback = [] }: { ename: string; evalue: string; traceback?: string[] },
): ErrorOutput => {
  checked<ErrorOutput>({ ename, evalue, output_type: "error", traceback });
  const clean = (text: string) => shortened(strip(text), errorLimits.text);
  const lines = traceback.slice(0, errorLimits.lines).map(clean);
  const cut = traceback.length - lines.length;
  if (cut > 0) lines.push(`[${cut} lines were cut here.]`);
  return { ename: clean(ename), evalue: clean(evalue), output_type: "error", traceback: lines };
};

function plain<O extends DisplayOutput | ResultOutput>(output: O): O {
  const text = output.data["text/plain"];
  return typeof text === "string" ? { ...output, data: { ...output.data, "text/plain": strip(text) } } : output;
}

const formatIssue = ({ path, message }: { path: PropertyKey[]; message: string }) => `${path.join(".")}: ${message}`;
