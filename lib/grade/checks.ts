/** The checks in a notebook's code: their claims, and a hash of all code of the notebook that their verdicts depend on. Pure. */

import {
  childrenOf,
  freeNames,
  hashSyntax,
  isCallOf,
  isNode,
  type Names,
  type Node,
  nodesIn,
  parseCell,
  readNames,
  type Statement,
  writesOf,
} from "../notebook/mod.ts";
import { findRubricRow } from "../rubric/mod.ts";

/** A cell with the fields that matter for checks. */
export interface SourceCell {
  cell_type: string;
  id?: string;
  source: string | string[];
  metadata: Record<string, unknown>;
}

/** A check in the source. Two equal checks ask the same question about the same data. */
export interface SourceCheck {
  rubric: string;
  /**
   * Its possible claims: each is a text in pieces, with anything between two of them. An expression that cannot be evaluated
   * matches any claim: two empty pieces.
   */
  claims: string[][];
  /** The id of its cell. */
  cell: string;
  /** A hash of its statement: claim, data, predicate, and the conditions around it. */
  hash: string;
  /** The names that it reaches in the notebook (functions, constants, imports), each with a hash of everything that defines it. */
  reaches: Record<string, string>;
  /** The files of suites that it names directly or through what it reaches. */
  suites: string[];
  /** Shared by checks of which a run shows only one: the branches of a condition. */
  choice?: string;
}

/** A cell as the parser sees it: its statements, or the fact that it cannot be parsed. */
interface ParsedCell {
  id: string;
  statements: readonly Statement[];
  /** Lines of solutions and cells with parameters, which do not belong to the reference. */
  isForeign(line: number): boolean;
}

/** The built-in objects that predicates rely on. No cell may change them. */
const builtIns =
  "Array Object String Number Boolean JSON Math Set Map Date RegExp Function Promise Symbol Reflect globalThis self Deno"
    .split(" ");

/**
 * The names that students define: those that solutions declare or write to, and parameters. Their definitions differ from notebook to
 * notebook, so checks are compared without them.
 *
 * @throws {SyntaxError} if a cell cannot be parsed
 */
export function givenNames(cells: readonly SourceCell[]): string[] {
  const { declared, written } = readNames(
    parseCells(cells).flatMap(({ statements, isForeign }) =>
      statements.filter(({ line, node }) => isForeign(line) && node.type !== "ImportDeclaration")
    ),
  );
  return [...new Set([...declared.keys(), ...written.keys()])].sort();
}

/**
 * Every check in the code of a notebook, in order. Cells that cannot be parsed have none.
 *
 * @param given the names that students define: see {@link givenNames}
 * @param withoutSolutions ignores the code of solutions: for a reference, whose notebook marks them. In a student's notebook the marks have no meaning.
 */
export function readChecks(
  cells: readonly SourceCell[],
  given: readonly string[],
  { withoutSolutions = false }: { withoutSolutions?: boolean } = {},
): SourceCheck[] {
  const parsed = parseCells(cells, () => []).map(({ id, statements, isForeign }) => ({
    id,
    statements: withoutSolutions ? statements.filter(({ line }) => !isForeign(line)) : statements,
  }));
  const names = readNames(parsed.flatMap(({ statements }) => statements));
  const called = new Set(["evidence", ...importedAs(names, "evidence")]);
  const boundary = new Set(given);
  return parsed.flatMap(({ id, statements }) =>
    statements.flatMap(({ node }, at) =>
      checksIn(node, called).map(({ call, choice }) => {
        const statement = reduce(node, call);
        const reached = reach(statement, names, boundary);
        const [rubric, claim] = call.arguments as Node[];
        return {
          rubric: rubric!.value as string,
          claims: claimsOf(claim),
          cell: id,
          hash: hashSyntax(statement),
          reaches: Object.fromEntries([...reached].map(([name, nodes]) => [name, hashSyntax(nodes)])),
          suites: suitesIn([statement, ...[...reached.values()].flat()]),
          ...(choice === undefined ? {} : { choice: `${id}.${at}.${choice}` }),
        };
      })
    )
  );
}

