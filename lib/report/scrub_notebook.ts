/** Secrets out of a notebook: sources, outputs, metadata, attachments. Pure. */

import { type Cell, type Notebook, type Output } from "../notebook/mod.ts";
import { formatCell, refOf } from "./cell_ref.ts";
import { findHidden, findKnown, type Hit, maskedSecret, scrubText, type Secrets } from "../secrets/mod.ts";

/**
 * A notebook without secrets, and what was replaced where. Streams that follow one another are joined before: a secret may
 * have come in two parts. Markup in which tags stand within a secret is withheld whole.
 *
 * Cost: that of `scrubText` for all that the notebook holds. The original stays as it is.
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
 * Data of any depth without secrets, keys included, and what was replaced.
 *
 * @param place what the hits call it.
 */
export function scrubData<T>(data: T, place: string, secrets: Secrets): { data: T; hits: Hit[] } {
  const tally = createTally(secrets);
  return { data: scrubAny(data, place, tally) as T, hits: tally.hits() };
}

/** Scrubs texts and counts what it finds. */
interface Tally {
  secrets: Secrets;
  text(place: string, text: string): string;
  /** Markup, which is given up where tags stand within a secret. */
  markup(place: string, text: string): string;
  hits(): Hit[];
}

function createTally(secrets: Secrets): Tally {
  const found = new Map<string, Hit>();
  const note = (place: string, what: string, count: number) => {
    const key = `${place}\n${what}`;
    found.set(key, { place, what, count: count + (found.get(key)?.count ?? 0) });
  };
  const text = (place: string, original: string) => {
    const scrubbed = scrubText(original, secrets);
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

/** An object without secrets: `special` members as these functions give them, all others and all keys scrubbed. */
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
    // Two keys may become one; neither value is to be lost.
    let free = name;
    for (let n = 2; name !== key && (Object.hasOwn(scrubbed, free) || Object.hasOwn(object, free)); n++) {
      free = `${name} ${n}`;
    }
    // As JSON.parse does it: a member "__proto__" is a member.
    Object.defineProperty(scrubbed, free, {
      value: scrubAny(value, place, tally),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return scrubbed;
}

/** A cell, or an output of it: what it is called, and who counts. */
interface At {
  number: number;
  place: string;
  tally: Tally;
}

function scrubCell(cell: Cell, at: At): Cell {
  const { number, place, tally } = at;
  return scrubMembers(cell, `${place}, metadata`, tally, {
    cell_type: () => cell.cell_type,
    // An id may hold neither brackets nor spaces.
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
