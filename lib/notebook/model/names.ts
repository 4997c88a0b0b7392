/** The names in a notebook's code: where they are declared, where they are written to, and which ones a piece of code uses. Pure. */

import { loadPackage } from "../../core/mod.ts";
import { isNode, type Node, nodesIn, type Statement } from "./syntax.ts";

/** Everything that defines a name in a notebook, over all cells. */
export interface Names {
  /** Declarations: a declarator, a function, or an import. */
  declared: Map<string, Node[]>;
  /** Statements that write to it after its declaration. */
  written: Map<string, Node[]>;
}

const mutators = new Set(
  "push pop shift unshift splice sort reverse fill copyWithin set add delete clear".split(" "),
);
/** Functions of Object and Reflect that change their first argument. */
const changers = new Set(["assign", "defineProperty", "defineProperties", "setPrototypeOf", "set", "deleteProperty"]);

/** Finds the names that statements declare and write to. */
export function readNames(statements: readonly Statement[]): Names {
  const names: Names = { declared: new Map(), written: new Map() };
  for (const { node } of statements) {
    for (const [name, declaration] of declarationsOf(node)) add(names.declared, name, declaration);
    for (const name of writesOf(node)) add(names.written, name, node);
  }
  return names;
}

function add(map: Map<string, Node[]>, name: string, node: Node) {
  map.set(name, [...map.get(name) ?? [], node]);
}

function declarationsOf(statement: Node): [string, Node][] {
  const node = statement.type.startsWith("Export") && isNode(statement.declaration) ? statement.declaration : statement;
  if (node.type === "ImportDeclaration") {
    const source = (node.source as Node).value;
    return (node.specifiers as Node[]).map((specifier) => {
      const imported = isNode(specifier.imported) ? specifier.imported : undefined;
      const what = imported ? imported.name ?? imported.value : specifier.type;
      return [(specifier.local as Node).name as string, { type: "Import", source, what }];
    });
  }
  // Babel's scopes do not include these two, and both can only occur at the top of a cell.
  if ((node.type === "TSEnumDeclaration" || node.type === "TSModuleDeclaration") && isNode(node.id)) {
    return [[firstNameOf(node.id), node]];
  }
  return plainDeclarations(node) ?? scopeOf(node).bindings;
}

/** Of `a.b.c`, as a namespace is called: "a", which is what it declares. */
const firstNameOf = (id: Node): string => isNode(id.left) ? firstNameOf(id.left) : id.name as string;

/** The declarations of a statement of which its form shows all; `undefined` for other forms: in a block, `var` declares a name at the top. */
function plainDeclarations(node: Node): [string, Node][] | undefined {
  if (node.type === "ExpressionStatement") return [];
  if (node.type === "FunctionDeclaration" && isNode(node.id)) return [[node.id.name as string, node]];
  if (node.type !== "VariableDeclaration") return undefined;
  const declarators = node.declarations as (Node & { id: Node })[];
  if (declarators.some(({ id }) => id.type !== "Identifier")) return undefined;
  return declarators.map((declarator) => [declarator.id.name as string, declarator]);
}

/** The outer names that a statement or expression assigns to, or whose contents it changes by calling a method with a mutating name. */
export function writesOf(statement: Node): Set<string> {
  const written = new Set<string>();
  const note = (target: unknown) => rootsOf(target).forEach((name) => written.add(name));
  for (const node of nodesIn(statement)) {
    if (node.type === "AssignmentExpression") note(node.left);
    else if (node.type === "UpdateExpression") note(node.argument);
    else if (node.type === "UnaryExpression" && node.operator === "delete") note(node.argument);
    else if ((node.type === "ForOfStatement" || node.type === "ForInStatement")) note(node.left);
    else if (node.type === "CallExpression" || node.type === "OptionalCallExpression") note(changedByCall(node));
  }
  return written.size === 0 ? written : written.intersection(new Set(freeNames(statement)));
}

function changedByCall({ callee, arguments: given }: Node): unknown {
  const method = methodOf(callee);
  if (!isNode(callee) || method === undefined) return undefined;
  const [first] = given as Node[];
  // `rows.push.apply(rows, more)`, `Array.prototype.push.call(rows, one)`
  if (method === "call" || method === "apply") return mutators.has(methodOf(callee.object) ?? "") ? first : undefined;
  const [object] = rootsOf(callee.object);
  if (object === "Object" || object === "Reflect") return changers.has(method) ? first : undefined;
  return mutators.has(method) ? callee.object : undefined;
}

/** The name after the dot, or in the brackets. */
const methodOf = (callee: unknown): string | undefined =>
  isNode(callee) && isNode(callee.property) ? (callee.property.name ?? callee.property.value) as string : undefined;

/** The names at the beginning of a target: `rows` of `rows[0].sum`; all names of a pattern. */
function rootsOf(target: unknown): string[] {
  if (!isNode(target)) return [];
  switch (target.type) {
    case "Identifier":
      return [target.name as string];
    case "MemberExpression":
    case "OptionalMemberExpression":
      return rootsOf(target.object);
    case "ArrayPattern":
      return (target.elements as unknown[]).flatMap(rootsOf);
    case "ObjectPattern":
      return (target.properties as Node[]).flatMap((property) => rootsOf(property.value ?? property.argument));
    case "AssignmentPattern":
      return rootsOf(target.left);
    case "RestElement":
      return rootsOf(target.argument);
    default:
      return [];
  }
}

/** The names that code uses without declaring them. */
export function freeNames(node: Node): string[] {
  return scopeOf(node).globals;
}

/** What a piece of code declares at its top, and what it uses from outside. */
interface Scope {
  bindings: [string, Node][];
  globals: string[];
}

/** Syntax does not change. */
const known = new WeakMap<Node, Scope>();

function scopeOf(node: Node): Scope {
  let scope = known.get(node);
  if (!scope) known.set(node, scope = readScope(node));
  return scope;
}

function readScope(node: Node): Scope {
  if (node.type === "Import") return { bindings: [], globals: [] };
  const statement = node.type === "VariableDeclarator"
    ? { type: "VariableDeclaration", kind: "const", declarations: [node] }
    : node;
  // A copy, because the traversal stores notes in the nodes.
  const program = { type: "Program", sourceType: "module", directives: [], body: [copyOf(statement)] };
  const { default: traverse } = loadPackage<typeof import("@babel/traverse")>("@babel/traverse");
  let scope!: Scope;
  traverse({ type: "File", program } as unknown as Parameters<typeof traverse>[0], {
    Program(path) {
      scope = {
        bindings: Object.entries(path.scope.bindings).map(([name, { path }]) => [name, path.node as unknown as Node]),
        globals: Object.keys((path.scope as unknown as { globals: object }).globals),
      };
      path.stop();
    },
  });
  return scope;
}

/** A deep copy of syntax. */
function copyOf<T>(syntax: T): T {
  if (Array.isArray(syntax)) return syntax.map(copyOf) as T;
  if (typeof syntax !== "object" || syntax === null) return syntax;
  const copy: Record<string, unknown> = {};
  for (const field in syntax) copy[field] = copyOf(syntax[field]);
  return copy as T;
}
