import assert from "node:assert/strict";
import { DOMParser } from "@xmldom/xmldom";
import type { Chart } from "../bundle/mod.ts";
import { planChart } from "./chart_plan.ts";
import { workbookParts } from "./chart_workbook.ts";
import { chartXml } from "./chart_xml.ts";
import { defaultTheme, designOf } from "./theme.ts";
import { languages } from "./words.ts";

const design = designOf(defaultTheme);

const chartOf = (chart: Partial<Chart>): Chart => ({
  version: 1,
  title: "C",
  alt: "a chart",
  mark: "bar",
  x: { field: "x", label: "X", format: "text" },
  y: { field: "y", label: "Latency (ms)", format: "ms" },
  rows: [{ x: "a", y: 1240 }, { x: "b", y: 8.4 }],
  ...chart,
});

const plan = (chart: Partial<Chart>, h = 4) => planChart(chartOf(chart), { w: 8, h }, "cell 7 (x7)", design);

Deno.test("bars start at zero, have round ends with room for labels, and are horizontal if their names are long", () => {
  const { form, y, labels, series, categories } = plan({});
  assert.equal(form, "columns");
  assert.deepEqual(categories, ["a", "b"]);
  assert.deepEqual(series.map((one) => one.values), [[1240, 8.4]]);
  assert.ok(y.min === 0 && y.max >= 1240 * 1.05 && Number.isInteger((y.max - y.min) / y.major));
  assert.match(labels!, /" s".*" ms"/);
  const name = "a rule with a long name that would need four lines under its column";
  assert.equal(plan({ rows: ["1", "2", "3", "4", "5", "6"].map((n) => ({ x: `${name} ${n}`, y: 1 })) }).form, "bars");
});

Deno.test("the bar that a slide is about has the colour of a second series, the others that of the first", () => {
  const points = (chart: Partial<Chart>) =>
    [...chartXml(plan(chart), design).matchAll(/<c:dPt>.*?<\/c:dPt>/g)].map(String);
  const [point, ...more] = points({ emphasis: "b" });
  assert.match(point!, new RegExp(`<c:idx val="1"/>.*${design.series[1]}`));
  assert.deepEqual([more, points({})], [[], []]);
});

