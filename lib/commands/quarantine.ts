/** `quarantine`: the pipeline's rows that were not accepted, listed, shown, repaired and replayed by hand. */

import { type Command, InvalidArgumentError } from "commander";
import { exitCodes, LabError } from "../core/mod.ts";
import {
  listQuarantine,
  type QuarantinedRow,
  type QuarantineFilter,
  repairRow,
  replayQuarantine,
  showQuarantined,
} from "../etl/mod.ts";
import { connect, type Database, SqlError } from "../sql/mod.ts";
import type { Context } from "./context.ts";

/** A row as it is named on the command line: `3:7` is row 7 of delivery 3. */
export interface RowName {
  deliveryId: number;
  rowNo: number;
}

interface Options {
  source?: string;
  reason?: string;
  delivery?: number;
  all?: true;
  limit?: number;
  note?: string;
}

export function defineQuarantine(command: Command, context: Context): Command {
  const { print } = context;
  addFilter(command.command("list").description("List the rows in quarantine, with the rule that each breaks."))
    .option("--all", "also rows that were replayed and accepted")
    .option("--limit <rows>", "the most rows", wholeNumber, 100)
    .action((options: Options) =>
      onServer(async (db) => {
        const states = options.all ? ["open", "dead", "replayed"] as const : undefined;
        const rows = await listQuarantine(db, { ...filterOf(options), states, limit: options.limit });
        for (const line of formatRows(rows)) print(line);
      })
    );
  command.command("show").description("Show a row with its values, which may be personal data.")
    .argument("<delivery:row>", "as `list` names it: 3:7", readRowName)
    .action(({ deliveryId, rowNo }: RowName) =>
      onServer(async (db) => {
        const { raw, values, ...row } = await showQuarantined(db, deliveryId, rowNo);
        for (const line of formatRows([row])) print(line);
        for (const name of new Set([...Object.keys(raw), ...Object.keys(values)])) {
          const [delivered, tried] = [raw[name], values[name]].map((value) => formatValue(mask(name, value)));
          print(`  ${name.padEnd(20)} ${delivered}${tried === delivered ? "" : ` → ${tried}`}`);
        }
      })
    );
  command.command("repair").description(
    "Correct a value of a row. What was delivered stays; replay the row afterwards.",
  )
    .argument("<delivery:row>", "as `list` names it: 3:7", readRowName)
    .argument("<column>", "a column of its contract")
    .argument("[value]", "the new value; without it, the value is missing")
    .requiredOption("--note <text>", "why, for the record")
    .action(({ deliveryId, rowNo }: RowName, column: string, value: string | undefined, { note }: Options) =>
      onServer(async (db) => {
        await repairRow(db, deliveryId, rowNo, column, value ?? null, note!);
        print(`Row ${deliveryId}:${rowNo} has a new ${column}. Replay it: quarantine replay ${deliveryId}:${rowNo}`);
      })
    );
  addFilter(
    command.command("replay").description("Try rows again by the contracts as they are now. It can be repeated."),
  )
    .argument("[delivery:row]", "one row; without it, all that the options name", readRowName)
    .action((row: RowName | undefined, options: Options) =>
      onServer(async (db) => {
        const { tried, released } = await replayQuarantine(db, { ...filterOf(options), ...row, limit: 1_000_000 });
        print(`Tried ${tried} ${tried === 1 ? "row" : "rows"}; ${released} released, including dependent rows.`);
        if (tried === 0) throw new LabError("No quarantined row matches.", { exitCode: exitCodes.failed });
      })
    );
  return command;
}

const addFilter = (command: Command): Command =>
  command
    .option("--source <name>", "only rows for this table: orders")
    .option("--reason <rule>", "only rows that break this rule: rating_out_of_range")
    .option("--delivery <number>", "only rows of this delivery", wholeNumber);

const filterOf = ({ source, reason, delivery }: Options): QuarantineFilter => ({
  source,
  reason,
  deliveryId: delivery,
});

/** Reads a row's name. Pure. */
export function readRowName(text: string): RowName {
  const [, delivery, row] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  if (row === undefined) throw new InvalidArgumentError("Name a row as `list` does: 3:7 is row 7 of delivery 3.");
  return { deliveryId: Number(delivery), rowNo: Number(row) };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** Rows as lines, aligned. Pure. */
export function formatRows(rows: readonly QuarantinedRow[]): string[] {
  if (rows.length === 0) return ["No rows."];
  const cells = rows.map(({ deliveryId, rowNo, source, reason, state, detail, waitsFor }) => [
    `${deliveryId}:${rowNo}`,
    source,
    state,
    reason,
    waitsFor === null ? detail : `${detail}, waits for ${waitsFor}`,
  ]);
  const widths = cells[0]!.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  return cells.map((row) => row.map((cell, at) => at === row.length - 1 ? cell : cell.padEnd(widths[at]!)).join("  "));
}

/** Never prints a password's hash, not even from quarantine. Pure. */
export const mask = (name: string, value: string | null | undefined): string | null | undefined =>
  /^pass/i.test(name) && value ? `${value.length} characters` : value;

const formatValue = (value: string | null | undefined) => value == null ? "(missing)" : JSON.stringify(value);

async function onServer(work: (db: Database) => Promise<void>): Promise<void> {
  await using db = await connect();
  try {
    await work(db);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { errno } = error;
    if (errno === 1049 || errno === 1146 || errno === 1305) {
      throw new LabError(
        "This server has no pipeline. In JupyterLab (task lab), run the cells of milestone 4 up to those of the pipeline, " +
          "or call installPipeline of lab/etl in a notebook of your own.",
        { exitCode: exitCodes.environment, cause: error },
      );
    }
    throw error;
  }
}
