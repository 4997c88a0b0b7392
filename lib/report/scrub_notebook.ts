/** Removes secrets from a notebook: sources, outputs, metadata, attachments. Pure. */

import { type Cell, type Notebook, type Output } from "../notebook/mod.ts";
import { formatCell, refOf } from "./cell_ref.ts";
import { findHidden, findKnown, type Hit, maskedSecret, scrubText, type Secrets } from "../secrets/mod.ts";

/**
 * Returns a notebook without secrets, and what was replaced where. Consecutive streams are joined first, because a secret may
 * have arrived in two parts. Markup with tags inside a secret is withheld completely.
 *
 * Cost: that of `scrubText` for all texts of the notebook. The original is not changed.
 */
export function scrubNotebook(notebook: Notebook, secrets: Secrets): { notebook: Notebook; hits: Hit[] } {
  const tally = createTally(secrets);
  const cells = () =>
    notebook.cells.map((cell, index) =>
      scrubCell(cell, { number: index + 1, place: formatCell(refOf(cell, index)), tally })
    );
  const scrubbed = scrubMembers(notebook, "the notebook's metadata", tally, { cells });
  return { notebook: scrubbed as unknown as Notebook, hits: tally.hits() };
}

/**
 * Removes secrets from data of any depth, keys included, and reports what was replaced.
 *
 * @param place the name of the data in the report
 */
export function scrubData<T>(data: T, place: string, secrets: Secrets): { data: T; hits: Hit[] } {
  const tally = createTally(secrets);
  return { data: scrubAny(data, place, tally) as T, hits: tally.hits() };
}

/** Scrubs texts and counts the secrets. */
interface Tally {
  secrets: Secrets;
  text(place: string, text: string): string;
  /** Markup, which is withheld if there are tags inside a secret. */
  markup(place: string, text: string): string;
  hits(): Hit[];
}

function createTally(secrets: Secrets): Tally {
  const found = new Map<string, Hit>();
  const note = (place: string, what: string, count: number) => {
    const key = `${place}\n${what}`;
    found.set(key, { place, what, count: count + (found.get(key)?.count ?? 0) });
  };
  // Most texts of a notebook are labels and values that occur again and again.
  const known = new Map<string, ReturnType<typeof scrubText>>();
  const text = (place: string, original: string) => {
    let scrubbed = known.get(original);
    if (!scrubbed) known.set(original, scrubbed = scrubText(original, secrets));
    for (const { what, count } of scrubbed.hits) note(place, what, count);
    return scrubbed.text;
  };
  return {
    secrets,
    text,
    markup(place, original) {
      const hidden = findHidden(original, secrets);
      for (const what of hidden) note(place, `${what}, with tags in it: the output is withheld`, 1);
      return hidden.length > 0 ? maskedSecret : text(place, original);
    },
    hits: () => [...found.values()],
  };
}

function scrubAny(data: unknown, place: string, tally: Tally): unknown {
  if (typeof data === "string") return tally.text(place, data);
  if (typeof data === "number") {
    const text = String(data);
    const scrubbed = tally.text(place, text);
    return scrubbed === text ? data : scrubbed;
  }
  if (Array.isArray(data)) return data.map((item) => scrubAny(item, place, tally));
  if (typeof data === "object" && data !== null) return scrubMembers(data, place, tally);
  return data;
}

/** An object without secrets: `special` has functions for some members; all other members and all keys are scrubbed. */
function scrubMembers(
  object: object,
  place: string,
  tally: Tally,
  special: Record<string, () => unknown> = {},
): Record<string, unknown> {
  const scrubbed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (Object.hasOwn(special, key)) {
      scrubbed[key] = special[key]!();
      continue;
    }
    const name = tally.text(place, key);
    // Two keys may become equal; both values are kept.
    let free = name;
    for (let n = 2; name !== key && (Object.hasOwn(scrubbed, free) || Object.hasOwn(object, free)); n++) {
      free = `${name} ${n}`;
    }
    // Like JSON.parse, treats a member "__proto__" as an ordinary member.
    Object.defineProperty(scrubbed, free, {
      value: scrubAny(value, place, tally),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return scrubbed;
}

/** A cell, or one of its outputs: its name in the report, and the tally. */
interface At {
  number: number;
  place: string;
  tally: Tally;
}

function scrubCell(cell: Cell, at: At): Cell {
  const { number, place, tally } = at;
  return scrubMembers(cell, `${place}, metadata`, tally, {
    cell_type: () => cell.cell_type,
    // An id may contain neither brackets nor spaces.
    id: () => findKnown(cell.id, tally.secrets).length > 0 ? `secret-${number}` : cell.id,
    execution_count: () => "execution_count" in cell ? cell.execution_count : undefined,
    source: () => tally.text(`${place}, source`, cell.source),
    outputs: () => joinStreams(cell.outputs ?? []).map((output) => scrubOutput(output, at)),
  }) as unknown as Cell;
}

function joinStreams(outputs: Output[]): Output[] {
  const kept: Output[] = [];
  for (const output of outputs) {
    const last = kept.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      kept[kept.length - 1] = { ...last, text: last.text + output.text };
    } else kept.push(output);
  }
  return kept;
}

function scrubOutput(output: Output, { place, tally }: At): Output {
  const special: Record<string, () => unknown> = { output_type: () => output.output_type };
  if (output.output_type === "stream") {
    special.text = () => tally.text(`${place}, ${output.name}`, output.text);
  } else if (output.output_type === "error") {
    special.ename = () => tally.text(`${place}, error`, output.ename);
    special.evalue = () => tally.text(`${place}, error`, output.evalue);
    special.traceback = () => {
      const whole = output.traceback.join("\n");
      const scrubbed = tally.text(`${place}, traceback`, whole);
      return scrubbed === whole ? output.traceback : scrubbed.split("\n");
    };
  } else {
    special.data = () => scrubBundle(output.data, place, tally);
    if ("execution_count" in output) special.execution_count = () => output.execution_count;
  }
  return scrubMembers(output, `${place}, output metadata`, tally, special) as unknown as Output;
}

const isJson = (mime: string) => mime === "application/json" || mime.endsWith("+json");
const isMarkup = (mime: string) => mime === "text/html" || mime === "image/svg+xml";

function scrubBundle(data: Record<string, unknown>, place: string, tally: Tally): Record<string, unknown> {
  const special = Object.entries(data).flatMap(([mime, content]) => {
    if (isJson(mime) || typeof content !== "string") return [];
    const scrub = isMarkup(mime) ? tally.markup : tally.text;
    return [[mime, () => scrub(`${place}, ${mime}`, content)] as const];
  });
  return scrubMembers(data, `${place}, bundle`, tally, Object.fromEntries(special));
}