Deno.test("the longest labelled bar uses its axis, and money in thousands is labelled without cents", () => {
  const money = (ys: number[]) =>
    plan({ y: { field: "y", label: "Revenue", format: "usd" }, rows: ys.map((y, x) => ({ x: `c${x}`, y })) });
  for (const most of [5_838_638.4, 1001, 9.99, 0.0213]) {
    const { y } = money([most, most / 3]);
    assert.ok(most > y.max * 0.85 && most < y.max * 0.95, `${most} of ${y.max}`);
  }
  const { y } = money([-10, -4]);
  assert.ok(y.max === 0 && y.min < -10.5, JSON.stringify(y));
  assert.match(money([5838.4, 12.5]).labels!, /^\[>=1000\]"\$"#,##0;.*"\$"#,##0\.00$/);
  assert.doesNotMatch(money([999.5, 12.5]).labels!, />=/);
});

Deno.test("below a legend, the axis of a low chart leaves room for the value on the highest column", () => {
  const rows = ["a", "b"].flatMap((x, at) => [{ x, s: "median", y: 2 + at }, { x, s: "largest", y: 1000 }]);
  const [low, high] = [2.2, 5].map((h) => plan({ rows, series: "s" }, h));
  assert.ok(low!.labels && low!.y.max >= 1200, String(low!.y.max));
  assert.ok(high!.y.max < low!.y.max);
});

Deno.test("horizontal bars are as thick as their frame's height allows", () => {
  const rows = ["a", "b"].map((name) => ({ x: name.repeat(60), y: 1 }));
  assert.ok(plan({ rows }, 5).gap > plan({ rows }, 3).gap);
});

Deno.test("the numbers of horizontal bars are below them, beside their axis title", () => {
  const rows = Array.from({ length: 14 }, (_, at) => ({ x: `a name that is long, number ${at}`, y: at }));
  const xml = chartXml(plan({ rows }, 2.4), design);
  assert.match(xml, /<c:barDir val="bar"/);
  assert.match(xml, /<c:valAx>.*<c:axPos val="b"\/>.*<c:tickLblPos val="high"\/>.*<c:crosses val="max"\/>/);
});

Deno.test("a line over numbers keeps their distances; over texts it has categories", () => {
  const numbers = plan({ mark: "line", rows: [{ x: 8, y: 3 }, { x: 1, y: 1 }, { x: 2, y: 2 }] });
  assert.equal(numbers.form, "xy");
  assert.deepEqual(numbers.xs, [1, 2, 8]);
  assert.equal(plan({ mark: "line", rows: [{ x: "2025-01", y: 3 }, { x: "2025-02", y: 4 }] }).form, "line");
});

Deno.test("a steady line starts at zero and looks steady; dots that are close together fill their axis", () => {
  const rows = [{ x: 1, y: 99 }, { x: 2, y: 101 }];
  assert.equal(plan({ mark: "line", rows }).y.min, 0);
  assert.ok(plan({ mark: "dot", rows }).y.min >= 98);
});

Deno.test("series keep their gaps, and points of one series are neighbours", () => {
  const bars = plan({
    series: "s",
    rows: [{ x: "a", s: "p", y: 1 }, { x: "b", s: "q", y: 2 }, { x: "b", s: "p", y: null }],
  });
  assert.deepEqual(bars.series.map((one) => [one.name, one.values]), [["p", [1, null]], ["q", [null, 2]]]);
  const dots = plan({
    mark: "dot",
    series: "s",
    rows: [{ x: 1, s: "p", y: 1 }, { x: 1, s: "q", y: 2 }, { x: 3, s: "p", y: 3 }],
  });
  assert.deepEqual(dots.owners, [0, 0, 1]);
});

Deno.test("an axis over negative and equal values has two ends and a step", () => {
  for (const ys of [[-5, 7], [3, 3], [0, 0], [-2, -9], [1e-6, 3e-6], [123456789, 123456790]]) {
    const { y } = plan({ mark: "dot", rows: ys.map((y, x) => ({ x, y })) });
    assert.ok(
      y.min <= Math.min(...ys) && y.max >= Math.max(...ys) && y.max > y.min && y.major > 0,
      JSON.stringify([ys, y]),
    );
    assert.ok((y.max - y.min) / y.major < 12);
  }
});

Deno.test("extreme numbers have axes with exponents and finite ends; numbers that Office cannot draw are refused by name", () => {
  for (const ys of [[1e300, 1], [-1e300, 1e300], [1e21, 2e21], [5e-324, 1e-310], [1e-9, 3e-9]]) {
    for (const mark of ["bar", "line", "dot"] as const) {
      const planned = plan({ mark, rows: ys.map((y, x) => ({ x: mark === "bar" ? `c${x}` : x, y })) });
      const { y } = planned;
      assert.ok(
        [y.min, y.max, y.major].every(Number.isFinite) && y.max > y.min && y.major > 0,
        JSON.stringify([ys, y]),
      );
      if (Math.max(...ys) !== 1e-310) assert.match(y.ticks, /E\+0$/);
      assert.doesNotMatch(chartXml(planned, design), /NaN|Infinity/);
    }
  }
  assert.throws(() => plan({ rows: [{ x: "a", y: 1.7e308 }] }), /"C" of cell 7 \(x7\): .*1\.7e308.*up to 1e300/);
});

Deno.test("a label of hundreds of characters is shortened with an ellipsis", () => {
  const { categories } = plan({ rows: [{ x: "9".repeat(300), y: 1 }, { x: "b", y: 2 }] });
  assert.deepEqual(categories, [`${"9".repeat(99)}…`, "b"]);
  const whole = plan({ rows: [{ x: "9".repeat(97) + "😀".repeat(9), y: 1 }, { x: "b", y: 2 }] }).categories;
  assert.deepEqual(whole, [`${"9".repeat(97)}😀…`, "b"], "no character is cut in two, and a picture takes two columns");
  const slanted = plan({ mark: "line", rows: [{ x: "数".repeat(50), y: 1 }, { x: "b", y: 2 }] }).categories;
  assert.deepEqual(slanted, [`${"数".repeat(19)}…`, "b"], "labels that slant have less room");
});

Deno.test("money is labelled with its currency's sign and minor digits", () => {
  const labels = (format: "eur" | "jpy" | "chf", most: number) =>
    plan({ y: { field: "y", label: "Revenue", format }, rows: [{ x: "a", y: most }] });
  assert.equal(labels("eur", 12.5).labels, '"€"#,##0.00;"−€"#,##0.00');
  assert.equal(labels("jpy", 12).labels, '"¥"#,##0;"−¥"#,##0');
  assert.match(labels("chf", 5000).labels!, /^\[>=1000\]"CHF\u00a0"#,##0;/);
  assert.match(labels("eur", 12.5).y.ticks, /^"€"/);
});

Deno.test("a chart of more series than there are colours is refused with the limit and the way out", () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({ x: 1, s: `Region number ${at}`, y: at }));
  assert.throws(
    () => plan({ mark: "line", series: "s", rows }),
    /"C" of cell 7 \(x7\): it has 40 series, but readers can distinguish at most 7\. Keep the largest/,
  );
});

