/** The functions by which a notebook's checks decide, taken from its cells, so that tests can give them other data. */

import { parse } from "@babel/parser";
import type { Notebook } from "../../lib/notebook/mod.ts";

export type Predicate = (data: unknown) => boolean;

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** Claim → predicate, of every `evidence(rubric, claim, data, check)` whose claim is a plain text. A predicate sees nothing but its data. */
export async function readPredicates({ cells }: Notebook): Promise<Map<string, Predicate>> {
  const found = new Map<string, Predicate>();
  for (const cell of cells) {
    if (cell.cell_type !== "code") continue;
    const { program } = parse(cell.source, { sourceType: "module", plugins: ["typescript"] });
    for (const { callee, arguments: given } of callsIn(program as unknown as Node)) {
      if (callee.name !== "evidence" || given.length !== 4 || given[1]!.type !== "StringLiteral") continue;
      const source = cell.source.slice(given[3]!.start, given[3]!.end);
      const module = `data:application/typescript,${encodeURIComponent(`export default ${source};`)}`;
      found.set(String(given[1]!.value), (await import(module)).default);
    }
  }
  return found;
}

function* callsIn(node: Node): Generator<{ callee: Node; arguments: Node[] }> {
  if (node.type === "CallExpression") yield node as unknown as { callee: Node; arguments: Node[] };
  for (const part of Object.values(node).flat()) {
    if (part && typeof part === "object" && "type" in part) yield* callsIn(part as Node);
  }
}
