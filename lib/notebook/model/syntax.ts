/** A notebook's code as plain syntax: what is executed, without types, comments and layout. Pure. */

import { createHash } from "node:crypto";
import type { ParserOptions, ParserPlugin } from "@babel/parser";
import { loadPackage } from "../../core/mod.ts";

/** A node of the syntax tree: its type and its fields. */
export interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A statement at the top of a cell. */
export interface Statement {
  /** The line of its first character, from 1. */
  readonly line: number;
  readonly node: Node;
}

/** Wrappers that only the type checker reads. */
const typeWrappers = new Set([
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);
/** What Deno reads in a cell besides JavaScript. */
const plugins: ParserPlugin[] = ["typescript", "decorators", "decoratorAutoAccessors"];
const typeStatements = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "EmptyStatement",
]);
/** Fields about places, layout and types. */
const idleFields = new Set(
  ("start end loc range extra comments errors leadingComments innerComments trailingComments shorthand " +
    "typeAnnotation returnType typeParameters typeArguments superTypeArguments implements declare definite " +
    "accessibility abstract override readonly importKind exportKind").split(" "),
);

/** The statements of recent cells, by source. Several times the cells of the longest notebook. */
const recent = new Map<string, readonly Statement[]>();
const recentLimit = 500;

/**
 * Parses the statements of a cell. Recent results are kept, because a notebook is read for several purposes.
 *
 * @throws {SyntaxError} if the cell cannot be parsed
 */
export function parseCell(source: string): readonly Statement[] {
  let statements = recent.get(source);
  if (!statements) {
    statements = parseModule(source).map((raw) => ({
      line: (raw.loc as { start: { line: number } }).start.line,
      node: strip(raw),
    })).filter(({ node }) => !typeStatements.has(node.type));
  }
  // A map keeps the order of insertion: the one that was used longest ago is the first.
  recent.delete(source);
  recent.set(source, statements);
  if (recent.size > recentLimit) recent.delete(recent.keys().next().value!);
  return statements;
}

function parseModule(source: string): Node[] {
  const { parse } = loadPackage<typeof import("@babel/parser")>("@babel/parser");
  const options: ParserOptions = { sourceType: "module", plugins, attachComment: false };
  const read = (text: string) => parse(text, options).program.body as unknown as Node[];
  try {
    return read(source);
  } catch (error) {
    // The kernel first reads a cell that begins with a brace as an object.
    if (!source.trimStart().startsWith("{")) throw error;
    return read(`(${source}\n)`);
  }
}

function strip(node: Node): Node {
  if (typeWrappers.has(node.type)) return strip(node.expression as Node);
  const kept: Record<string, unknown> & Node = { type: node.type };
  for (const [field, value] of Object.entries(node)) {
    if (idleFields.has(field)) continue;
    // `name?: string` as opposed to `object?.name`
    if (field === "optional" && !node.type.startsWith("Optional")) continue;
    kept[field] = node.type === "TemplateElement" && field === "value"
      ? { cooked: (value as { cooked: unknown }).cooked }
      : stripValue(value);
  }
  return kept;
}

function stripValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !typeStatements.has(item?.type)).map(stripValue);
  return isNode(value) ? strip(value) : value;
}

/** Whether a value is a node. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";

/** The nodes in a node's fields. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const value of Object.values(node)) {
    // Not as arguments of one call: an array in a cell may have more elements than a call may have arguments.
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) children.push(child);
  }
  return children;
}

/** A node and all its descendants: each one before its children. */
export function nodesIn(node: Node): Node[] {
  const nodes: Node[] = [];
  const visit = (node: Node) => {
    nodes.push(node);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(node);
  return nodes;
}

/** Whether a node is a call of a function with one of these names. */
export const isCallOf = (node: Node, names: ReadonlySet<string>): boolean =>
  node.type === "CallExpression" && isNode(node.callee) && node.callee.type === "Identifier" &&
  names.has(node.callee.name as string);

/** The SHA-256 of syntax, regardless of the order of its fields, as 16 hexadecimal digits. */
export function hashSyntax(syntax: unknown): string {
  const sorted = (_: string, value: unknown) =>
    isNode(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1)) : value;
  return createHash("sha256").update(JSON.stringify(syntax, sorted)).digest("hex").slice(0, 16);
}