Deno.test("dates are labelled in a readable form", () => {
  const rows = [{ x: "2024-05-31 00:00:00", y: 1 }, { x: "2024-06-01 00:00:00", y: 2 }];
  const dated = plan({ mark: "line", x: { field: "x", label: "Day", format: "date" }, rows });
  assert.deepEqual(dated.categories, ["31 May 2024", "1 Jun 2024"]);
  assert.ok(!dated.slanted && dated.skip === 1);
  const month = Array.from({ length: 60 }, (_, at) => ({ x: `2024-05-${at}`, y: 1 }));
  const dense = plan({ mark: "line", rows: month });
  assert.ok(dense.slanted && dense.skip > 1, "level, each label would break over several lines");
  assert.match(chartXml(dense, design), /<c:catAx>.*<a:bodyPr rot="-2700000"/);
});

Deno.test("a value that is not a number, two values for one bar, and texts under dots are refused with the cell", () => {
  assert.throws(() => plan({ rows: [{ x: "a", y: "12 ms" }] }), /"C" of cell 7 \(x7\).*"12 ms"/);
  assert.throws(() => plan({ rows: [{ x: "a", y: 1 }, { x: "a", y: 2 }] }), /two values for "a"/);
  assert.throws(() => plan({ mark: "dot", rows: [{ x: "a", y: 1 }] }), /numbers in "x"/);
});

Deno.test("the chart part and its workbook contain the same values, at the referenced addresses", () => {
  const chart: Partial<Chart> = {
    mark: "line",
    series: "s",
    rows: [{ x: 1, s: "p & q", y: 1.5 }, { x: 2, s: "p & q", y: 2.5 }, { x: 1, s: "r", y: 9 }],
  };
  const planned = plan(chart);
  const sheet = new DOMParser().parseFromString(workbookParts(planned)["xl/worksheets/sheet1.xml"]!, "text/xml");
  const cells = new Map([...sheet.getElementsByTagName("c")].map((cell) => [cell.getAttribute("r"), cell.textContent]));
  const xml = new DOMParser().parseFromString(chartXml(planned, design), "text/xml");
  let compared = 0;
  for (const reference of [...xml.getElementsByTagName("c:numRef"), ...xml.getElementsByTagName("c:strRef")]) {
    const [, column, from] = /\$([A-Z]+)\$(\d+)/.exec(reference.getElementsByTagName("c:f")[0]!.textContent!)!;
    for (const point of reference.getElementsByTagName("c:pt")) {
      assert.equal(
        cells.get(`${column}${Number(from) + Number(point.getAttribute("idx"))}`),
        point.textContent?.trim(),
      );
      compared++;
    }
  }
  assert.equal(compared, 8);
});

