import assert from "node:assert/strict";
import { someAi } from "../../tests/fixtures/executed_notebook.ts";
import { jupyterDisplay } from "../core/mod.ts";
import { readBundle } from "../bundle/mod.ts";
import { watchBackground } from "../core/background.ts";
import {
  aiUse,
  type AiUseOptions,
  chart,
  type Displayable,
  evidence,
  finding,
  heading,
  result,
  resultOf,
  show,
  table,
  timeline,
} from "./mod.ts";

/** What the notebook runner asks after each cell. */
const losses = () => [...watchBackground().checks].flatMap((check) => check());

const draw = (item: Displayable) => item[jupyterDisplay]();

/** Runs with a stand-in for the kernel's broadcast, which exists only in a notebook. */
async function inNotebook(body: (shown: string[]) => Promise<void>): Promise<void> {
  const shown: string[] = [];
  const scope = Deno as unknown as { jupyter?: unknown };
  scope.jupyter = {
    broadcast: async (_kind: string, content: { data: Record<string, string> }) => {
      await new Promise((done) => setTimeout(done, 1));
      shown.push(content.data["text/plain"]!);
    },
  };
  try {
    await body(shown);
  } finally {
    scope.jupyter = undefined;
    losses();
  }
}

const small = () => table({ title: "T", columns: { a: "A" }, rows: [{ a: 1 }] });

Deno.test("a table carries typed rows, its source and its result, with HTML and plain fallbacks", async () => {
  const counts = result("counts", { rows: 3 });
  const data = await draw(table({
    title: "Rows <by> file",
    columns: { file: "File", rows: { label: "Rows", format: "integer" } },
    rows: [{ file: "a&b.csv", rows: 12_000n, ignored: true }],
    source: "staging",
    result: counts,
  }));
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "table");
  assert.deepEqual(bundle.content.rows, [["a&b.csv", 12_000]]);
  assert.deepEqual(bundle.content.result, {
    id: "counts",
    data: { rows: 3 },
    figures: [{ path: ["rows"], format: "text" }],
  });
  assert.match(String(data["text/html"]), /a&amp;b\.csv.*12,000/s);
  assert.match(String(data["text/plain"]), /a&b\.csv {2}12,000/);
});

Deno.test("a table refuses a row without a named field", () => {
  assert.throws(
    () => table({ title: "T", columns: { a: "A" }, rows: [{ b: 1 }] }),
    /The table "T" names "a", which row 1 does not have\. It has b\./,
  );
});

Deno.test("each mark is drawn as SVG with its description; grouped bars and intervals too", async () => {
  const rows = [
    { k: "before", t: 41.2, lo: 40, hi: 43, s: "warm" },
    { k: "after", t: 1.3, lo: 1.1, hi: 1.6, s: "warm" },
    { k: "before", t: 60, lo: 50, hi: 70, s: "cold" },
    { k: "after", t: 2, lo: 1.5, hi: 2.5, s: "cold" },
  ];
  for (const mark of ["bar", "line", "dot"] as const) {
    const made = chart({
      title: "Latency",
      alt: "It <fell>.",
      mark,
      x: mark === "dot" ? { field: "lo", label: "Low (ms)" } : { field: "k", label: "State" },
      y: { field: "t", label: "Median (ms)", format: "ms" },
      series: "s",
      interval: { low: "lo", high: "hi" },
      rows,
    });
    const data = await draw(made);
    const html = String(data["text/html"]);
    assert.match(html, /<svg[^>]*aria-label="It (<|&lt;)fell(>|&gt;)\."/, mark);
    assert.match(html, /Median \(ms\)/, mark);
    // Lines whose ends are apart have their names there.
    assert.equal(html.match(/lab-legend/g)?.length, mark === "line" ? undefined : 1, mark);
    if (mark !== "line") assert.match(html, /<path d="M0 0h10v10H0z" fill="#\w{6}"\/><\/svg>\u00a0(warm|cold)\s+<svg/);
    if (mark === "line") assert.match(html, />warm<\/text>.*>cold<\/text>|>cold<\/text>.*>warm<\/text>/);
    assert.equal(readBundle(data)?.kind, "chart");
  }
});

