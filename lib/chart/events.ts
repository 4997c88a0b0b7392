/** Where the labels of a chart's events stand: beside their vertical lines, or over the middle of their bands, in rows above the data. */

/**
 * A vertical line at `at` whose label is `width` wide, with its distance from the line; or the middle of a band, which ends below the labels. In any
 * unit, from the left end of the axis.
 */
export interface EventMark {
  at: number;
  width: number;
  isBand?: boolean;
}

/** Row 0 is the lowest. A line ends at its label's row. */
export interface EventPlace {
  row: number;
  side: "left" | "right" | "center";
}

/**
 * Places labels in as few rows as possible, so that no label overlaps another one or is crossed by a line, and none leaves the axis, as far as
 * their widths allow. Pure.
 *
 * @param marks a few; in the order of the result
 * @param length of the axis
 */
export function placeEvents(marks: readonly EventMark[], length: number): EventPlace[] {
  const sidesOf = ({ at, width, isBand }: EventMark): EventPlace["side"][] => {
    const [right, left] = [at + width <= length, at - width >= 0];
    if (isBand && at + width / 2 <= length && at - width / 2 >= 0) return ["center"];
    return right && left
      ? ["right", "left"]
      : right
      ? ["right"]
      : left
      ? ["left"]
      : at < length / 2
      ? ["right"]
      : ["left"];
  };
  // Bands first, since nothing leads from a higher row to them. From right to left: a label stands on the right of its line where it can, so it meets
  // what was placed before it.
  const order = marks.map((_, at) => at).sort((a, b) =>
    Number(marks[b]!.isBand ?? false) - Number(marks[a]!.isBand ?? false) || marks[b]!.at - marks[a]!.at
  );
  const places: EventPlace[] = [];
  const place = (step: number, rows: number): boolean => {
    const index = order[step];
    if (index === undefined) return true;
    for (let row = 0; row < rows; row++) {
      for (const side of sidesOf(marks[index]!)) {
        places[index] = { row, side };
        const meets = order.slice(0, step).some((other) =>
          clash(marks[index]!, places[index]!, marks[other]!, places[other]!)
        );
        if (!meets && place(step + 1, rows)) return true;
      }
    }
    return false;
  };
  for (let rows = 1; rows <= marks.length; rows++) if (place(0, rows)) return places;
  return marks.map((mark, row) => ({ row, side: sidesOf(mark)[0]! }));
}

function clash(a: EventMark, placeA: EventPlace, b: EventMark, placeB: EventPlace): boolean {
  const [textA, textB] = [textOf(a, placeA), textOf(b, placeB)];
  if (placeA.row === placeB.row && textA[0] < textB[1] && textB[0] < textA[1]) return true;
  const crosses = (line: EventMark, top: EventPlace, text: [number, number], row: number) =>
    !line.isBand && top.row >= row && line.at > text[0] && line.at < text[1];
  return crosses(a, placeA, textB, placeB.row) || crosses(b, placeB, textA, placeA.row);
}

const textOf = ({ at, width }: EventMark, { side }: EventPlace): [number, number] =>
  side === "right" ? [at, at + width] : side === "left" ? [at - width, at] : [at - width / 2, at + width / 2];
