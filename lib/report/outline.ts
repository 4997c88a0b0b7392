/**
 * Executed notebook → outline. Pure.
 *
 * The first `#` heading is the title, and its first paragraph the subtitle. Each later `#` is a section. A `##` heading is a slide,
 * or a section if nothing follows it. Prose, pictures, tables, charts, diagrams, transcripts and findings below a heading fill its slide.
 * `slideshow.slide_type` overrides this: `slide` and `subslide` begin a new slide, `fragment` continues it, `skip` leaves the cell out, `notes` becomes
 * speaker notes. Tags: `remove-cell` keeps a cell off the slides, `show-input` shows its code there, `show-output` its streams and plain results. Checks and
 * disclosures count everywhere. A `heading` that a cell shows replaces the heading of its slide. `metadata.lab.deck` of a cell, or of the heading above it, names the deck it belongs to (`decks.ts`). A heading
 * with `metadata.lab.optional` makes a slide only if code below it shows something, even if there is prose; one with `metadata.lab.appendix`, or in a
 * section that has it, makes a slide after the disclosures.
 */

import { LabError } from "../core/mod.ts";
import type { Problem } from "./bindings.ts";
import { type Cell, cellTags, labOf, type Output, plainTextOf, slideTypeOf } from "../notebook/mod.ts";
import { agendaOf, listAppendix, listSlides, withoutBareDivider } from "./agenda.ts";
import { type CellRef, formatCell } from "./cell_ref.ts";
import { deckNames, defaultDeck, membershipOf } from "./decks.ts";
import { courseOf } from "./identity.ts";
import { blockOf } from "./kinds.ts";
import { pictureAt, pictureOfOutput } from "./pictures.ts";
import { plainParagraphs, plainText, readProse } from "./prose.ts";
import type { ReadCell, Reading } from "./reading.ts";
import { waitingRuns } from "./tasks.ts";
import type { Block, BlockContent, Outline, Run, Slide } from "./types.ts";

/** Why an executed notebook gives no deck: all reasons together. */
export class OutlineError extends LabError {
  override name = "OutlineError";