Deno.test("a chart of ratios has a line at 1 and a logarithmic axis, and refuses other marks and values that are not above 0", async () => {
  const options = {
    title: "Price",
    alt: "Twice.",
    mark: "bar",
    x: { field: "k" },
    y: { field: "t", label: "Times", format: "times" },
    ratio: true,
  } as const;
  const rows = [{ k: "a", t: 4, lo: 1, hi: 8 }, { k: "b", t: 0.25, lo: 0.125, hi: 0.5 }];
  const data = await draw(chart({ ...options, interval: { low: "lo", high: "hi" }, rows }));
  const widths = [...String(data["text/html"]).matchAll(/<rect[^>]*height="([\d.]+)"/g)].map(([, height]) =>
    Number(height)
  );
  assert.ok(widths.length === 2 && Math.abs(widths[0]! - widths[1]!) < 1, `4 and ¼ reach equally far: ${widths}`);
  const refused = /shows ratios, so it needs bars with values above 0/;
  assert.throws(() => chart({ ...options, rows: [{ k: "a", t: 0 }] }), refused);
  assert.throws(
    () => chart({ ...options, interval: { low: "lo", high: "hi" }, rows: [{ k: "a", t: 1, lo: 0, hi: 2 }] }),
    refused,
  );
  assert.throws(() => chart({ ...options, mark: "line", rows }), refused);
});

Deno.test("a chart shows its events as labelled lines, and refuses those that it cannot place", async () => {
  const options = {
    title: "Orders",
    alt: "It stops.",
    mark: "line",
    x: { field: "at", label: "Time (s)" },
    y: { field: "n", label: "Orders" },
    rows: [0, 1, 2, 3].map((at) => ({ at, n: at })),
  } as const;
  const events = [{ at: 1, label: "kill <node1>" }, { at: 1.5, label: "promote" }];
  const data = await draw(chart({ ...options, events }));
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "chart");
  assert.deepEqual(bundle.content.events, events);
  assert.match(String(data["text/html"]), /kill &lt;node1(>|&gt;).*promote/s);
  const refused = (more: Partial<Parameters<typeof chart>[0]>, message: RegExp) =>
    assert.throws(() => chart({ ...options, events, ...more }), message);
  refused({ mark: "bar" }, /bars have categories on x/);
  refused({ events: [{ at: "noon", label: "x" }] }, /"x" is at "noon", which is not a number/);
  refused({ events: [{ at: 1, label: "long ".repeat(20) }] }, /has 100 characters, and at most 40 fit/);
  refused({ events: Array(9).fill(events[0]) }, /there are 9, and at most 8/);
  refused({ events: [{ at: 2, until: 2, label: "x" }] }, /"x" lasts until 2, which is not a number after its start, 2/);
  const band = await draw(chart({ ...options, events: [{ at: 1, until: 2.5, label: "no orders" }] }));
  assert.match(String(band["text/html"]), /fill-opacity="0.16"[^]*no orders/);
  refused(
    { rows: ["Q1", "Q2"].map((at) => ({ at, n: 1 })), events: [{ at: "Q3", label: "x" }] },
    /not a value of "at"\. The values are "Q1", "Q2"/,
  );
});

Deno.test("bars of unordered categories are sorted by value, the largest first; other bars keep their order", async () => {
  const rowsOf = (names: string[]) => names.map((name, at) => ({ name, n: at, s: "s" }));
  const namesOf = async (rows: object[], more: { order?: "given"; series?: string; mark?: "line" } = {}) => {
    const bundle = readBundle(
      await draw(chart({ title: "T", alt: "A", mark: "bar", x: { field: "name" }, y: { field: "n" }, rows, ...more })),
    );
    assert.ok(bundle?.kind === "chart");
    return [...new Set(bundle.content.rows.map(({ name }) => name))];
  };
  assert.deepEqual(await namesOf(rowsOf(["a", "b", "c"])), ["c", "b", "a"]);
  assert.deepEqual(await namesOf(rowsOf(["before", "after"]), { order: "given" }), ["before", "after"]);
  for (
    const names of [["Q1 24", "Q2 24"], ["1 copy", "2 copies"], ["2024-01", "2024-02"], ["Mon", "Tuesday"], [
      "May 2024",
      "June",
    ]]
  ) {
    assert.deepEqual(await namesOf(rowsOf(names)), names);
  }
  assert.deepEqual(await namesOf(rowsOf(["Mai", "Juni", "Mittwoch"])), ["Mai", "Juni", "Mittwoch"]);
  assert.deepEqual(await namesOf(rowsOf(["Market", "Sunglasses"])), ["Sunglasses", "Market"]);
  assert.deepEqual(await namesOf(rowsOf(["a", "b"]), { mark: "line" }), ["a", "b"]);
  const grouped = [{ name: "a", n: 3, s: "x" }, { name: "b", n: 2, s: "x" }, { name: "a", n: null, s: "y" }, {
    name: "b",
    n: 2,
    s: "y",
  }];
  assert.deepEqual(
    await namesOf(grouped.filter(({ n }) => n !== null), { series: "s" }),
    ["b", "a"],
    "by the sum of its series",
  );
});

