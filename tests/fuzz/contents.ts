/** Random displays of cells, made by the functions that notebooks call, with the texts that a reader sees. */

import { type Format, formatValue, type Scalar } from "../../lib/bundle/mod.ts";
import { jupyterDisplay, type Random } from "../../lib/core/mod.ts";
import * as show from "../../lib/show/mod.ts";
import type { FixtureOutput } from "../fixtures/executed_notebook.ts";
import { base64Of, pngOf } from "../fixtures/pictures.ts";
import { limited, phrase, shortPhrase, type Vocabulary, word } from "./words.ts";

/** Outputs of a cell and what a reader sees of them. */
export interface Content {
  outputs: FixtureOutput[];
  texts: string[];
  tables?: string[][][];
  /** The texts of charts and diagrams. */
  labels?: string[];
  claims?: string[];
}

type Maker = (random: Random, vocabulary: Vocabulary, key: string) => Promise<Content>;

/** An output as the kernel saves it. */
export const outputOf = async (made: show.Displayable): Promise<FixtureOutput> => ({
  output_type: "display_data",
  metadata: {},
  data: JSON.parse(JSON.stringify(await made[jupyterDisplay]())),
});

const numbers = [0, 1, -1, 7, 42, 1234.5, -98_765.4321, 0.001, 1e9, 1e15, 1e300, -1e300, 1e-300, 123456789];
const numberFormats = [
  "integer",
  "fixed1",
  "fixed2",
  "percent",
  "ms",
  "times",
  "bytes",
  "per_second",
  "eur",
  "text",
] as const;

function tableOf(random: Random, v: Vocabulary, width: number, height: number, most = 6) {
  const fields = Array.from({ length: width }, (_, at) => `f${at}`);
  const columns = Object.fromEntries(fields.map((field) => [field, {
    label: shortPhrase(random, v, 1 + random.below(width > 8 ? 1 : 3)),
    format: (random.fraction() < 0.5 ? random.pick(numberFormats) : "text") as Format,
  }]));
  const rows = Array.from({ length: height }, () =>
    Object.fromEntries(fields.map((field): [string, Scalar] => [
      field,
      random.fraction() < 0.07
        ? random.pick([null, true, "", " "])
        : columns[field]!.format !== "text"
        ? random.pick(numbers)
        : random.fraction() < 0.1
        ? phrase(random, v, 1)
        : shortPhrase(random, v, 1 + random.below(most)),
    ])));
  const cells = rows.length
    ? rows.map((row) => fields.map((field) => formatValue(row[field]!, columns[field]!.format)))
    : [fields.map((_, at) => at ? "" : "none")];
  return { columns, rows, shown: [fields.map((field) => columns[field]!.label), ...cells] };
}

const table: Maker = async (random, v) => {
  const { columns, rows, shown } = tableOf(random, v, 1 + random.below(7), random.pick([0, 1, 3, 9, 25]));
  const title = phrase(random, v, 2 + random.below(6));
  const source = phrase(random, v, 3);
  return {
    outputs: [await outputOf(show.table({ title, columns, rows, source }))],
    texts: [title, source],
    tables: [shown],
  };
};

/** Sixty rows of fourteen columns, or thirty columns. */
const largeTable: Maker = async (random, v) => {
  const { columns, rows, shown } = tableOf(random, v, ...random.pick([[14, 60], [30, 3]] as [number, number][]), 2);
  const title = phrase(random, v, 3);
  return { outputs: [await outputOf(show.table({ title, columns, rows }))], texts: [title], tables: [shown] };
};

