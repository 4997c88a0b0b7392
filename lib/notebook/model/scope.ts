/** Scopes of JavaScript: which names a piece of syntax declares at its top, and which it uses from outside. Pure. */

import { isNode, type Node } from "./syntax.ts";

/** The names of a piece of code. */
export interface Scope {
  /** Name → the declarator, function or class that declares it first. A `var` in a block belongs to the top, too. */
  bindings: Map<string, Node>;
  /** The names that it uses without declaring them. */
  globals: Set<string>;
}

/** A region in which names are known. */
interface Region {
  names: Map<string, Node>;
  outer?: Region;
  /** Whether a `var` in it or in a block below belongs to it. */
  takesVar: boolean;
}

/** Reads the scope of a statement, a declarator or an expression. */
export function readScope(node: Node): Scope {
  const top: Region = { names: new Map(), takesVar: true };
  const reader = new ScopeReader();
  reader.visit(node, top);
  return { bindings: top.names, globals: reader.globals() };
}

class ScopeReader {
  /** A name may be used above its declaration, so uses are resolved at the end. */
  readonly #uses: { name: string; region: Region }[] = [];

  globals(): Set<string> {
    const isKnown = (name: string, region: Region | undefined): boolean =>
      region !== undefined && (region.names.has(name) || isKnown(name, region.outer));
    return new Set(this.#uses.filter(({ name, region }) => !isKnown(name, region)).map(({ name }) => name));
  }

  visit(node: Node, region: Region): void {
    switch (node.type) {
      case "Identifier":
        this.#uses.push({ name: node.name as string, region });
        return;
      case "VariableDeclaration":
        return this.#visitAll(node.declarations, node.kind === "var" ? varRegion(region) : region, region);
      case "VariableDeclarator":
        return this.#visitDeclarator(node, region, region);
      case "FunctionDeclaration":
        declare(node.id, node, region);
        return this.#visitFunction(node, region);
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "ObjectMethod":
      case "ClassMethod":
      case "ClassPrivateMethod":
        return this.#visitFunction(node, region);
      case "ClassDeclaration":
      case "TSEnumDeclaration":
      case "TSModuleDeclaration":
        declare(node.id, node, region);
        return this.#visitRest(node, "id", inner(region));
      case "ClassExpression": {
        const own = inner(region);
        declare(node.id, node, own);
        return this.#visitRest(node, "id", own);
      }
      case "BlockStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "SwitchStatement":
        return this.#visitRest(node, undefined, inner(region));
      case "StaticBlock":
      case "TSModuleBlock":
        return this.#visitRest(node, undefined, inner(region, true));
      case "CatchClause":
        return this.#visitCatch(node, inner(region));
      case "ImportDeclaration":
        for (const { local } of node.specifiers as Node[]) declare(local, node, region);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#visitRest(node, node.computed ? undefined : "property", region);
      case "ObjectProperty":
      case "ClassProperty":
      case "ClassAccessorProperty":
        return this.#visitRest(node, node.computed ? undefined : "key", region);
      case "ExportNamedDeclaration":
        return this.#visitRest(node, node.source ? "specifiers" : undefined, region);
      case "ExportSpecifier":
        return this.#visitRest(node, "exported", region);
      case "LabeledStatement":
        return this.#visitRest(node, "label", region);
      case "TSEnumMember":
        return this.#visitRest(node, "id", region);
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "PrivateName":
      case "ExportAllDeclaration":
      case "TSInterfaceDeclaration":
      case "TSTypeAliasDeclaration":
      case "TSDeclareFunction":
        return;
      default:
        return this.#visitRest(node, undefined, region);
    }
  }

  /** Visits the nodes in all fields except one. */
  #visitRest(node: Node, except: string | undefined, region: Region): void {
    for (const field in node) {
      if (field === except) continue;
      const value = node[field];
      if (Array.isArray(value)) { for (const item of value) if (isNode(item)) this.visit(item, region); }
      else if (isNode(value)) this.visit(value, region);
    }
  }

  #visitAll(declarators: unknown, target: Region, region: Region): void {
    for (const declarator of declarators as Node[]) this.#visitDeclarator(declarator, target, region);
  }

  #visitDeclarator(declarator: Node, target: Region, region: Region): void {
    this.#visitPattern(declarator.id, declarator, target, region);
    if (isNode(declarator.init)) this.visit(declarator.init, region);
  }

  /** Declares the names of a pattern; the defaults and computed keys in it are code. */
  #visitPattern(pattern: unknown, declaration: Node, target: Region, region: Region): void {
    if (!isNode(pattern)) return;
    const visitPart = (part: unknown) => this.#visitPattern(part, declaration, target, region);
    switch (pattern.type) {
      case "Identifier":
        return declare(pattern, declaration, target);
      case "ArrayPattern":
        return (pattern.elements as unknown[]).forEach(visitPart);
      case "ObjectPattern":
        return (pattern.properties as Node[]).forEach(visitPart);
      case "ObjectProperty":
        if (pattern.computed) this.visit(pattern.key as Node, region);
        return visitPart(pattern.value);
      case "AssignmentPattern":
        this.visit(pattern.right as Node, region);
        return visitPart(pattern.left);
      case "RestElement":
        return visitPart(pattern.argument);
      case "TSParameterProperty":
        return visitPart(pattern.parameter);
    }
  }

  /** Parameters and body are one region, as JavaScript's rules for collisions make them. */
  #visitFunction(node: Node, region: Region): void {
    const own = inner(region, true);
    if (node.type === "FunctionExpression") declare(node.id, node, own);
    if (node.computed) this.visit(node.key as Node, region);
    for (const parameter of node.params as Node[]) this.#visitPattern(parameter, parameter, own, own);
    this.#visitBody(node.body as Node, own);
    for (const decorator of node.decorators as Node[] | null ?? []) this.visit(decorator, region);
  }

  #visitCatch(node: Node, own: Region): void {
    this.#visitPattern(node.param, node, own, own);
    this.#visitBody(node.body as Node, own);
  }

  #visitBody(body: Node, region: Region): void {
    if (body.type === "BlockStatement") this.#visitRest(body, undefined, region);
    else this.visit(body, region);
  }
}

const inner = (outer: Region, takesVar = false): Region => ({ names: new Map(), outer, takesVar });

const varRegion = (region: Region): Region => region.takesVar ? region : varRegion(region.outer!);

function declare(identifier: unknown, declaration: Node, { names }: Region): void {
  if (!isNode(identifier) || identifier.type !== "Identifier") return;
  const name = identifier.name as string;
  if (!names.has(name)) names.set(name, declaration);
}