  constructor(readonly problems: readonly Problem[]) {
    const lines = problems.map(({ cell, message }) => `  - ${cell ? `${capital(formatCell(cell))}: ` : ""}${message}`);
    super(
      `Cannot build a deck from this notebook (${problems.length} ${
        problems.length === 1 ? "problem" : "problems"
      }):\n${lines.join("\n")}`,
    );
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether a cell, by its index, belongs to a deck. */
type Belongs = (index: number) => boolean;

/**
 * Outlines the decks of an executed notebook: those that its cells name, and the default one unless every slide belongs to another. Each has
 * the notebook's title, the checks of its own cells and every disclosure of AI use. Cells that belong to none of these decks, such as those above the first
 * slide, belong to the default deck or, without it, to each. Pure; the same reading gives the same outlines.
 *
 * @throws {OutlineError} with every reason why there is no deck: a cell or a check that failed, an unbound finding, a missing disclosure
 */
export function outlineDecks(reading: Reading): Outline[] {
  const names = deckNames(reading.notebook);
  if (names.length === 1) return [outline(reading, defaultDeck, () => true)];
  const membership = membershipOf(reading.notebook.cells);
  const ownSlides = build(
    reading,
    (index) => !membership[index]!.isShared && membership[index]!.decks.has(defaultDeck),
  );
  const made = ownSlides.slides.length + ownSlides.appendix.length > 0
    ? names
    : names.filter((name) => name !== defaultDeck);
  return made.map((name) => {
    const takesRest = name === defaultDeck || !made.includes(defaultDeck);
    return outline(reading, name, (index) => {
      const { decks } = membership[index]!;
      return decks.has(name) || takesRest && !made.some((other) => decks.has(other));
    });
  });
}

function build(reading: Reading, belongs: Belongs) {
  const builder = new OutlineBuilder();
  for (const [index, read] of reading.cells.entries()) builder.add(read, belongs(index));
  return builder.finish();
}

function outline(reading: Reading, deck: string, belongs: Belongs): Outline {
  const { title, slides, appendix, leftOut, problems: unplaced } = build(reading, belongs);
  const problems = [...reading.problems, ...unplaced];
  if (problems.length > 0) throw new OutlineError(problems);
  if (!title) {
    throw new OutlineError([{
      message: "The notebook has no title. Begin it with a Markdown cell that contains a `# heading`.",
    }]);
  }
  const rows = reading.evidence.flatMap((row) => {
    const checks = row.checks.filter(({ cell }) => belongs(cell.number - 1));
    return checks.length > 0 ? [{ ...row, checks }] : [];
  });
  // Nobody reads out every check, so the list is the end of an appendix if there is one.
  const evidence: Slide[] = rows.length > 0 ? [{ kind: "evidence", rows }] : [];
  return {
    deck,
    course: courseOf(reading),
    title: title.text,
    subtitle: title.subtitle,
    titleCell: title.cell,
    titleNotes: title.notes,
    runId: reading.runId,
    run: reading.run,
    slides: [
      ...agendaOf(slides),
      ...withoutBareDivider(listSlides(slides)),
      ...appendix.length > 0 ? [] : evidence,
      { kind: "ai-use", entries: reading.aiUse },
      ...listAppendix(appendix),
      ...appendix.length > 0 ? evidence : [],
    ],
    leftOut,
  };
}

type Title = { text: string; subtitle: Run[]; cell: CellRef; notes: string[]; open: boolean };

/**
 * A slide under construction. `level` is the level of its heading; `ran` tells whether there are code cells below it, `showed` whether one of them showed
 * something; an `optional` slide is only kept in that case.
 */
interface Draft {
  level: 1 | 2;
  section: string;
  heading: string;
  cell: CellRef;
  /** The cell that showed another heading than the Markdown has. */
  renamedBy?: CellRef;
  blocks: Block[];
  cells: CellRef[];
  notes: string[];
  ran: boolean;
  showed: boolean;
  optional: boolean;
  appendix: boolean;
}

class OutlineBuilder {
  #title: Title | undefined;
  #drafts: Draft[] = [];
  #problems: Problem[] = [];
  #section = "";

  add(read: ReadCell, belongs: boolean) {
    const { cell, ref } = read;
    const type = slideTypeOf(cell);
    // All decks have the notebook's title unless they have their own.
    const mayTitle = !this.#title && cell.cell_type === "markdown";
    if (!belongs && !mayTitle) return;
    if (type === "skip" || cellTags(cell).includes("remove-cell")) return;
    if (type === "notes") return void (belongs && this.#notes().push(...plainParagraphs(cell.source)));
    if (cell.cell_type === "markdown") this.#addProse(cell, ref, type, belongs);
    else if (cell.cell_type === "code") this.#addCode(read, type);
  }

  #notes(): string[] {
    return this.#drafts.at(-1)?.notes ?? this.#title?.notes ?? [];
  }

  #addProse(cell: Cell, ref: CellRef, type: string, belongs: boolean) {
    const parts = readProse(cell.source, (address) => {
      const picture = pictureAt(cell, address);
      return typeof picture === "object" && picture.type !== "svg" ? picture : undefined;
    });
    if (belongs && begins(type) && parts[0]?.kind === "block") {
      const [{ block }] = parts;
      const own = block.kind === "subheading";
      this.#begin(2, own ? plainText(block.runs) : this.#drafts.at(-1)?.heading ?? this.#title?.text ?? "", ref);
      if (own) parts.shift();
    }
    for (const part of parts) {
      if (part.kind === "block") {
        if (belongs) this.#addBlock(part.block, ref);
      } else if (part.depth === 1 && !this.#title) {
        this.#title = { text: part.text, subtitle: [], cell: ref, notes: [], open: true };
      } else if (belongs) this.#begin(part.depth, part.text, ref, labOf(cell));
    }
    if (!belongs && this.#title) this.#title.open = false;
  }

  #addCode({ cell, ref, outputs, waits }: ReadCell, type: string) {
    const tags = cellTags(cell);
    if (begins(type)) this.#begin(2, this.#drafts.at(-1)?.heading ?? this.#title?.text ?? "", ref);
    const draft = this.#drafts.at(-1);
    if (draft) draft.ran = true;
    const before = draft?.blocks.length;
    const source = cell.source.trim();
    if (tags.includes("show-input") && source) this.#addBlock({ kind: "code", text: source }, ref);
    if (waits) this.#addBlock({ kind: "paragraph", runs: waitingRuns() }, ref);
    for (const { output, display } of outputs) {
      if (display?.kind === "heading") this.#rename(display.content.text, ref);
      const block = display ? blockOf(display) : plainBlock(output, ref, tags.includes("show-output"));
      if (block) this.#addBlock(block, ref);
    }
    // A check mark alone is not content.
    if (draft?.blocks.slice(before).some(({ kind }) => kind !== "mark")) draft.showed = true;
  }

  #begin(level: 1 | 2, heading: string, cell: CellRef, lab: Record<string, unknown> = {}) {
    if (this.#title) this.#title.open = false;
    if (level === 1) this.#section = heading;
    this.#drafts.push({
      level,
      section: this.#section,
      heading,
      cell,
      blocks: [],
      cells: [cell],
      notes: [],
      ran: false,
      showed: false,
      optional: lab.optional === true,
      appendix: lab.appendix === true,
    });
  }

  /** Replaces the heading of the slide that a cell is on. */
  #rename(heading: string, cell: CellRef) {
    const draft = this.#drafts.at(-1);
    if (draft?.level !== 2) {
      const message = `It shows the heading "${heading}", but it is on no slide. Put a \`## heading\` above it.`;
      return void this.#problems.push({ cell, message });
    }
    if (draft.renamedBy) {
      const message = `Its slide has a heading already, shown by ${
        formatCell(draft.renamedBy)
      }. Show one for each slide.`;
      return void this.#problems.push({ cell, message });
    }
    draft.heading = heading;
    draft.renamedBy = cell;
    if (!draft.cells.some((known) => known.number === cell.number)) draft.cells.push(cell);
  }

  #addBlock(block: BlockContent, cell: CellRef) {
    const title = this.#title;
    const isOpen = title?.open ?? false;
    if (isOpen && block.kind === "paragraph" && !title!.subtitle.length) return void (title!.subtitle = block.runs);
    if (!this.#drafts.length) {
      this.#begin(2, title?.text ?? "", cell);
      // As in the notebook, a logo between title and subtitle does not separate them.
      if (title && block.kind === "picture") title.open = isOpen;
    } else if (title && block.kind !== "picture") title.open = false;
    const draft = this.#drafts.at(-1)!;
    draft.blocks.push({ ...block, cell });
    if (!draft.cells.some((known) => known.number === cell.number)) draft.cells.push(cell);
  }

  finish(): {
    title: Title | undefined;
    slides: Slide[];
    appendix: Slide[];
    leftOut: Outline["leftOut"];
    problems: Problem[];
  } {
    const slides: Slide[] = [];
    const appendix: Slide[] = [];
    const leftOut: Outline["leftOut"] = [];
    let sections = 0;
    let section: Pick<Draft, "heading" | "appendix"> = { heading: "", appendix: false };
    for (const draft of this.#drafts) {
      const { heading, cells, notes, cell } = draft;
      const first = draft.blocks[0];
      const isSection = draft.level === 1 || (!draft.blocks.length && !draft.ran);
      if (isSection) section = draft;
      const isAppendix = draft.appendix || section.appendix;
      const part = isAppendix ? appendix : slides;
      if (isSection) {
        const number = isAppendix ? undefined : ++sections;
        const lead = first?.kind === "paragraph" ? first.runs : [];
        part.push({ kind: "section", number, heading, lead, slides: [], cells: [cell], notes });
        const rest = draft.blocks.slice(lead.length ? 1 : 0);
        if (rest.length) {
          part.push({ kind: "content", section: heading, heading, blocks: rest, cells, notes: [] });
        }
      } else if (draft.blocks.length && (draft.showed || !draft.optional)) {
        const name = isAppendix && !section.appendix ? "" : section.heading;
        part.push({ kind: "content", section: name, heading, blocks: draft.blocks, cells, notes });
      } else leftOut.push({ heading, cell });
    }
    return { title: this.#title, slides, appendix, leftOut, problems: this.#problems };
  }
}

/** The slide block of an output without a display: its picture, or its text if the cell asks for that. */
function plainBlock(output: Output, cell: CellRef, showsText: boolean): BlockContent | undefined {
  const picture = pictureOfOutput(output, cell);
  if (picture) return { kind: "picture", ...picture };
  const text = plainTextOf(output).trimEnd();
  return showsText && text.trim() ? { kind: "code", text } : undefined;
}

const begins = (slideType: string) => slideType === "slide" || slideType === "subslide";
