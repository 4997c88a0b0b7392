/** Diagrams: a graph of boxes and lines, laid out once, for notebook, report and deck. */

import { mistake } from "../core/mod.ts";
import { type Diagram, type DiagramEdge, type DiagramNode, seriesColors, writeBundle } from "../bundle/mod.ts";
import { type Displayable, makeDisplayable } from "./displayable.ts";
import { htmlFigure } from "./html.ts";

/** A box: its name, and lines of text in it. */
export interface DiagramNodeOptions {
  /** Unique in its diagram. */
  id: string;
  /** Default: the id. */
  label?: string;
  rows?: readonly ({ label: string } & Partial<DiagramNode["rows"][number]>)[];
  /** What it stands for, in a word or two: "table", "file". Nodes of one kind have one colour; a legend explains two or more kinds. */
  kind?: string;
  /** The label of a frame around it and the other nodes of its group. */
  group?: string;
}

/** A line between two boxes; by default an arrow from `from` to `to`. */
export interface DiagramEdgeOptions {
  from: string;
  to: string;
  /** How the line ends at `from` and at `to`; default: `["none", "arrow"]`. */
  ends?: DiagramEdge["ends"];
  label?: string;
  /** What the line means, in a sentence for people who cannot see it. */
  note?: string;
}

/** What {@link diagram} shows. */
export interface DiagramOptions {
  title: string;
  /** What it shows, in a sentence for people who cannot see it. */
  alt: string;
  nodes: readonly DiagramNodeOptions[];
  edges: readonly DiagramEdgeOptions[];
  source?: string;
}

/**
 * A diagram of boxes and lines: native shapes and connectors in the deck, SVG in the notebook. Graphviz lays it out once, when it is shown.
 *
 * @throws {TypeError} if there are no nodes, two nodes have the same id, an edge names a node that does not exist, or there are more than seven kinds.
 *
 * @example
 * ```ts
 * import { diagram } from "lab/show";
 * diagram({
 *   title: "From file to table",
 *   alt: "Files are staged, then loaded or quarantined.",
 *   nodes: [{ id: "files" }, { id: "staging" }, { id: "core tables" }, { id: "quarantine" }],
 *   edges: [
 *     { from: "files", to: "staging" },
 *     { from: "staging", to: "core tables", label: "clean" },
 *     { from: "staging", to: "quarantine", label: "refused" },
 *   ],
 * });
 * ```
 */
export function diagram(options: DiagramOptions): Displayable {
  const { title, alt, source } = options;
  const nodes = options.nodes.map(fillNode);
  const edges = options.edges.map((edge): DiagramEdge => ({ ...edge, ends: edge.ends ?? ["none", "arrow"] }));
  checkGraph(title, nodes, edges);
  return makeDisplayable(`diagram "${title}"`, async () => {
    // Graphviz and the font are slow to load, so only a cell that draws a diagram loads them.
    const [{ drawSvg, layOut }, { loadMetrics }] = await Promise.all([
      import("../diagram/mod.ts"),
      import("../fonts/mod.ts"),
    ]);
    const metrics = loadMetrics();
    const layout = await layOut({ nodes, edges }, metrics);
    const content: Diagram = { version: 1, title, alt, nodes, edges, layout, source };
    return writeBundle("diagram", content, {
      html: htmlFigure("diagram", title, drawSvg(content, metrics), source),
      plain: `${title}\n${plainGraph(content)}`,
    });
  });
}

const fillNode = ({ id, label, rows = [], kind, group }: DiagramNodeOptions): DiagramNode => ({
  id,
  label: label ?? id,
  rows: rows.map((row) => ({ mark: "", detail: "", italic: false, ...row })),
  ...(kind !== undefined && { kind }),
  ...(group !== undefined && { group }),
});

function checkGraph(title: string, nodes: DiagramNode[], edges: DiagramEdge[]) {
  if (nodes.length === 0) throw mistake(`The diagram "${title}" has no nodes.`);
  const ids = new Set<string>();
  for (const { id } of nodes) {
    if (ids.has(id)) throw mistake(`The diagram "${title}" has two nodes with the id "${id}".`);
    ids.add(id);
  }
  // Each kind has its own colour. If colours repeated, nobody could tell the kinds apart.
  const kinds = new Set(nodes.flatMap(({ kind }) => kind ?? [])).size;
  if (kinds > seriesColors.length) {
    throw mistake(
      `The diagram "${title}" has ${kinds} kinds of nodes, and at most ${seriesColors.length} can be told apart. ` +
        `Combine some of them, or use groups.`,
    );
  }
  for (const { from, to } of edges) {
    const missing = [from, to].find((id) => !ids.has(id));
    if (missing !== undefined) {
      throw mistake(
        `The diagram "${title}" has an edge from "${from}" to "${to}", and no node "${missing}"; it has ${
          [...ids].join(", ")
        }.`,
      );
    }
  }
}

/** The graph in lines of text. */
function plainGraph({ nodes, edges }: Diagram): string {
  const lines = nodes.flatMap(({ label, rows }) => [
    label,
    ...rows.map(({ mark, label, detail }) => `  ${[mark, label, detail].filter(Boolean).join(" ")}`),
  ]);
  const links = edges.map(({ from, to, label, note }) => note ?? `${from} → ${to}${label ? `: ${label}` : ""}`);
  return [...lines, ...links].join("\n");
}
