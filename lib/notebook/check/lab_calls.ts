/** Converts the type checker's messages about calls of the lab's own functions to one sentence about their arguments. Pure. */

import { aiUseForm } from "../../bundle/mod.ts";

const axis = '{ field: "channel", label: "Channel" }';
const column = '"Orders" or { label: "Orders", format: "integer" }';

/** Options type → the function that takes it, and the meaning of each option. */
const calls: Record<string, { name: string; options: Record<string, string> }> = {
  ChartOptions: {
    name: "`chart`",
    options: {
      title: "its heading",
      alt: "what a person who cannot see the chart needs to know",
      mark: '"bar", "line" or "dot"',
      x: axis,
      y: axis,
      rows: "the rows of a query",
    },
  },
  TableOptions: {
    name: "`table`",
    options: {
      title: "its heading",
      columns: '{ channel: "Channel", n: { label: "Orders", format: "integer" } }',
      rows: "the rows of a query",
    },
  },
  AxisOptions: {
    name: "An axis",
    options: { field: "the column that it shows", label: "its title, with the unit" },
  },
  ColumnOptions: { name: "A column", options: { label: "its heading", format: '"text", "integer", "percent" …' } },
  AiUseOptions: { name: "`aiUse`", options: {} },
};

/** The sentence about one option, by the type that it should have. */
const shapes: [type: string, sentence: string][] = [
  ["AxisOptions", `An axis (x, y) is written ${axis}.`],
  ["Record<string, ColumnOptions>", `The columns of a table are written ${calls.TableOptions!.options.columns}.`],
  ["ColumnOptions", `A column is written ${column}.`],
  [
    "Displayable",
    "`show` takes what functions such as table, chart and finding return: await show(table(…), chart(…)).",
  ],
];

/** The sentence for a message of the type checker; `undefined` if the message is about something else. */
export function explainLabCall(message: string): string | undefined {
  // The parts of a disclosure have types without a name.
  if (/'\{ (what: string; (?:found|commit)|name: string; version: string; basis)\b/.test(message)) {
    return `The use of AI is written ${aiUseForm}.`;
  }
  const [, type] = /is not assignable to (?:parameter of )?type '(\w+|Record<string, ColumnOptions>)'/.exec(message) ??
    [];
  if (type === undefined) return undefined;
  const call = calls[type];
  const [, one] = /Property '(\w+)' is missing in type/.exec(message) ?? [];
  const [, several] = /is missing the following properties from type '.*': (.+)$/.exec(message) ?? [];
  const missing = one ? [one] : several?.replace(/, and \d+ more.*$/, " …").split(", ");
  if (call && missing) {
    const list = missing.map((option) => option + (call.options[option] ? `: ${call.options[option]}` : ""));
    return `${call.name} needs ${list.join("; ")}.`;
  }
  return shapes.find(([known]) => known === type)?.[1];
}