Deno.test("a timeline shows its bars with their durations, and refuses what it cannot draw", async () => {
  const steps = result("start", { steps: [{ step: "certificates", from_ms: 120, ms: 640 }] }, {
    from_ms: "ms",
    ms: "ms",
  });
  const options = {
    title: "Start",
    alt: "One <step>.",
    x: { label: "Since the start", format: "ms" },
    rows: [{ lane: "certificates", from: 120, to: 760 }],
    result: steps,
  } as const;
  const data = await draw(timeline(options));
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "chart" && bundle.content.mark === "span");
  assert.equal(bundle.content.rows[0]!.label, undefined, "the deck writes it in its own notation");
  assert.deepEqual(bundle.content.result?.figures, [], "its rows show the duration, too");
  const html = String(data["text/html"]);
  assert.match(html, /<svg[^>]*aria-label="One &lt;step&gt;\."/);
  for (const text of ["certificates", "640 ms", "Since the start"]) assert.ok(html.includes(`>${text}</text>`), text);
  assert.match(String(data["text/plain"]), /certificates +120 ms +760 ms +640 ms/);
  const refused = (rows: Parameters<typeof timeline>[0]["rows"], message: RegExp) =>
    assert.throws(() => timeline({ ...options, rows }), message);
  refused([], /"Start" has no rows/);
  refused([{ lane: "a", from: NaN, to: 1 }], /needs numbers in "from", and row 1 has null|NaN/);
  refused([{ lane: "a", from: 2, to: 1 }], /ends before it begins: row 1 is from 2 to 1/);
  refused([{ lane: "a", from: 1, to: 2, label: "long ".repeat(9) }], /label of 45 characters in row 1/);
  const farApart = [{ lane: "a", from: -1.7e308, to: 0 }, { lane: "a", from: 0, to: 1.7e308 }];
  await assert.rejects(draw(timeline({ ...options, rows: farApart })), /at times up to 1e300/);
});

Deno.test("bars stand on dates, numbers and truth values as on any category", async () => {
  for (const keys of [["2025-01-01", "2025-01-02"], [2024, 2025], [true, null]]) {
    for (const series of [undefined, "s"]) {
      const made = chart({
        title: "Orders",
        alt: "Two bars.",
        mark: "bar",
        x: { field: "k", label: "Key" },
        y: { field: "n", label: "Orders" },
        series,
        rows: keys.map((k, at) => ({ k, n: at + 1, s: `s${at}` })),
      });
      const bars = String((await draw(made))["text/html"]).match(/<rect /g) ?? [];
      assert.equal(bars.length, 2, `${keys} ${series}`);
    }
  }
});

Deno.test("lying bars leave room for their names, in groups too", async () => {
  const rows = ["swapped columns", "name abbreviated"].flatMap((kind) =>
    ["right", "wrong"].map((outcome) => ({ kind, outcome, errors: 3 }))
  );
  for (const series of [undefined, "outcome"]) {
    const drawn = chart({
      title: "Errors by kind",
      alt: "two kinds",
      mark: "bar",
      x: { field: "kind", label: "Kind" },
      y: { field: "errors", label: "Errors" },
      ...(series ? { series } : {}),
      rows: series ? rows : rows.filter(({ outcome }) => outcome === "right"),
    });
    const html = String((await drawn[jupyterDisplay]())["text/html"]);
    const [, x] = /<text transform="translate\(([\d.]+),[^>]*>swapped columns/.exec(html)!;
    assert.ok(Number(x) > "swapped columns".length * 6.5, `${series}: the name ends at ${x}`);
  }
});

