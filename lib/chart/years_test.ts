import assert from "node:assert/strict";
import { monthAt, yearTicks } from "./years.ts";

Deno.test("quarters and months over two years or more have their years as labels, in each way of writing them", () => {
  const quarters = Array.from(
    { length: 10 },
    (_, at) => [`Q${(at + 2) % 4 + 1}`, 2021 + Math.floor((at + 2) / 4)] as const,
  );
  for (
    const text of [
      (q: string, y: number) => `${q} ${y - 2000}`,
      (q: string, y: number) => `${y} ${q}`,
      (q: string, y: number) => `${q} ${y}`,
    ]
  ) {
    const ticks = yearTicks(quarters.map(([q, y]) => text(q, y)));
    assert.deepEqual([ticks?.first, ticks?.every, ticks?.years[2]], [2, 4, "2022"]);
  }
  const ticks = yearTicks(
    Array.from({ length: 24 }, (_, at) => `${2020 + Math.floor(at / 12)}-${String(at % 12 + 1).padStart(2, "0")}`),
  );
  assert.deepEqual([ticks?.first, ticks?.every, ticks?.years[12]], [0, 12, "2021"]);
  assert.equal(yearTicks(["Jan 2020", "Feb 2020"]), undefined);
  const named = (names: string, dot = "") =>
    yearTicks([2021, 2022].flatMap((year) => names.split(" ").map((month) => `${month}${dot} ${year}`)));
  for (
    const names of [
      "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
      "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
      "January February March April May June July August September October November December",
    ]
  ) assert.deepEqual(named(names)?.every, 12, names);
  assert.deepEqual(named("Jan Apr Jul Okt", "."), {
    first: 0,
    every: 4,
    years: ["2021", "2021", "2021", "2021", "2022", "2022", "2022", "2022"],
  });
  assert.deepEqual([named("Mai Nov")?.every, named("Market Nov"), named("Jan Apr Okt")], [2, undefined, undefined]);
});

Deno.test("days of a month are no years: two digits without an apostrophe are years only of months that follow one another", () => {
  const days = (month: string) => Array.from({ length: 30 }, (_, at) => `${month} ${String(at + 1).padStart(2, "0")}`);
  for (const month of ["Nov", "Nov.", "November", "Sept"]) assert.equal(yearTicks(days(month)), undefined, month);
  assert.equal(yearTicks([...days("Nov"), ...days("Dec")]), undefined);
  const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const over = (some: string[], mark: string, count = 2) =>
    yearTicks(
      Array.from({ length: count }, (_, at) => at + 24).flatMap((y) => some.map((name) => `${name} ${mark}${y}`)),
    );
  assert.deepEqual([over(names, "")?.every, over(names, "")?.years[12]], [12, "2025"]);
  const quarterly = names.filter((_, at) => at % 3 === 0);
  assert.deepEqual(["’", "'", "20", ""].map((mark) => over(quarterly, mark)?.every), [4, 4, 4, undefined]);
  assert.equal(over(["Jan", "Jul"], "", 4), undefined);
  for (const mark of ["", "'", "20"]) assert.equal(over(["Nov"], mark, 6), undefined, "one month of each year");
});

Deno.test("a month is a whole word in English or German, or its first three letters", () => {
  const names = ["May", "mai", "MÄR", "March", "Dez", "December", "Sept", "Market", "Marc", "Juno", "Decorations", ""];
  assert.deepEqual(names.map(monthAt), [4, 4, 2, 2, 11, 11, 8, ...Array(5).fill(undefined)]);
});

Deno.test("a quarter that is missing, or another text, has no such labels", () => {
  const quarters = Array.from({ length: 12 }, (_, at) => `Q${at % 4 + 1} ${20 + Math.floor(at / 4)}`);
  assert.ok(yearTicks(quarters));
  assert.equal(yearTicks(quarters.filter((_, at) => at !== 5)), undefined);
  assert.equal(yearTicks(quarters.toReversed()), undefined);
  assert.equal(yearTicks([...quarters.slice(0, 11), "later"]), undefined);
});