Deno.test("intervals become error bars with two lengths, and only several series have a legend", () => {
  const one = chartXml(plan({ interval: { low: "l", high: "h" }, rows: [{ x: "a", y: 10, l: 8, h: 13 }] }), design);
  assert.match(one, /<c:plus><c:numLit>.*?<c:v>3<\/c:v>.*<c:minus><c:numLit>.*?<c:v>2<\/c:v>/);
  assert.doesNotMatch(one, /<c:legend>/);
  assert.match(chartXml(plan({ series: "x" }), design), /<c:legend>/);
});

Deno.test("bars of ratios leave a line at 1 on a logarithmic axis whose ends are powers, and have no values at their ends", () => {
  const ratios = (low: number, high: number) =>
    plan({
      ratio: true,
      y: { field: "y", label: "Times", format: "times" },
      interval: { low: "l", high: "h" },
      rows: [{ x: "a", y: 2, l: low, h: high }, { x: "b", y: 0.5, l: low, h: high }],
    });
  const { y, labels } = ratios(0.3, 10);
  assert.deepEqual([y.min, y.max, y.major, y.log], [0.25, 16, 2, 2]);
  assert.equal(labels, undefined);
  const wide = ratios(0.001, 10_000).y;
  assert.ok(
    wide.log! > 2 && wide.min <= 0.001 && wide.max >= 10_000 &&
      Math.log(wide.max / wide.min) / Math.log(wide.log!) < 10,
  );
  const xml = chartXml(ratios(0.3, 10), design);
  assert.match(xml, /<c:catAx>.*<c:crossesAt val="1"\/>.*<\/c:catAx>.*<c:valAx>.*<c:scaling><c:logBase val="2"\/>/);
});

const eventLabels = (xml: string) =>
  [...xml.matchAll(/<c:ser>(?:(?!<\/c:ser>).)*?<c:v>([^<]*)<\/c:v>(?:(?!<\/c:ser>).)*<c:showSerName val="1"\/>/g)].map((
    found,
  ) => found[1]);

Deno.test("events are series of one point with a line down to the axis and their name beside it, above the data", () => {
  const rows = Array.from({ length: 20 }, (_, x) => ({ x, y: 100 }));
  const events = [{ at: 1, label: "kill node1" }, { at: 1.5, label: "promote node2" }, {
    at: 22,
    label: "heal the network",
  }];
  const planned = plan({ mark: "line", rows, events });
  assert.ok(planned.x.max >= 22, "the axis reaches the last event");
  assert.ok(planned.events.every(({ y }) => y > 100 && y < planned.y.max), JSON.stringify(planned.events));
  assert.ok(planned.events[0]!.y > planned.events[1]!.y, "labels of near events are in different rows");
  assert.equal(planned.events[2]!.side, "left");
  assert.deepEqual(planned.events.map(({ at }) => planned.xs[at]), [1, 1.5, 22]);
  const xml = chartXml(planned, design);
  assert.deepEqual(eventLabels(xml), ["kill node1", "promote node2", "heal the network"]);
  assert.equal(xml.match(/<c:errBarType val="minus"\/>/g)?.length, 3);
  const sheet = workbookParts(planned)["xl/worksheets/sheet1.xml"]!;
  for (const [cell, text] of [["C1", "kill node1"], ["A23", "1.5"], ["D23", `${planned.events[1]!.y}`]]) {
    assert.match(sheet, new RegExp(`r="${cell}"[^/]*>${text}<`), cell);
  }
});