Deno.test("a table of very many rows is shown", async () => {
  const made = table({
    title: "Long",
    columns: { n: "N" },
    rows: Array.from({ length: 200_000 }, (_, n) => ({ n })),
  });
  assert.match(String((await draw(made))["text/plain"]), /\n199999$|\n199,999$/);
});

Deno.test("a chart emphasizes a bar that it has, in bars without series only", async () => {
  const axes = { x: { field: "k" }, y: { field: "v" } };
  const rows = [{ k: "before", v: 2 }, { k: "after", v: 1 }];
  const bars = { title: "C", alt: "Two bars.", mark: "bar", order: "given", ...axes, rows, emphasis: "after" } as const;
  const fills = [...String((await draw(chart(bars)))["text/html"]).matchAll(/<rect[^>]* fill="(#\w+)"/g)].map((
    [, fill],
  ) => fill);
  assert.equal(new Set(fills.slice(-2)).size, 2);
  assert.throws(
    () => chart({ ...bars, emphasis: "now" }),
    /emphasizes "now", which is not a value of x\. The values are "before", "after"/,
  );
  assert.throws(() => chart({ ...bars, series: "k" }), /only if it has bars and no series/);
  assert.throws(() => chart({ ...bars, mark: "line" }), /only if it has bars and no series/);
});

Deno.test("a chart refuses rows without numbers on y", () => {
  const bad = {
    title: "C",
    alt: "a",
    mark: "bar",
    x: { field: "k", label: "K" },
    y: { field: "v", label: "V" },
  } as const;
  assert.throws(
    () => chart({ ...bad, rows: [{ k: "a", v: "12" }] }),
    /The chart "C" needs numbers in "v", and row 1 has "12"/,
  );
  assert.throws(() => chart({ ...bad, rows: [] }), /has no rows/);
});

Deno.test("a finding stores where each value comes from", async () => {
  const q1 = result("q1", { before: { p95_ms: 41.26 }, runs: [{ n: 5 }] }, { p95_ms: "ms" });
  const data = await draw(finding`p95 was ${q1.before.p95_ms} over ${q1.runs.at(0).n.as("fixed1")} runs.`);
  assert.equal(data["text/plain"], "Finding. p95 was 41.3 ms over 5.0 runs.");
  const bundle = readBundle(data);
  assert.ok(bundle?.kind === "finding");
  assert.deepEqual(bundle.content.parts[1], { resultId: "q1", path: ["before", "p95_ms"], value: 41.26, format: "ms" });
  assert.deepEqual(bundle.content.parts[3], { resultId: "q1", path: ["runs", 0, "n"], value: 5, format: "fixed1" });
});

Deno.test("a finding refuses values that are bound to nothing", () => {
  // @ts-expect-error: a plain number is a type error
  assert.throws(() => finding`p95 was ${41.3}`, /Value 1 of the finding .* is not bound/);
});

Deno.test("a display lists what its rows do not show of its result's numbers, and folds a long list", async () => {
  const columns = { who: "Who", ms: { label: "Time (ms)", format: "fixed1" } } as const;
  const rows = [{ who: "Ada", ms: 3.25 }, { who: "Bo: 5 of 8", ms: 4 }];
  const found = result("r", { people: 2, ada: 3.25, share: 5, gain: { p95_ms: 41.2 }, samples: [1, 2, 3] }, {
    p95_ms: "ms",
  });
  const shown = await draw(table({ title: "T", columns, rows, result: found }));
  assert.match(shown["text/html"] as string, /Figures: people: 2; share: 5; gain p95: 41\.2 ms</);
  assert.match(shown["text/plain"] as string, /\nFigures: people: 2; share: 5; gain p95: 41\.2 ms$/);
  const many = result("m", Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`n${at}`, 1000 + at])));
  const folded = await draw(table({ title: "T", columns, rows, result: many }));
  assert.match(folded["text/html"] as string, /<summary>Figures \(9\)<\/summary><p>n0: 1,000; /);
});

Deno.test("a heading refuses a number that was typed, since nothing would keep it true", async () => {
  const bundle = readBundle(await draw(heading("By quarter, UTF8 or m1 <is> fastest")));
  assert.deepEqual(bundle, { kind: "heading", content: { version: 1, text: "By quarter, UTF8 or m1 <is> fastest" } });
  assert.throws(() => heading("A quarter is archived 8 times as fast"), /number that was typed: 8/);
  await assert.rejects(async () => await draw(heading(" ")), /This heading cannot be shown/);
});

