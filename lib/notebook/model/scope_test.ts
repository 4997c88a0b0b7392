import assert from "node:assert/strict";
import { readScope } from "./scope.ts";
import { parseCell } from "./syntax.ts";

/** What each statement of a text declares and uses: "declared | used". */
const scopesOf = (source: string) =>
  parseCell(source).map(({ node }) => {
    const { bindings, globals } = readScope(node);
    return `${[...bindings.keys()].join()} | ${[...globals].sort().join()}`;
  });

const cases: [what: string, source: string, expected: string][] = [
  ["a name that is used above its declaration is declared", "{ f(a); let a = 1; function f() {} }", " | "],
  [
    "var belongs to the top, let and const to their block",
    "for (var i = 0;;) { var j; let k; const l = m; }",
    "i,j | m",
  ],
  ["var in a function belongs to the function", "function f() { { var a; } return a + b; }", "f | b"],
  ["a function in a block belongs to the block", "{ function f() {} }", " | "],
  ["a loop's name is unknown outside", "{ for (const x of xs) x; for (const y in ys); x + y }", " | x,xs,y,ys"],
  ["cases share a region", "switch (a) { case b: let c; default: c; }", " | a,b"],
  [
    "patterns declare names; defaults and keys are code",
    "const { a, b: [c = d], [e]: f = g, ...h } = i",
    "a,c,f,h | d,e,g,i",
  ],
  ["assignments are uses, also in patterns", "[a.b, { c, d: e = f }] = [g++, delete h.i]", " | a,c,e,f,g,h"],
  ["a loop over an outer name uses it", "for ([a] of b) for (c in d);", " | a,b,c,d"],
  ["parameters are known in defaults and body", "((a, { b = a }, ...c) => a + b + c + d)", " | d"],
  ["a function's own name is known inside", "(function f(n) { return f(n - 1) + g; })", " | g"],
  ["a function has arguments, which are not its own name", "function f() { return arguments; }", "f | arguments"],
  [
    "the error of a catch is known in its block",
    "try { a } catch ({ message }) { message + b } finally { message }",
    " | a,b,message",
  ],
  [
    "a class: keys, fields, methods, what it extends",
    "class A extends B { [c] = d; e = A; #f = 1; g(h) { return h + this.#f + i; } static { var j; j + k; } }",
    "A | B,c,d,i,k",
  ],
  ["a class expression's own name is known inside", "const a = class B { c = B; }", "a | "],
  ["a parameter that is a property of the class", "class A { constructor(private b: C) { b + d; } }", "A | d"],
  [
    "names of members, labels and meta properties are not uses",
    "a: for (;;) { b.c?.d[e]({ f: g, h, i() {} }); import.meta; break a; }",
    " | b,e,g,h",
  ],
  ["types are not uses; an enum is a name", "let a: B = c as D; enum E { F = g, H }", "a | c; E | g"],
  ["decorators are uses", "class A { @b() c = 1; @d e() {} }", "A | b,d"],
  [
    "what is exported is used; names elsewhere are not",
    'const a = 1; export { a as b }; export { c } from "d"',
    "a | ;  | a;  | ",
  ],
];

for (const [what, source, expected] of cases) {
  Deno.test(`names: ${what}`, () => assert.equal(scopesOf(source).join("; "), expected));
}

Deno.test("names: the first declaration of a name counts, with its own declarator", () => {
  const [statement] = parseCell("var { a } = b, a = c");
  const [first] = statement!.node.declarations as unknown[];
  assert.equal(readScope(statement!.node).bindings.get("a"), first);
});