const chart: Maker = async (random, v) => {
  const mark = random.pick(["bar", "line", "dot"] as const);
  const series = random.fraction() < 0.5
    ? Array.from({ length: 1 + random.below(7) }, (_, at) => `${at} ${phrase(random, v, 1 + random.below(3))}`)
    : undefined;
  const most = random.pick([1e-3, 1, 100, 1e6, 1e15, 1e300]);
  const xs: Scalar[] = mark === "dot" || random.fraction() < 0.3
    ? Array.from({ length: 1 + random.below(30) }, (_, at) => at * 2.5)
    : Array.from(
      { length: 1 + random.below(random.pick([4, 12, 40])) },
      (_, at) => `${at} ${phrase(random, v, 1 + random.below(4))}`,
    );
  const rows = xs.flatMap((x) =>
    (series ?? [""]).map((name) => ({ x, s: name, y: (random.fraction() - random.pick([0, 0.5])) * most }))
  );
  const title = phrase(random, v, 2 + random.below(5));
  const [xLabel, yLabel] = [phrase(random, v, 2), phrase(random, v, 2)];
  const made = show.chart({
    title,
    alt: phrase(random, v, 6),
    mark,
    x: { field: "x", label: xLabel, format: "text" },
    y: { field: "y", label: yLabel, format: random.pick(numberFormats) },
    ...(series && { series: "s" }),
    rows,
  });
  return {
    outputs: [await outputOf(made)],
    texts: [title],
    labels: [
      xLabel,
      yLabel,
      ...(series && series.length > 1 ? series : []),
      ...xs.filter((x): x is string => typeof x === "string"),
    ],
  };
};

/** Spans on lanes. */
const timeline: Maker = async (random, v) => {
  const lanes = Array.from(
    { length: 1 + random.below(9) },
    (_, at) => `${at} ${shortPhrase(random, v, 1 + random.below(2))}`,
  );
  const rows = lanes.flatMap((lane) =>
    Array.from({ length: 1 + random.below(3) }, (_, at) => {
      const from = at * 10 + random.below(5);
      const label = limited(random, v, 1 + random.below(4), 30);
      const isShort = label !== "" && label.length <= 30;
      return { lane, from, to: from + 1 + random.below(5), ...(isShort && { label }) };
    })
  );
  const [title, x] = [phrase(random, v, 2 + random.below(5)), phrase(random, v, 2)];
  const made = show.timeline({ title, alt: phrase(random, v, 6), x: { label: x, format: "fixed1" }, rows });
  return {
    outputs: [await outputOf(made)],
    texts: [title],
    labels: [x, ...lanes, ...rows.flatMap(({ label }) => label ?? [])],
  };
};

const diagram: Maker = async (random, v) => {
  const kinds = ["table", "file"].map((kind) => `${kind} ${shortPhrase(random, v, 1)}`);
  const group = random.fraction() < 0.4 ? shortPhrase(random, v, 2).trim() : "";
  const nodes = Array.from({ length: 1 + random.below(6) }, (_, at) => ({
    id: `n${at}`,
    kind: kinds[at % 2],
    ...(group && at < 2 && { group }),
    label: shortPhrase(random, v, 1 + random.below(3)),
    rows: Array.from({ length: random.below(4) }, () => ({
      mark: random.pick(["", "PK", "FK"]),
      label: shortPhrase(random, v, 1),
      detail: shortPhrase(random, v, 1),
    })),
  }));
  const edges = nodes.slice(1).map(({ id }, at) => ({
    from: `n${random.below(at + 1)}`,
    to: id,
    ...(random.fraction() < 0.5 && { label: shortPhrase(random, v, 1) }),
  }));
  const title = phrase(random, v, 3);
  return {
    outputs: [await outputOf(show.diagram({ title, alt: phrase(random, v, 8), nodes, edges }))],
    texts: [title],
    labels: [
      ...nodes.flatMap(({ label, rows }) => [label, ...rows.flatMap((row) => [row.mark, row.label, row.detail])]),
      ...edges.flatMap(({ label }) => label ?? []),
      ...(nodes.length > 1 ? kinds : []),
      ...(group ? [group] : []),
    ],
  };
};

const transcript: Maker = async (random, v) => {
  const title = phrase(random, v, 3);
  const entries = Array.from({ length: 1 + random.below(5) }, (_, at) => ({
    host: `node${at}`,
    command: phrase(random, v, 1 + random.below(12)),
    ms: random.below(5000),
    output: Array.from({ length: random.below(11) }, () => phrase(random, v, 1 + random.below(20))).join("\n"),
  }));
  return {
    outputs: [await outputOf(show.transcript({ title, entries }))],
    texts: [title, ...entries.flatMap(({ host, command, output }) => [`${host}$ ${command}`, ...output.split("\n")])],
  };
};