Deno.test("a band is a broad line in its middle, as wide as it lasted, up to its label; both ends are data of the workbook", () => {
  const rows = Array.from({ length: 20 }, (_, x) => ({ x, y: 100 }));
  const planned = plan({
    mark: "line",
    rows,
    events: [{ at: 2, until: 5, label: "no orders" }, { at: 22, label: "heal" }],
  });
  const [gap, heal] = planned.events;
  assert.deepEqual([planned.xs[gap!.band!.foot], planned.xs[gap!.at], gap!.at], [3.5, 3.5, gap!.band!.foot + 1]);
  assert.ok(gap!.y > 100, "the label is above the data");
  const { x, inner } = planned;
  assert.ok(inner && Math.abs(gap!.band!.widthPt - 3 / (x.max - x.min) * inner.w * 72) < 1);
  assert.equal(heal!.band, undefined);
  assert.equal(planned.owners.length, planned.xs.length);
  const xml = chartXml(planned, design);
  assert.deepEqual(eventLabels(xml), ["no orders", "heal"]);
  assert.match(xml, /layoutTarget val="inner"/);
  assert.ok(xml.includes(`<a:ln w="${Math.round(gap!.band!.widthPt * 12700)}" cap="flat">`));
  const sheet = workbookParts(planned)["xl/worksheets/sheet1.xml"]!;
  for (
    const [cell, text] of [["C1", "no orders"], ["A22", "3.5"], ["A23", "3.5"], ["C22", "0"], ["C23", `${gap!.y}`]]
  ) {
    assert.match(sheet, new RegExp(`r="${cell}"[^/]*>${text}<`), cell);
  }
});

Deno.test("an event on a line over texts is at its category and not in the legend; bars have none", () => {
  const rows = ["2025-01", "2025-02", "2025-03"].flatMap((x, y) => ["a", "b"].map((s) => ({ x, s, y })));
  const planned = plan({ mark: "line", series: "s", rows, events: [{ at: "2025-02", label: "strike" }] });
  assert.deepEqual(planned.events.map(({ at }) => at), [1]);
  const xml = chartXml(planned, design);
  assert.deepEqual(eventLabels(xml), ["strike"]);
  if (xml.includes("<c:legend>")) assert.match(xml, /<c:legendEntry><c:idx val="2"\/><c:delete val="1"\/>/);
  assert.throws(() => plan({ events: [{ at: "a", label: "strike" }] }), /bars have no events/);
});

Deno.test("values stand at the ends of bars as far as there is room, beyond their intervals, which have an axis", () => {
  const rowsOf = (count: number, y: number) =>
    Array.from({ length: count }, (_, at) => ({ x: at, y, l: y * 0.9, h: y * 1.2 }));
  assert.ok(plan({ rows: rowsOf(16, 7), y: { field: "y", label: "N", format: "integer" } }).labels);
  assert.equal(
    plan({ rows: rowsOf(16, 7_654_321), y: { field: "y", label: "N", format: "integer" } }).labels,
    undefined,
  );
  const planned = plan({ rows: rowsOf(3, 10), interval: { low: "l", high: "h" } });
  assert.ok(
    planned.labels && planned.shifts![0]!.every((shift) => shift > 0.05 && shift < 0.25),
    String(planned.shifts),
  );
  const xml = chartXml(planned, design);
  assert.match(xml, /<c:valAx>(?:(?!<\/c:valAx>).)*<c:majorGridlines>(?:(?!<\/c:valAx>).)*<c:tickLblPos val="low"\/>/);
  assert.ok(planned.y.major > planned.y.max / 10, "an axis of few round steps");
  assert.match(chartXml(plan({ rows: rowsOf(3, 10) }), design), /<c:valAx>.*<c:tickLblPos val="none"\/>/);
  assert.equal(
    xml.match(/<c:dLbl><c:idx val="\d"\/><c:layout><c:manualLayout><c:x val="0"\/><c:y val="-0\.\d+"\/>/g)?.length,
    3,
  );
});