/** The ids of the code cells that cannot be parsed; they may change anything. */
export function unreadableCells(cells: readonly SourceCell[]): string[] {
  const ids: string[] = [];
  for (const cell of cells) {
    parseCells([cell], () => {
      ids.push(cell.id ?? "");
      return [];
    });
  }
  return ids;
}

function parseCells(
  cells: readonly SourceCell[],
  onError = (error: unknown): readonly Statement[] => {
    throw error;
  },
): ParsedCell[] {
  return cells.filter(({ cell_type }) => cell_type === "code").map(({ id = "", source, metadata }) => {
    const text = Array.isArray(source) ? source.join("") : source;
    const tags = Array.isArray(metadata.tags) ? metadata.tags : [];
    const isParameters = tags.includes("parameters") || tags.includes("injected-parameters");
    const solution = solutionLines(text);
    let statements: readonly Statement[];
    try {
      statements = parseCell(text);
    } catch (error) {
      statements = onError(error);
    }
    return { id, statements, isForeign: (line) => isParameters || solution.has(line) };
  });
}

/** The lines between BEGIN SOLUTION and END SOLUTION. */
function solutionLines(source: string): Set<number> {
  const lines = new Set<number>();
  let inside = false;
  source.split("\n").forEach((line, at) => {
    if (/^\s*\/\/ BEGIN SOLUTION\s*$/.test(line)) inside = true;
    else if (/^\s*\/\/ END SOLUTION\s*$/.test(line)) inside = false;
    else if (inside) lines.add(at + 1);
  });
  return lines;
}

/** The names under which a notebook imports something from lab/show. */
function importedAs({ declared }: Names, what: string): string[] {
  return [...declared].filter(([, nodes]) => nodes.some((node) => node.source === "lab/show" && node.what === what))
    .map(([name]) => name);
}

/** The checks in a statement; with the number of the condition that chooses between them and others, if there is one. */
function checksIn(statement: Node, called: ReadonlySet<string>): { call: Node; choice?: number }[] {
  const found: { call: Node; branches: Map<Node, number> }[] = [];
  const visit = (node: Node, branches: Map<Node, number>) => {
    const [rubric] = (node.arguments ?? []) as Node[];
    if (isCallOf(node, called) && rubric?.type === "StringLiteral" && findRubricRow(rubric.value as string)) {
      found.push({ call: node, branches });
    }
    for (const child of childrenOf(node)) {
      const branch = node.consequent === child ? 1 : node.alternate === child ? 2 : 0;
      visit(child, branch ? new Map(branches).set(node, branch) : branches);
    }
  };
  visit(statement, new Map());
  const conditions = [...new Set(found.flatMap(({ branches }) => [...branches.keys()]))];
  return found.map(({ call, branches }) => {
    const choice = conditions.findIndex((condition) =>
      branches.has(condition) &&
      found.some((other) => other.branches.has(condition) && other.branches.get(condition) !== branches.get(condition))
    );
    return choice < 0 ? { call } : { call, choice };
  });
}

/**
 * A statement reduced to what one check needs: tables, findings and other checks beside it are left out, and so is the other branch of a condition.
 * A check therefore stays the same if a title or a finding is reworded. Code that changes a value from outside is kept, because the check may depend on it.
 */
function reduce(statement: Node, target: Node): Node {
  const onPath = new Set<Node>();
  const mark = (node: Node): boolean => {
    const isOn = node === target || childrenOf(node).map(mark).some(Boolean);
    if (isOn) onPath.add(node);
    return isOn;
  };
  mark(statement);
  const isOn = (value: unknown) => isNode(value) && onPath.has(value);
  const walk = (node: Node): Node => {
    if (node === target) return node;
    const kept: Record<string, unknown> & Node = { ...node };
    if (isShow(node)) kept.arguments = (node.arguments as Node[]).filter((one) => isOn(one) || isChanging(one));
    if (node.type === "ArrayExpression") {
      kept.elements = (node.elements as unknown[]).filter((one) => isOn(one) || isNode(one) && isChanging(one));
    }
    if (node.type === "BlockStatement") kept.body = needed(node.body as Node[], onPath);
    if (node.type === "IfStatement" || node.type === "ConditionalExpression") {
      for (const branch of ["consequent", "alternate"]) {
        if (!isOn(node[branch]) && !isOn(node.test)) kept[branch] = null;
      }
    }
    for (const [field, value] of Object.entries(kept)) {
      if (isOn(value)) kept[field] = walk(value as Node);
      else if (Array.isArray(value)) kept[field] = value.map((item) => isOn(item) ? walk(item) : item);
    }
    return kept;
  };
  return walk(statement);
}

