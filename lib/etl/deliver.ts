/** The lines of a delivery: true rows, some of them spoilt, some of them sent twice. Pure. */

import { csvLine } from "./csv.ts";
import { type Fault, faultAt, plantFault } from "./faults.ts";
import { Random } from "./random.ts";
import type { Settings } from "./settings.ts";
import { columnsOf, type Row, type TableName, tables, type World } from "./world.ts";

/** One line of a file. The heading is row 0 and is no data row. */
export interface DeliveredLine {
  row: number;
  text: string;
  /** What was planted into it. */
  fault?: Fault;
}

/** Planted errors have chance streams apart from those of the rows. */
const faultStream = 100;

/** The file of a table, line by line, as it is asked for. A second copy of a row comes up to twenty rows after the first. */
export function* deliver(world: World, table: TableName, { seed }: Pick<Settings, "seed">): Generator<DeliveredLine> {
  const randomOf = (block: number) => new Random(seed, faultStream + tables.indexOf(table), block);
  const waiting: { due: number; original: number; row: Row }[] = [];
  let row = 0;
  const resend = function* (upTo: number): Generator<DeliveredLine> {
    while (waiting.length && waiting[0]!.due <= upTo) {
      const copy = waiting.shift()!;
      const fault: Fault = { kind: "duplicate_row", column: "*", trueValue: `row ${copy.original}` };
      yield { row: ++row, text: csvLine(copy.row), fault };
    }
  };
  yield { row: 0, text: csvLine(columnsOf[table]) };
  let index = 0;
  for (const truth of world.rows(table)) {
    const plan = faultAt(table, index++, randomOf);
    row++;
    if (!plan) {
      yield { row, text: csvLine(truth) };
    } else if (plan.kind === "duplicate_row") {
      yield { row, text: csvLine(truth) };
      waiting.push({ due: row + 1 + plan.random.below(20), original: row, row: truth });
    } else {
      const planted = plantFault(table, truth, plan);
      yield { row, text: csvLine(planted.row), fault: planted.fault };
    }
    yield* resend(row);
  }
  yield* resend(Infinity);
}
