/** The lines of a delivery: true rows, some with errors, some sent twice. Pure. */

import { type Fault, FaultPlanter, type PlantedRow } from "./faults.ts";
import { type FileShape, nestedLimit, rowLine } from "./files.ts";
import type { Settings } from "./settings.ts";
import type { Row, TableName } from "./tables.ts";

/** One line of a file. The heading is row 0 and is not a data row. */
export interface DeliveredLine {
  row: number;
  text: string;
  /** The errors that were planted in it. */
  faults: Fault[];
}

/** How a file is delivered. */
export interface DeliverOptions extends Pick<Settings, "seed"> {
  /** `false`: every row without errors. */
  hasFaults: boolean;
}

interface Waiting {
  due: number;
  original: number;
  copy: NonNullable<PlantedRow["copy"]>;
  nested: Row[];
}

/** Makes the lines of one file from true rows. A second copy of a row comes up to twenty rows after the first. */
export class Delivery {
  /** How many rows of each table the lines so far hold. Rows in a broken document do not count. */
  readonly rows: Partial<Record<TableName, number>>;
  readonly #planter: FaultPlanter | undefined;
  readonly #nestedPlanter: FaultPlanter | undefined;
  readonly #waiting: Waiting[] = [];
  #row = 0;

  constructor(readonly file: FileShape, { seed, hasFaults }: DeliverOptions) {
    const { table, nested } = file;
    this.rows = { [table]: 0, ...(nested ? { [nested]: 0 } : {}) };
    if (hasFaults) {
      this.#planter = new FaultPlanter(file, table, seed);
      if (nested) this.#nestedPlanter = new FaultPlanter(file, nested, seed);
    }
  }

  /** The line of a row with its nested rows, and the copies that are due. */
  *add(row: Row, nested: readonly Row[] = []): Generator<DeliveredLine> {
    const items = this.#plantNested(nested);
    const planted = this.#planter?.plant(row, items.faults.length === 0) ?? { row, faults: [] };
    const line = this.#line(planted.row, items.rows, [...planted.faults, ...items.faults], planted.breaksAt);
    const { copy } = planted;
    if (copy) {
      this.#waiting.push({ due: line.row + copy.later, original: line.row, copy, nested: items.rows });
      // Two rows contradict each other, and nobody can know which one is true.
      if (copy.kind === "conflicting_key") {
        line.faults.push({ kind: copy.kind, column: "*", trueValue: `row ${line.row}` });
      }
    }
    yield line;
    yield* this.#resend(this.#row);
  }

  /** The remaining copies, after the last row. */
  rest(): Generator<DeliveredLine> {
    return this.#resend(Infinity);
  }

  *#resend(upTo: number): Generator<DeliveredLine> {
    while (this.#waiting.length && this.#waiting[0]!.due <= upTo) {
      const { original, copy, nested } = this.#waiting.shift()!;
      const trueValue = `row ${original}`;
      yield this.#line(copy.row, nested, [
        { kind: copy.kind, column: "*", trueValue },
        ...nested.map((_, at): Fault => ({ kind: "duplicate_row", column: `items[${at + 1}].*`, trueValue })),
      ]);
    }
  }

  #line(row: Row, nested: readonly Row[], faults: Fault[], breaksAt?: number): DeliveredLine {
    const text = rowLine(this.file, row, nested);
    this.rows[this.file.table]!++;
    if (breaksAt !== undefined) {
      const trueValue = text.trimEnd();
      // A character beyond the basic plane has two code units, which must not be separated.
      const broken = [...trueValue].slice(0, Math.floor(trueValue.length * breaksAt)).join("");
      const fault: Fault = { kind: "broken_document", column: "*", trueValue };
      return { row: ++this.#row, text: `${broken}\n`, faults: [fault] };
    }
    if (this.file.nested) this.rows[this.file.nested]! += nested.length;
    return { row: ++this.#row, text, faults };
  }

  /** Nested rows; the copies are at the end of the same document. */
  #plantNested(nested: readonly Row[]): { rows: Row[]; faults: Fault[] } {
    if (!this.#nestedPlanter) return { rows: [...nested], faults: [] };
    const rows: Row[] = [];
    const faults: Fault[] = [];
    const copies: { place: number; copy: NonNullable<PlantedRow["copy"]> }[] = [];
    for (const row of nested) {
      const planted = this.#nestedPlanter.plant(row);
      const place = rows.push(planted.row);
      for (const fault of planted.faults) faults.push({ ...fault, column: `items[${place}].${fault.column}` });
      if (planted.copy && nested.length < nestedLimit) copies.push({ place, copy: planted.copy });
    }
    for (const { place, copy } of copies) {
      const { kind } = copy;
      const second = rows.push(copy.row);
      const trueValue = `items[${place}]`;
      if (kind === "conflicting_key") faults.push({ kind, column: `items[${place}].*`, trueValue });
      faults.push({ kind, column: `items[${second}].*`, trueValue });
    }
    return { rows, faults };
  }
}