Deno.test("a finding refuses a number that was typed, but not digits in a name", () => {
  const { n } = result("r", { n: 1 });
  for (
    const made of [() => finding`${n} of 999 cups.`, () => finding`12 cups: ${n}`, () => finding`${n} (95 % interval)`]
  ) {
    assert.throws(made, /has a number that was typed: (999|12|95)/);
  }
  assert.ok(finding`p95 in m1, utf8mb4, Q3-2026 and MariaDB11: ${n}.`);
  losses();
});

Deno.test("a result refuses a field that it has not, and data that JSON would change", () => {
  const r = result("r", { a: 1 });
  assert.throws(() => (r as unknown as { b: unknown }).b, /"r" has no "b"; it has a/);
  assert.throws(() => result("r", { a: NaN }), /cannot hold NaN at "a"/);
  assert.throws(() => result("r", { a: 1n }), /cannot hold 1 at "a"/);
  assert.throws(() => result("r", { a: new Map([[1, 2]]) }), /"r" cannot hold a Map at "a"/);
  assert.throws(() => result("r", { list: [1] }).list.at(3), /"r.list" has 1 elements, and none at 3/);
  assert.deepEqual(resultOf(r), { id: "r", data: { a: 1 } });
});

Deno.test("evidence takes its verdict from its data, and only from a true", async () => {
  const verdict = async (check: (n: { lost: number }) => boolean) => {
    const bundle = readBundle(await draw(evidence("m1.ingestion", "nothing was lost", { lost: 0 }, check)));
    return bundle?.kind === "evidence" && bundle.content.passed;
  };
  assert.equal(await verdict((n) => n.lost === 0), true);
  assert.equal(await verdict((n) => n.lost > 0), false);
  assert.equal(await verdict((n) => n.lost as unknown as boolean), false);
  for (const data of [undefined, { a: NaN }, { a: 1n }, { a: [undefined] }, { a: new Set([1]) }]) {
    assert.throws(
      () => evidence("m1.schema", "it holds", data as unknown, () => true),
      (error) => error instanceof TypeError && /The evidence "it holds" cannot hold/.test(error.message),
    );
  }
  const posing = Object.assign([{ lost: 3 }], { every: () => true });
  const own = readBundle(await draw(evidence("none was lost", posing, (all) => all.every(({ lost }) => lost === 0))));
  assert.ok(own?.kind === "evidence" && !own.content.passed, "what JSON does not keep has no say");
  assert.throws(() => evidence("m9.none" as "m1.schema", "c", {}, () => true), /No rubric has a row "m9.none"/);
});

