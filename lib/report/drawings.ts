/** The size of drawings in the report. Pure. */

/** The smallest text of a drawing in the report, in pixels. */
const smallestText = 11;
/** The steps of widths, and the largest. Each is a class of the style sheet, because the page's policy allows no styles of elements. */
const step = 50;
const largest = 2400;

/** The widths that a drawing may have at least, in pixels. */
export const leastWidths: readonly number[] = Array.from({ length: largest / step }, (_, at) => (at + 1) * step);

/** The class of a drawing that is at least so wide. */
export const leastWidthClass = (width: number): string => `least-${width}`;

/**
 * Gives each drawing of safe markup the class of the width at which its smallest text can be read. On a narrow page, it scrolls in its box.
 *
 * @param markup written by `safeHtml`: no attribute and no text in it contains a tag with quotes
 */
export function sizeDrawings(markup: string): string {
  let depth = 0;
  let opened = 0;
  let written = "";
  let copied = 0;
  for (const { 0: tag, index } of markup.matchAll(/<svg xmlns="[^>]*>|<\/svg>/g)) {
    if (tag !== "</svg>") {
      if (depth++ === 0) opened = index;
    } else if (--depth === 0) {
      const width = leastWidthOf(markup.slice(opened, index));
      if (width === undefined) continue;
      written += `${markup.slice(copied, opened)}<svg class="${leastWidthClass(width)}"`;
      copied = opened + "<svg".length;
    }
  }
  return written + markup.slice(copied);
}

/** The width at which a drawing's smallest text has {@link smallestText}; `undefined` if that is not known. */
function leastWidthOf(drawing: string): number | undefined {
  const [root] = /^[^>]*/.exec(drawing)!;
  const [, across] = /\sviewBox="[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+[\d.]+"/.exec(root) ?? [];
  const sizes = [...drawing.matchAll(/\sfont-size="([\d.]+)(?:px)?"/g)].map(([, size]) => Number(size)).filter((size) =>
    size > 0
  );
  if (across === undefined || sizes.length === 0 || !drawing.includes("<text")) return undefined;
  const width = Number(across) * smallestText / Math.min(...sizes);
  return Math.min(largest, Math.ceil(width / step) * step) || undefined;
}