const excerpt: Maker = async (random, v) => {
  const title = phrase(random, v, 4);
  const columns = Array.from(
    { length: 1 + random.below(40) },
    (_, at) => `  c${at} VARCHAR(${at}) COMMENT '${phrase(random, v, 1 + random.below(9)).replaceAll("'", "")}'`,
  );
  const sql = `CREATE TABLE t (\n${columns.join(",\n")}\n)`;
  const script = { file: "sql/own.sql", statements: [{ line: 3, sql, ms: 8, rows: 0, warnings: [] }] };
  const callouts = Array.from(
    { length: Math.min(random.pick([0, 0, 1, 3]), columns.length) },
    (_, at) => ({ line: 2 + at, text: limited(random, v, 2 + random.below(12), 160) }),
  );
  return {
    outputs: [await outputOf(show.excerpt(script, "CREATE TABLE", { title, callouts }))],
    texts: [title, ...sql.split("\n"), ...callouts.map(({ text }) => text), "sql/own.sql, line 3 (8 ms)"],
  };
};

/** A table of a result, and findings that quote it. */
const findings: Maker = async (random, v, key) => {
  const value = random.pick(numbers);
  const bound = show.result(`r.${key}`, { value, name: word(random, v) });
  const title = phrase(random, v, 3);
  const outputs = [
    await outputOf(show.table({ title, columns: { value: "V" }, rows: [{ value }], result: bound })),
  ];
  const texts = [title];
  for (let at = 1 + random.below(4); at > 0; at--) {
    const words = () => limited(random, v, random.pick([1, 4, 25])).replace(/\p{N}/gu, "x");
    const format = random.pick(numberFormats);
    const [before, after] = [`${words()} `, ` ${words()}.`];
    const made = show.finding(Object.assign([before, after], { raw: [before, after] }), bound.value.as(format));
    outputs.push(await outputOf(made));
    texts.push(before, formatValue(value, format), after);
  }
  return { outputs, texts, tables: [[["V"], [formatValue(value)]]] };
};

const checks: Maker = async (random, v) => {
  const claims = Array.from({ length: 1 + random.below(4) }, () => limited(random, v, random.pick([3, 9, 40])));
  const rubric = () => random.pick(["m1.schema", "m1.ingestion", "m2.triggers", undefined] as const);
  const outputs = await Promise.all(claims.map((claim) => {
    const row = rubric();
    const passes = (data: { n: number }) => data.n === 1;
    return outputOf(
      row === "m1.schema" || row === "m1.ingestion"
        ? show.evidence(row, claim, { n: 1 }, passes)
        : show.evidence(claim, { n: 1 }, passes),
    );
  }));
  return { outputs, texts: [], claims };
};

const stream: Maker = (random, v) => {
  const text = Array.from({ length: 1 + random.below(30) }, () => phrase(random, v, 1 + random.below(20))).join("\n");
  return Promise.resolve({
    outputs: [{ output_type: "stream", name: "stdout", text: `${text}\n` }],
    texts: text.split("\n"),
  });
};

/** The sizes of pictures: a symbol, a photograph, very wide, very high. */
const sizes = [[24, 24], [640, 480], [1600, 60], [60, 1600], [1, 1]] as [number, number][];

/** A picture as base64. */
export const randomPicture = (random: Random): string => base64Of(pngOf(...random.pick(sizes)));

const picture: Maker = (random) =>
  Promise.resolve({
    outputs: [{ output_type: "display_data", metadata: {}, data: { "image/png": randomPicture(random) } }],
    texts: [],
  });

const makers: Maker[] = [
  table,
  table,
  chart,
  chart,
  chart,
  timeline,
  diagram,
  transcript,
  excerpt,
  findings,
  findings,
  checks,
  stream,
  picture,
  largeTable,
];

/** Something that a cell shows. `key` is unique in the notebook. */
export const makeContent: Maker = (random, vocabulary, key) => random.pick(makers)(random, vocabulary, key);