Deno.test("an AI-use disclosure with an empty field is refused", async () => {
  const { version: _, ...use } = someAi;
  const correction = { what: "The loader lost <rows>.", found: "a review", commit: "1a2b3c4", test: "no row is lost" };
  const shown = await draw(aiUse({ ...use, corrections: [correction] }));
  assert.equal(readBundle(shown)?.kind, "ai-use");
  for (const text of ["a tool", "Its page shows it.", "a review", "1a2b3c4", "no row is lost"]) {
    assert.ok(String(shown["text/html"]).includes(text) && String(shown["text/plain"]).includes(text), text);
  }
  assert.match(String(shown["text/html"]), /lost &lt;rows&gt;/);
  assert.equal(readBundle(await draw(aiUse({ none: "Written by hand." })))?.kind, "ai-use");
  await assert.rejects(draw(aiUse({ ...use, lessons: " " })), /cannot be shown: lessons: /);
  await assert.rejects(draw(aiUse({ ...use, corrections: [] })), /corrections: /);
  await assert.rejects(draw(aiUse({ ...use, corrections: [{ what: "c", comit: "1" } as { what: string }] })), /comit/);
  // An older edition's form.
  const before = { tool: "t", toolVersion: "1", task: "x", cells: ["x"], how: "h", corrections: "c", lessons: "l" };
  assert.throws(() => aiUse(before as unknown as AiUseOptions), /names no tools. Write aiUse\(\{ tools: \[/);
  const earlier = { "application/vnd.aethermart.ai-use+json": { version: 1, ...before } };
  assert.throws(() => readBundle(earlier), /cannot be read: .*Write aiUse\(\{ tools: \[.*, and run the cell/);
});

Deno.test("show keeps the order, and says what an un-awaited call or a forgotten item would lose", () =>
  inNotebook(async (shown) => {
    await show(small(), table({ title: "U", columns: { a: "A" }, rows: [] }));
    assert.deepEqual(shown.map((text) => text.split("\n")[0]), ["T", "U"]);
    assert.deepEqual(losses(), []);

    show(small());
    assert.deepEqual(losses(), [
      'show(table "T") was not awaited, so its output would be lost: write `await show(…)`.',
    ]);
    assert.deepEqual(losses(), [], "asking forgets");

    small();
    assert.match(losses().join(), /table "T" was made but not shown/);
    assert.equal(shown.length, 2, "nothing is drawn that was not awaited");
  }));

Deno.test("show outside a notebook says where it belongs", async () => {
  await assert.rejects(async () => await show(small()), /There is no notebook here/);
  losses();
});

Deno.test("times without an offset are UTC in charts: none moves or meets another in any time zone", async () => {
  const times = ["2024-03-31 01:30:00", "2024-03-31 02:30:00", "2024-03-31 03:30:00"];
  const drawn = async () => {
    const rows = times.map((at, y) => ({ at, y }));
    const html = (await draw(chart({
      title: "T",
      alt: "A",
      mark: "line",
      x: { field: "at", label: "Time" },
      y: { field: "y", label: "Y" },
      rows,
    })))["text/html"] as string;
    return { html, places: new Set([...html.matchAll(/<circle [^>]*cx="([^"]+)"/g)].map(([, x]) => x)).size };
  };
  const zone = Deno.env.get("TZ");
  try {
    Deno.env.set("TZ", "UTC");
    const reference = await drawn();
    assert.equal(reference.places, 3);
    for (const here of ["Asia/Kolkata", "Europe/Berlin"]) {
      Deno.env.set("TZ", here);
      assert.deepEqual(await drawn(), reference, here);
    }
  } finally {
    if (zone === undefined) Deno.env.delete("TZ");
    else Deno.env.set("TZ", zone);
  }
});

Deno.test("dates are written for people in tables and charts, unless a format says otherwise", async () => {
  const rows = [{ day: new Date("2026-11-28T00:00:00Z"), seen: "2026-11-28 20:30:11", n: 1 }];
  const shown = await draw(table({ title: "T", columns: { day: "Day", seen: "Seen" }, rows }));
  assert.match(shown["text/plain"] as string, /28 Nov 2026 +28 Nov 2026, 20:30:11/);
  const raw = await draw(table({ title: "T", columns: { seen: { label: "Seen", format: "text" } }, rows }));
  assert.match(raw["text/plain"] as string, /2026-11-28 20:30:11/);
  const bars = await draw(chart({
    title: "T",
    alt: "A",
    mark: "bar",
    x: { field: "day", label: "Day" },
    y: { field: "n", label: "N" },
    rows,
  }));
  assert.match(bars["text/html"] as string, />28 Nov 2026</);
  assert.doesNotMatch(bars["text/html"] as string, /T00:00/);
});

Deno.test("a finding writes dates for people, and a Date that names no day is refused", async () => {
  const seen = result("r", { first: new Date("2026-11-28T00:00:00Z"), last: "2026-11-28 20:30:11" });
  const said = await draw(finding`From ${seen.first} to ${seen.last}.`);
  assert.equal(said["text/plain"], "Finding. From 28 Nov 2026 to 28 Nov 2026, 20:30:11.");
  assert.throws(
    () => table({ title: "T", columns: { at: "At" }, rows: [{ at: new Date("soon") }] }),
    /Row 1 of the table "T" has a Date that names no day in "at"\. Write null/,
  );
});

Deno.test("a chart of more series than there are colours is refused with the limit and the way out", () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({ x: 1, s: `Region number ${at}`, y: at }));
  const axes = { x: { field: "x", label: "X" }, y: { field: "y", label: "Y" } };
  assert.throws(
    () => chart({ title: "T", alt: "A", mark: "line", ...axes, series: "s", rows }),
    (error) =>
      error instanceof TypeError && /"T" has 40 series in "s", and at most 7 can be told apart\./.test(error.message),
  );
  losses();
});

Deno.test("a chart of extreme numbers is drawn with exponents", async () => {
  const axes = { x: { field: "x", label: "X" }, y: { field: "y", label: "Y" } };
  for (const most of [1e300, 1.7e308, 5e-324, 1e21]) {
    const rows = [{ x: "a", y: most }, { x: "b", y: 0 }];
    const html = (await draw(chart({ title: "T", alt: "A", mark: "bar", ...axes, rows })))["text/html"] as string;
    assert.doesNotMatch(html, /NaN|Infinity|\d{30}|(\d{3},){8}/, String(most));
  }
});

/** The bundle of a check that fails. */
const failureOf = async <T>(data: T, check: (data: T) => boolean) => {
  const drawn = await draw(evidence("m1.schema", "it holds", data, check));
  const bundle = readBundle(drawn);
  assert.ok(bundle?.kind === "evidence" && !bundle.content.passed);
  return { ...bundle.content.failure!, html: String(drawn["text/html"]), plain: String(drawn["text/plain"]) };
};

Deno.test("a failed check names what it asks, and of a suite the checks that came out otherwise", async () => {
  const row = (check: string, outcome: string) => ({
    check,
    expected: "error 4025",
    outcome,
    passed: outcome === "error 4025",
  });
  const suite = [
    row("a price below zero", "error 4025"),
    row("an e-mail without a domain", "success"),
    row("six stars", "error 1062"),
  ];
  const { check, rows, count, html, plain } = await failureOf(
    suite,
    (checks) => checks.length > 0 && checks.every(({ passed }) => passed),
  );
  assert.equal(count, 2);
  assert.deepEqual(rows, [
    "an e-mail without a domain: expected error 4025, got success",
    "six stars: expected error 4025, got error 1062",
  ]);
  assert.match(check, /^\(checks\) => checks\.length > 0 && checks\.every\(/);
  for (const said of [html, plain]) {
    assert.match(said, /2 rows fail/);
    assert.match(said, /an e-mail without a domain: expected error 4025, got success/);
  }
});

Deno.test("a failed check finds its rows wherever they are, counts what it does not name, and of none shows the data", async () => {
  const files = Array.from({ length: 30 }, (_, at) => ({ file: `f${at}`, rows: at % 2 }));
  const within = await failureOf(
    { files, least: 1 },
    ({ files, least }) => files.filter(({ file }) => file !== "f0").every(({ rows }) => rows >= least),
  );
  assert.deepEqual([within.count, within.rows.length, within.rows[0]], [14, 10, '{"file":"f2","rows":0}']);
  assert.match(within.plain, /… and 4 more/);
  const nested = await failureOf(
    [{ parts: [1, 2] }, { parts: [1, 9] }],
    (all) => all.every(({ parts }) => parts.every((part) => part < 5)),
  );
  assert.deepEqual(nested.rows, ['{"parts":[1,9]}'], "a row, not the part of it");
  const scalar = await failureOf({ loaded: 8, source: 10 }, ({ loaded, source }) => loaded === source);
  assert.deepEqual([scalar.count, scalar.rows], [0, ['{"loaded":8,"source":10}']]);
  const short = await failureOf([{ n: 1 }], (rows) => rows.length >= 3 && rows.every(({ n }) => n > 0));
  assert.deepEqual([short.count, short.rows], [0, []], "no row is to blame");
  assert.doesNotMatch(String([].every), /turnedDown/, "lists are as they were");
});

Deno.test("a column or axis without a label is called after its field", async () => {
  const rows = [{ sales_channel: "web", orders: 1_200, ms: 3 }];
  const shown = readBundle(
    await draw(table({
      title: "T",
      columns: { sales_channel: {}, orders: { format: "integer" }, ms: { label: "Time (ms)" } },
      rows,
    })),
  );
  assert.deepEqual(shown?.kind === "table" && shown.content.columns, [
    { label: "Sales channel", format: "text" },
    { label: "Orders", format: "integer" },
    { label: "Time (ms)", format: "text" },
  ]);
  const drawn = readBundle(
    await draw(
      chart({ title: "C", alt: "One bar.", mark: "bar", x: { field: "sales_channel" }, y: { field: "orders" }, rows }),
    ),
  );
  assert.equal(drawn?.kind === "chart" && drawn.content.x.label, "Sales channel");
});