const isShow = (node: Node) => isCallOf(node, new Set(["show"]));
const isChanging = (node: Node) => writesOf(node).size > 0;

/** The statements of a block that the check on the path may depend on: without other displays, and without constants that only those use. */
function needed(body: Node[], onPath: ReadonlySet<Node>): Node[] {
  const isDisplay = ({ type, expression }: Node) =>
    type === "ExpressionStatement" && isNode(expression) && expression.type === "AwaitExpression" &&
    isNode(expression.argument) && isShow(expression.argument);
  let kept = body.filter((node) => onPath.has(node) || !isDisplay(node) || isChanging(node));
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    kept = kept.filter((node) =>
      onPath.has(node) || node.type !== "VariableDeclaration" || isChanging(node) || isUsed(node, kept, onPath)
    );
  }
  return kept;
}

function isUsed(declaration: Node, body: readonly Node[], onPath: ReadonlySet<Node>): boolean {
  const names = new Set(readNames([{ line: 0, node: declaration }]).declared.keys());
  const uses = (node: Node): boolean => {
    if (node.type === "Identifier" && names.has(node.name as string)) return true;
    // Of a display on the path, only the check counts.
    const parts = isShow(node) && onPath.has(node)
      ? (node.arguments as Node[]).filter((argument) => onPath.has(argument))
      : childrenOf(node);
    return parts.some(uses);
  };
  return body.some((node) => node !== declaration && uses(node));
}

/** What a check reaches: each name with all its definitions, and what these reach in turn. */
function reach(
  statement: Node,
  { declared, written }: Names,
  boundary: ReadonlySet<string>,
): Map<string, Node[]> {
  const reached = new Map<string, Node[]>();
  const queue = [...freeNames(statement), ...builtIns];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (reached.has(name) || boundary.has(name)) continue;
    const nodes = [...declared.get(name) ?? [], ...written.get(name) ?? []];
    if (nodes.length === 0) continue;
    reached.set(name, nodes);
    queue.push(...nodes.flatMap(freeNames));
  }
  return new Map([...reached].sort(([a], [b]) => a < b ? -1 : 1));
}

function claimsOf(claim: Node | undefined): string[][] {
  switch (claim?.type) {
    case "StringLiteral":
      return [[claim.value as string]];
    case "TemplateLiteral":
      return [(claim.quasis as Node[]).map(({ value }) => (value as { cooked: string }).cooked)];
    case "ConditionalExpression":
      return [...claimsOf(claim.consequent as Node), ...claimsOf(claim.alternate as Node)];
    default:
      return [["", ""]];
  }
}

function suitesIn(nodes: readonly Node[]): string[] {
  const texts = nodes.flatMap((node) => [...nodesIn(node)]).filter(({ type }) => type === "StringLiteral");
  return [
    ...new Set(texts.map(({ value }) => value as string).filter((text) => /^sql\/m\d\/suite\/\S+\.sql$/.test(text))),
  ]
    .sort();
}

/** Whether a text matches one of the claims. */
export function isClaim(text: string, claims: readonly string[][]): boolean {
  const quote = (piece: string) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return claims.some((pieces) => new RegExp(`^${pieces.map(quote).join("[^]*")}$`).test(text));
}

/** The name of a check in messages. */
export const formatClaim = ({ claims }: Pick<SourceCheck, "claims">): string => claims[0]!.join("…");
