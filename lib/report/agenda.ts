/** The slides that list others: the agenda, the slides of each section, the appendix. Pure. */

import type { SectionSlide, Slide } from "./types.ts";

/** With fewer sections, a deck has no agenda. */
const fewestSections = 3;

const isSection = (slide: Slide): slide is SectionSlide => slide.kind === "section";

/** The agenda, if there are enough sections. */
export function agendaOf(slides: Slide[]): Slide[] {
  const sections = slides.filter(isSection);
  if (sections.length < fewestSections) return [];
  return [{ kind: "agenda", sections, cells: sections.flatMap(({ cells }) => cells) }];
}

/** The slides, with each section's slides listed by their headings. */
export function listSlides(slides: Slide[]): Slide[] {
  return slides.map((slide, at) => {
    if (!isSection(slide)) return slide;
    const next = slides.findIndex((other, index) => index > at && isSection(other));
    const own = slides.slice(at + 1, next < 0 ? undefined : next);
    return { ...slide, slides: headingsOf(own).filter((heading) => heading !== slide.heading) };
  });
}

/** The slides without the divider of a deck's only section if it has nothing but a heading, which is above the title of each slide. */
export function withoutBareDivider(slides: Slide[]): Slide[] {
  const [only, ...others] = slides.filter(isSection);
  const isBare = only && !others.length && !only.lead.length && !only.notes.length && only.slides.length > 0;
  return isBare ? slides.filter((slide) => slide !== only) : slides;
}

/** The slides of the appendix, after one that lists them unless they begin with a section of their own. */
export function listAppendix(slides: Slide[]): Slide[] {
  const [first] = slides;
  if (!first) return [];
  const listed = listSlides(slides);
  if (isSection(first)) return listed;
  const next = slides.findIndex(isSection);
  const own = next < 0 ? slides : slides.slice(0, next);
  const cells = own.flatMap((slide) => slide.kind === "content" ? slide.cells.slice(0, 1) : []);
  return [{ kind: "appendix", slides: headingsOf(own), cells }, ...listed];
}

/** The headings of slides, each once. */
const headingsOf = (slides: Slide[]): string[] => [
  ...new Set(slides.flatMap((slide) => slide.kind === "content" ? [slide.heading] : [])),
];
