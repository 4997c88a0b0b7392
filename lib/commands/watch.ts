/** `status --watch`: a cluster in the terminal, as it is now. Formatting is pure; only {@link showWatch} writes. */

import type { ClusterSample, NodeSample } from "../cluster/mod.ts";
import { printable } from "./context.ts";

/** Column → its text. Numbers stand at the right. */
const columns: { heading: string; right?: true; text: (node: NodeSample) => string }[] = [
  { heading: "node", text: ({ node, isHealthy }) => `${isHealthy ? "✓" : "✗"} ${node}` },
  { heading: "role", text: ({ role }) => role },
  { heading: "state", text: ({ state }) => state },
  { heading: "group", right: true, text: ({ members }) => whole(members) },
  { heading: "queries/s", right: true, text: ({ queries_per_s }) => whole(queries_per_s) },
  { heading: "writes/s", right: true, text: ({ writes_per_s }) => whole(writes_per_s) },
  { heading: "paused", right: true, text: ({ paused }) => paused === null ? "–" : `${Math.round(100 * paused)} %` },
  { heading: "conflicts", right: true, text: ({ conflicts }) => whole(conflicts) },
  { heading: "queue", right: true, text: ({ queue }) => whole(queue) },
  { heading: "behind", right: true, text: ({ behind }) => whole(behind) },
  { heading: "answer", right: true, text: ({ answer_ms }) => answer_ms === null ? "–" : `${answer_ms.toFixed(1)} ms` },
];

const whole = (value: number | null) => value === null ? "–" : Math.round(value).toLocaleString("en-US");

const timeOf = (at: Date) => `${at.toISOString().slice(11, 19)} UTC`;

/** A sample as a picture of a terminal, cut to its width. Pure. */
export function drawWatch(name: string, { at, nodes }: ClusterSample, size: { columns: number; rows: number }): string {
  const cells = [columns.map(({ heading }) => heading), ...nodes.map((node) => columns.map(({ text }) => text(node)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((text, column) => columns[column]!.right ? text.padStart(widths[column]!) : text.padEnd(widths[column]!))
      .join("  ")
  );
  const behind = nodes.some(({ members }) => members !== null) ? "transactions" : "seconds";
  const all = [
    `${name} at ${timeOf(at)}`,
    "",
    ...lines,
    "",
    `paused: time held up by flow control · conflicts: since the last line · behind: ${behind}`,
    "Ctrl-C ends the watch; the cluster goes on.",
  ];
  return all.slice(0, size.rows).map((line) => printable(line).trimEnd().slice(0, size.columns)).join("\n");
}

/** A sample as lines that stand alone, for a file or another program: one for each node. Pure. */
export const watchLines = ({ at, nodes }: ClusterSample): string[] =>
  nodes.map((node) =>
    [timeOf(at), ...columns.map(({ heading, text }, column) => column < 3 ? text(node) : `${heading} ${text(node)}`)]
      .join("  ")
  );

/** Where a watch is shown. */
export interface WatchScreen {
  isTerminal: boolean;
  size: () => { columns: number; rows: number };
  write: (text: string) => void;
  print: (line: string) => void;
}

/** The terminal's second screen, without a cursor; and back to what stood on the first one. */
const [enter, leave] = ["\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"];
const [home, clearLine, clearBelow] = ["\x1b[H", "\x1b[K", "\x1b[J"];

/** Shows samples until there are no more, and leaves the terminal as it was, however it ends. */
export async function showWatch(
  name: string,
  samples: AsyncIterable<ClusterSample>,
  { isTerminal, size, write, print }: WatchScreen,
): Promise<void> {
  if (!isTerminal) {
    for await (const sample of samples) watchLines(sample).forEach(print);
    return;
  }
  const restore = () => write(leave);
  // A second Ctrl-C ends the process at once, past every `finally`.
  globalThis.addEventListener("unload", restore);
  write(enter);
  try {
    for await (const sample of samples) {
      const picture = drawWatch(name, sample, size());
      write(home + picture.split("\n").map((line) => line + clearLine).join("\n") + clearBelow);
    }
  } finally {
    globalThis.removeEventListener("unload", restore);
    restore();
  }
}