Deno.test("lines whose ends are apart have their names there and no legend; otherwise the legend is in the order of the ends", () => {
  const linesOf = (ends: number[]) =>
    ends.flatMap((end, s) => [1, 2, 3].map((x) => ({ x, s: `line ${s}`, y: x === 3 ? end : 50 })));
  const apart = plan({ mark: "line", series: "s", rows: linesOf([10, 90, 50]) });
  const named = chartXml(apart, design, { w: 8, h: 4 });
  assert.ok(apart.endNames! > 0.4);
  assert.doesNotMatch(named, /<c:legend>/);
  assert.equal(named.match(/<c:dLblPos val="r"\/>/g)?.length, 3);
  assert.match(named, /<c:layoutTarget val="outer"\/>/);
  const close = plan({ mark: "line", series: "s", rows: linesOf([10, 90, 89]) });
  assert.equal(close.endNames, undefined);
  const xml = chartXml(close, design);
  assert.match(xml, /<c:legend>/);
  assert.deepEqual(
    [...xml.matchAll(/<c:idx val="(\d)"\/><c:order val="(\d)"/g)].map(([, idx, order]) => [idx, order]),
    [
      ["1", "0"],
      ["2", "1"],
      ["0", "2"],
    ],
  );
});

Deno.test("a series without values is not in the legend", () => {
  const rows = ["a", "b"].flatMap((x) => [{ x, s: "full", y: 1 }, { x, s: "empty", y: null }]);
  assert.match(chartXml(plan({ series: "s", rows }), design), /<c:legendEntry><c:idx val="1"\/><c:delete val="1"\/>/);
});

Deno.test("many quarters have level labels, one for each year; the workbook has both", () => {
  const quarters = (from: number) =>
    Array.from(
      { length: 24 },
      (_, at) => ({ x: `Q${(at + from) % 4 + 1} ${20 + Math.floor((at + from) / 4)}`, y: at }),
    );
  const whole = plan({ mark: "line", rows: quarters(0) });
  assert.deepEqual([whole.skip, whole.slanted], [4, false]);
  assert.deepEqual(whole.ticks?.slice(3, 9), ["", "2021", "", "", "", "2022"]);
  const sheet = workbookParts(whole)["xl/worksheets/sheet1.xml"]!;
  assert.match(sheet, /r="A6"[^/]*>Q1 21</);
  assert.match(sheet, /r="C6"[^/]*>2021</);
  assert.match(chartXml(whole, design), /<c:cat><c:strRef><c:f>Sheet1!\$C\$2:\$C\$25/);
  assert.match(chartXml(whole, design), /rot="1" vert="horz"/, "LibreOffice would break a year at 0, digit by digit");
  const begun = plan({ mark: "line", rows: quarters(2) });
  assert.deepEqual(begun.ticks?.slice(0, 6), ["Q3 20", "", "", "", "Q3 21", ""]);
});

Deno.test("money has its sign where the deck's language writes it", () => {
  const german = { ...design, notation: languages.de.notation };
  const chart = chartOf({
    y: { field: "y", label: "Umsatz", format: "eur" },
    rows: [{ x: "a", y: 1500 }, { x: "b", y: 3 }],
  });
  const { labels, y } = planChart(chart, { w: 8, h: 4 }, "cell 1", german);
  assert.equal(labels, '[>=1000]#,##0" €";[<=-1000]"−"#,##0" €";#,##0.00" €"');
  assert.match(y.ticks, /^#,##0(\.0+)?" €";/);
});

Deno.test("an event that has no place on the axis is refused with the cell and its label", () => {
  const rows = [{ x: 0, y: 1 }, { x: 10, y: 2 }];
  for (const at of ["noon", 1.7e308]) {
    assert.throws(
      () => plan({ mark: "line", rows, events: [{ at, label: "strike" }] }),
      /"C" of cell 7 \(x7\): its event "strike" is at .*, which is not a number up to 1e300/,
    );
  }
  assert.throws(
    () => plan({ mark: "line", events: [{ at: "c", label: "strike" }] }),
    /"c", which is not a value of "x"/,
  );
});

Deno.test("the axis of large values that are close to each other has room for the labels of events above them", () => {
  const rows = [{ x: 0, y: 1_000_000 }, { x: 10, y: 1_000_001 }];
  const { y, events } = plan({ mark: "dot", rows, events: [{ at: 5, label: "strike" }] });
  assert.equal(y.min, 1_000_000);
  assert.ok(1_000_001 < events[0]!.y && events[0]!.y < y.max, `${events[0]!.y} of ${y.max}`);
});
