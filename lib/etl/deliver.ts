/** The lines of a delivery: true rows, some of them spoilt, some of them sent twice. Pure. */

import { csvLine } from "./csv.ts";
import { type Fault, type PlantedRow, plantFaults } from "./faults.ts";
import type { Settings } from "./settings.ts";
import { columnsOf, type TableName, type World } from "./world.ts";

/** One line of a file. The heading is row 0 and is no data row. */
export interface DeliveredLine {
  row: number;
  text: string;
  /** What was planted into it. */
  faults: Fault[];
}

/** How a file is delivered. */
export interface DeliverOptions extends Pick<Settings, "seed"> {
  /** `false`: every row as it truly is. */
  hasFaults: boolean;
}

/** The file of a table, line by line, as it is asked for. A second copy of a row comes up to twenty rows after the first. */
export function* deliver(world: World, table: TableName, options: DeliverOptions): Generator<DeliveredLine> {
  const waiting: { due: number; original: number; copy: NonNullable<PlantedRow["copy"]> }[] = [];
  let row = 0;
  const resend = function* (upTo: number): Generator<DeliveredLine> {
    while (waiting.length && waiting[0]!.due <= upTo) {
      const { original, copy } = waiting.shift()!;
      const fault: Fault = { kind: copy.kind, column: "*", trueValue: `row ${original}` };
      yield { row: ++row, text: csvLine(copy.row), faults: [fault] };
    }
  };
  yield { row: 0, text: csvLine(columnsOf[table]), faults: [] };
  const truth = world.rows(table);
  if (!options.hasFaults) {
    for (const values of truth) yield { row: ++row, text: csvLine(values), faults: [] };
    return;
  }
  for (const { row: values, faults, copy } of plantFaults(table, truth, options.seed)) {
    yield { row: ++row, text: csvLine(values), faults };
    if (copy) waiting.push({ due: row + copy.later, original: row, copy });
    yield* resend(row);
  }
  yield* resend(Infinity);
}
