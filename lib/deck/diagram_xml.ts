/** Converts a diagram to a group of native shapes and connectors. If a box is moved in PowerPoint, its straight lines follow. */

import type { DiagramNode, EdgeEnd } from "../bundle/mod.ts";
import {
  box as measures,
  diagramStyle,
  type EndSign,
  endSign,
  type Fill,
  kindFills,
  placeGroupLabels,
  placeLabels,
  rowColumns,
  swatchOf,
} from "../diagram/mod.ts";
import { loadMetrics } from "./metrics.ts";
import type { Box, Frame } from "./page.ts";
import type { Theme } from "./theme.ts";
import {
  connectorXml,
  freeformXml,
  groupXml,
  type Joint,
  type Look,
  type Path,
  type Point,
  rectangleXml,
  type RunStyle,
  runXml,
  textBody,
} from "./shapes_xml.ts";

type DiagramBox = Extract<Box, { kind: "diagram" }>;

/** The name of a diagram in the selection pane; no other object on a slide has a name that begins like this. */
export const diagramName = (title: string): string => `Diagram: ${title}`;

/**
 * The group's XML. Pure.
 *
 * @param key prefix of the ids of its shapes, to keep them unique on the slide until the package is finished
 */
export function diagramXml(box: DiagramBox, theme: Theme, key: string): string {
  return new DiagramWriter(box, theme, key).write();
}

/** An end of an edge: the index of its node and the point on the slide where the line meets it. */
interface EdgeJoint extends Joint {
  node: number;
  at: Point;
  sign: EndSign | undefined;
}

class DiagramWriter {
  readonly #routes: Point[][];
  readonly #joints: [EdgeJoint, EdgeJoint][];
  // The metrics of the font that the diagram was laid out for.
  readonly #metrics = loadMetrics();

  readonly #fills: Map<string, Fill>;
  readonly colors: Theme["colors"];

