/** The schema of diagrams. */

import { z } from "zod";
import { text, version } from "./schema_parts.ts";

/** How an edge ends at a node: with an arrow, or in crow's-foot notation with the number of these nodes for one of the other. */
const edgeEnd = z.enum(["none", "arrow", "one", "zero-or-one", "one-or-many", "zero-or-many"]);

const diagramNode = z.strictObject({
  /** Unique in its diagram. */
  id: text,
  label: text,
  /** Lines below the label; a node without rows is a plain box. */
  rows: z.array(z.strictObject({
    /** A mark before the row's name: "PK", "PK FK"; empty for none. */
    mark: z.string(),
    label: text,
    /** A detail after the name, such as a column's type; empty for none. */
    detail: z.string(),
    italic: z.boolean(),
  })),
  /** The kind of thing that it stands for, in words; nodes of one kind have one colour, and a legend explains two or more kinds. */
  kind: text.optional(),
  /** The label of the frame around it and the other nodes of its group. */
  group: text.optional(),
});

const diagramEdge = z.strictObject({
  from: text,
  to: text,
  /** The ends at `from` and at `to`. */
  ends: z.tuple([edgeEnd, edgeEnd]),
  /** The text beside the line. */
  label: text.optional(),
  /** The meaning of the edge as a sentence, for people who cannot see it. */
  note: text.optional(),
});

const length = z.number().min(0);

const placed = { x: length, y: length, w: z.number().positive(), h: z.number().positive() };

/** Positions in points from the top left, for text of `sizePt`. Drawing code scales the layout as a whole. */
const diagramLayout = z.strictObject({
  sizePt: z.number().positive(),
  width: z.number().positive(),
  height: z.number().positive(),
  /** One frame per node, in order. */
  frames: z.array(z.strictObject(placed)),
  /** One route per edge, in order: the corners of its line, whose segments are horizontal or vertical. */
  routes: z.array(z.array(z.tuple([length, length])).min(2)),
  /** One frame per group of nodes; its label is inside, at the top left. */
  groups: z.array(z.strictObject({ label: text, ...placed })).optional(),
  /** The legend, if there are two or more kinds: one entry per kind, a swatch with its name on the right. */
  legend: z.array(z.strictObject({ kind: text, ...placed })).optional(),
});

/** Boxes and lines between them, drawn from the same layout as SVG in notebook and report and as native shapes with connectors in the deck. */
export const diagramSchema = z.strictObject({
  version,
  title: text,
  /** A description for people who cannot see the diagram. */
  alt: text,
  nodes: z.array(diagramNode).min(1),
  edges: z.array(diagramEdge),
  layout: diagramLayout,
  source: text.optional(),
}).refine(({ nodes }) => new Set(nodes.map(({ id }) => id)).size === nodes.length, {
  message: "two nodes have the same id",
}).refine(({ nodes, edges }) => {
  const ids = new Set(nodes.map(({ id }) => id));
  return edges.every(({ from, to }) => ids.has(from) && ids.has(to));
}, { message: "an edge names a node that does not exist" })
  .refine(
    ({ nodes, edges, layout }) => layout.frames.length === nodes.length && layout.routes.length === edges.length,
    {
      message: "the layout needs a frame for each node and a route for each edge",
    },
  )
  .refine(({ nodes, layout: { groups = [], legend = [] } }) => {
    const named = (texts: (string | undefined)[]) => JSON.stringify([...new Set(texts.filter(Boolean))].sort());
    const kinds = nodes.map(({ kind }) => kind);
    return named(nodes.map(({ group }) => group)) === named(groups.map(({ label }) => label)) &&
      named(new Set(kinds.filter(Boolean)).size > 1 ? kinds : []) === named(legend.map(({ kind }) => kind));
  }, { message: "the layout needs a frame for each group, and a legend if there are two or more kinds" });

export type Diagram = z.infer<typeof diagramSchema>;
export type DiagramNode = z.infer<typeof diagramNode>;
export type DiagramEdge = z.infer<typeof diagramEdge>;
export type DiagramLayout = z.infer<typeof diagramLayout>;
export type EdgeEnd = z.infer<typeof edgeEnd>;