  constructor(readonly box: DiagramBox, { colors, series }: Theme, readonly key: string) {
    const { nodes, edges, layout } = box.diagram;
    this.colors = colors;
    this.#fills = kindFills(nodes, { series, light: colors.paper, dark: colors.primary });
    this.#routes = layout.routes.map((route) => route.map(this.#point));
    this.#joints = edges.map(({ from, to, ends }, index) => {
      const route = layout.routes[index]!;
      return [
        this.#joint(`${index}-from`, from, ends[0], route[0]!, route[1]!),
        this.#joint(`${index}-to`, to, ends[1], route.at(-1)!, route.at(-2)!),
      ];
    });
  }

  write(): string {
    const { nodes, edges, layout, title, alt } = this.box.diagram;
    const groupLabels = placeGroupLabels(this.#metrics, layout);
    const labels = placeLabels(this.#metrics, this.box.diagram);
    const parts = [
      ...(layout.groups ?? []).map((group, index) => this.#group(group, groupLabels[index]!, index)),
      ...edges.map((_, index) => this.#line(index)),
      ...nodes.map((node, index) => this.#node(node, index)),
      ...labels.map((frame, index) => frame ? this.#label(edges[index]!.label!, frame, index) : ""),
      ...(layout.legend ?? []).map((entry, index) => this.#legend(entry, index)),
    ];
    return groupXml({ id: this.#id("all"), name: diagramName(title), alt }, this.box, parts.join(""), true);
  }

  #id = (name: string) => `${this.key}-${name}`;
  #inches = (points: number) => points * this.box.scale;
  #point = ([x, y]: Point): Point => [this.box.x + this.#inches(x), this.box.y + this.#inches(y)];
  #frame = ({ x, y, w, h }: Frame): Frame => {
    const [left, top] = this.#point([x, y]);
    return { x: left, y: top, w: this.#inches(w), h: this.#inches(h) };
  };
  /** Converts points of the layout to points on the slide. */
  #points = (points: number) => points * this.box.scale * 72;
  #stroke = (color: string, pt: number): Look => ({ stroke: { color, pt: this.#points(pt) } });

  #joint(name: string, node: string, end: EdgeEnd, at: Point, next: Point): EdgeJoint {
    return {
      id: this.#id(`joint${name}`),
      // The connection sites of a rectangle: top, left, bottom, right.
      site: next[1] < at[1] ? 0 : next[0] < at[0] ? 1 : next[1] > at[1] ? 2 : 3,
      node: this.box.diagram.nodes.findIndex(({ id }) => id === node),
      at: this.#point(at),
      sign: endSign(end, at, next),
    };
  }

  /** A straight line is a connector that follows its boxes. A bent line is a freeform, because programs route bent connectors differently. */
  #line(index: number): string {
    const { from, to, note } = this.box.diagram.edges[index]!;
    const [first, second, ...more] = this.#routes[index]! as [Point, Point, ...Point[]];
    const named = { id: this.#id(`edge${index}`), name: `${from} – ${to}`, alt: note };
    const look = this.#stroke(this.colors.primarySoft, diagramStyle.linePt);
    return more.length
      ? freeformXml(named, [{ points: [first, second, ...more] }], look)
      : connectorXml(named, [first, second], this.#joints[index]!, look);
  }

  /** A node's shapes, and the signs of the lines that end there, which move with it. */
  #node(node: DiagramNode, index: number): string {
    const frame = this.#frame(this.box.diagram.layout.frames[index]!);
    const joints = this.#joints.flat().filter((joint) => joint.node === index);
    const named = (name: string) => ({ id: this.#id(`${name}${index}`), name: `${node.label}: ${name}` });
    const { fill, text } = this.#fillOf(node.kind);
    const filled = { fill, ...this.#stroke(fill, diagramStyle.borderPt) };
    const label = this.#run(node.label, { color: text, bold: true });
    const left = this.#inches(measures.padX);
    const shapes = node.rows.length === 0
      ? rectangleXml(named("box"), frame, filled, textBody([label], { isCentered: true, isMiddle: true }))
      : rectangleXml(
        named("box"),
        frame,
        { fill: this.colors.paper, ...this.#stroke(this.colors.ruleStrong, diagramStyle.borderPt) },
        this.#rows(node),
      ) +
        rectangleXml(
          named("name"),
          { ...frame, h: this.#inches(measures.header) },
          filled,
          textBody([label], { left, isMiddle: true }),
        );
    const ends = joints.map((joint) =>
      jointXml(joint) + (joint.sign ? this.#sign(joint.sign, `${joint.id}-sign`) : "")
    );
    return groupXml({ id: this.#id(`node${index}`), name: node.label }, frame, shapes + ends.join(""));
  }

  #fillOf = (kind?: string): Fill =>
    kind === undefined ? { fill: this.colors.primary, text: this.colors.onPrimary } : this.#fills.get(kind)!;

  /** The frame around a group's nodes with its label, behind everything else. */
  #group({ label, ...frame }: Frame & { label: string }, place: Frame, index: number): string {
    const named = (name: string) => ({ id: this.#id(`${name}${index}`), name: `${label}: ${name}` });
    const text = textBody([this.#run(label, { color: this.colors.text, bold: true })], { isMiddle: true });
    const look = { fill: this.colors.tint, ...this.#stroke(this.colors.ruleStrong, diagramStyle.borderPt) };
    return rectangleXml(named("frame"), this.#frame(frame), look) +
      rectangleXml(named("group"), this.#frame(place), {}, text);
  }

  #legend({ kind, ...frame }: Frame & { kind: string }, index: number): string {
    const swatch = this.#frame(swatchOf(frame));
    const text = textBody([this.#run(kind, { color: this.colors.text })], { isMiddle: true });
    const indent = measures.swatch + 6;
    return rectangleXml({ id: this.#id(`swatch${index}`), name: `Legend: ${kind}` }, swatch, {
      fill: this.#fillOf(kind).fill,
    }) +
      rectangleXml(
        { id: this.#id(`kind${index}`), name: kind },
        // A layout that was written by hand may leave no room. Office refuses a negative width.
        this.#frame({ ...frame, x: frame.x + indent, w: Math.max(0, frame.w - indent) }),
        {},
        text,
      );
  }

  #run = (text: string, style: Omit<RunStyle, "sizePt">) =>
    runXml(text, { ...style, sizePt: this.#points(this.box.diagram.layout.sizePt) });

  #rows(node: DiagramNode): string {
    const columns = rowColumns(this.#metrics, node);
    const hasMarks = columns.label > columns.mark;
    const lines = node.rows.map(({ mark, label, detail, italic }) =>
      (hasMarks ? this.#run(`${mark}\t`, { color: this.colors.check, bold: true }) : "") +
      this.#run(label, { color: this.colors.text, italic }) +
      (detail ? this.#run(`\t${detail}`, { color: this.colors.muted, italic }) : "")
    );
    const stops = [...(hasMarks ? [columns.label] : []), columns.detail];
    return textBody(lines, {
      left: this.#inches(measures.padX),
      top: this.#inches(measures.header + measures.padY),
      leadingPt: this.#points(measures.row),
      stops: stops.map((at) => this.#inches(at - measures.padX)),
    });
  }

  #sign({ strokes, ring, solid }: EndSign, id: string): string {
    const paths: Path[] = [
      ...strokes.map((points) => ({ points: points.map(this.#point) })),
      ...(solid ? [{ points: solid.map(this.#point), filled: true }] : []),
      ...(ring ? [{ points: [this.#point(ring.center)], radius: this.#inches(ring.radius), filled: true }] : []),
    ];
    const fill = solid ? this.colors.primarySoft : this.colors.paper;
    return freeformXml({ id, name: "Line end" }, paths, {
      fill,
      ...this.#stroke(this.colors.primarySoft, diagramStyle.linePt),
    });
  }

  #label(label: string, frame: Frame, index: number): string {
    const text = textBody([this.#run(label, { color: this.colors.text })], { isCentered: true, isMiddle: true });
    return rectangleXml(
      { id: this.#id(`label${index}`), name: `Label: ${label}` },
      this.#frame(frame),
      { fill: this.colors.paper },
      text,
    );
  }
}

/**
 * A shape without size where a line meets a box, for a connector to attach to. The box itself has connection sites only in the middle of its sides, and not
 * every program supports custom sites.
 */
const jointXml = ({ id, at: [x, y] }: EdgeJoint): string =>
  rectangleXml({ id, name: "Joint" }, { x, y, w: 0, h: 0 }, {});
