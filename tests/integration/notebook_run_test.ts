/**
 * Notebooks on a real kernel: what they may do, and how failures are reported.
 *
 * Needs: a kernel.
 */

import assert from "node:assert/strict";
import { InterruptedError, isRunning } from "../../lib/core/mod.ts";
import {
  CellError,
  checkLanguage,
  KernelDiedError,
  type Notebook,
  NotebookError,
  preflight,
  readNotebook,
  runNotebook,
  type RunOptions,
  writeNotebook,
} from "../../lib/notebook/mod.ts";
import { buildNotebook, outputsOf, type Source, summarize } from "../fixtures/notebooks/build.ts";

/** Runs sources in an empty folder and checks that no kernel is left. */
async function run(sources: Source[], options: Partial<RunOptions> = {}) {
  const cwd = await Deno.makeTempDir();
  try {
    return await runNotebook(buildNotebook(...sources), { name: "test.ipynb", cwd, timeoutMs: 30_000, ...options });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** Runs sources of which the second fails, and returns its error. The first must be kept, and the third must not run. */
async function runToFailure(failing: string, options: Partial<RunOptions> = {}) {
  let saved: Notebook | undefined;
  const outcome = await run([`console.log("before")`, failing, `"after"`], {
    ...options,
    save: (notebook) => Promise.resolve(void (saved = structuredClone(notebook))),
  });
  assert.equal(outcome.status, "failed");
  assert.deepEqual(summarize(outcome.notebook, 0), ["stdout:before\n"]);
  assert.ok(outputsOf(outcome.notebook, 1).some(({ output_type }) => output_type === "error"), "the record tells");
  assert.deepEqual(outputsOf(outcome.notebook, 2), []);
  assert.deepEqual(saved, outcome.notebook, "what is saved last is all there is");
  assert.match(outcome.error!.message, /cell 2 of "test\.ipynb"/i);
  return outcome;
}

Deno.test("1,000 cells with streams, results and awaited displays: no output is lost or out of order", async () => {
  const show = (text: string) =>
    `await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "${text}" }, metadata: {} });`;
  const kinds: [source: (i: number) => string, outputs: (i: number) => string[]][] = [
    [(i) => `${i}`, (i) => [`execute_result:${i}`]],
    [
      (i) => `console.log("a${i}"); console.log("b${i}"); ${i}`,
      (i) => [`stdout:a${i}\nb${i}\n`, `execute_result:${i}`],
    ],
    [
      (i) => `console.log("a${i}"); console.error("b${i}"); console.log("c${i}")`,
      (i) => [`stdout:a${i}\n`, `stderr:b${i}\n`, `stdout:c${i}\n`],
    ],
    [
      (i) => `${show(`d${i}`)} console.log("a${i}"); ${show(`e${i}`)} "r${i}"`,
      (i) => [`display_data:d${i}`, `stdout:a${i}\n`, `display_data:e${i}`, `execute_result:"r${i}"`],
    ],
    [
      (i) => `await new Promise((done) => setTimeout(done, 1)); process.stdout.write("no newline ${i}")`,
      (i) => [`stdout:no newline ${i}`, `execute_result:true`],
    ],
  ];
  const kindOf = (i: number) => kinds[i % kinds.length]!;
  const outcome = await run(Array.from({ length: 1000 }, (_, i) => kindOf(i)[0](i)));
  assert.equal(outcome.status, "complete", outcome.error?.message);
  const wrong = outcome.notebook.cells.keys().filter((i) =>
    JSON.stringify(summarize(outcome.notebook, i)) !== JSON.stringify(kindOf(i)[1](i))
  ).toArray();
  assert.deepEqual(wrong.map((i) => summarize(outcome.notebook, i)), []);
});

Deno.test("a run that succeeds: outputs, counts, timings and the kernel's language are in a copy of the notebook", async () => {
  const source = buildNotebook("1 + 1", "", `console.log("\\x1b[31mred\\x1b[0m"); ({ a: 1 })`);
  const untouched = structuredClone(source);
  const cwd = await Deno.makeTempDir();
  const { status, notebook, cells, kernel } = await runNotebook(source, { name: "test.ipynb", cwd, env: { LAB: "x" } });
  await Deno.remove(cwd, { recursive: true });
  assert.equal(status, "complete");
  assert.deepEqual(source, untouched);
  assert.deepEqual(notebook.cells.map((cell) => cell.cell_type === "code" && cell.execution_count), [1, null, 2]);
  assert.deepEqual(summarize(notebook, 2), ["stdout:red\n", "execute_result:{ a: 1 }"]);
  assert.deepEqual(cells.map(({ index, id, status }) => [index, id, status]), [[0, "c0", "ok"], [2, "c2", "ok"]]);
  assert.deepEqual(Object.keys(notebook.cells[0]!.metadata.execution as object).sort(), [
    "iopub.execute_input",
    "iopub.status.busy",
    "iopub.status.idle",
    "shell.execute_reply",
  ]);
  for (const date of Object.values(notebook.cells[0]!.metadata.execution as object)) {
    assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
  }
  assert.equal((notebook.metadata.language_info as { name: string }).name, "typescript");
  assert.match(kernel!.version, /^2\.\d+\.\d+/);
});

Deno.test("cells have the given environment and folder", async () => {
  const { notebook } = await run([`Deno.env.get("LAB_TEST") + (Deno.cwd() === Deno.realPathSync("."))`], {
    env: { LAB_TEST: "here" },
  });
  assert.deepEqual(summarize(notebook, 0), [`execute_result:"heretrue"`]);
});

Deno.test("a cell that throws", async () => {
  const { error, notebook } = await runToFailure(`throw new TypeError("boo")`);
  assert.ok(error instanceof CellError);
  assert.deepEqual([error.failure, error.cell, error.cellId, error.ename, error.evalue], [
    "exception",
    1,
    "c1",
    "TypeError",
    "boo",
  ]);
  assert.deepEqual(summarize(notebook, 1), ["error:TypeError: boo"]);
});

const failingLines: [name: string, source: string, line: number | undefined][] = [
  ["the first", `throw new Error("boo")`, 1],
  [
    "behind blank lines, comments and types, which the kernel leaves out",
    `interface A { n: number }

// why

enum Colour { Red, Green }
import { join } from "node:path";
import type { Stats } from "node:fs";
const rows = [{ a: 1,
  b: 2 }];
(null as unknown as A).n;`,
    10,
  ],
  ["of the call, where a function of an earlier cell threw", `1;\n\nlate(2)`, 3],
  ["of the call, where a callback threw", `\n\n[1].map((n) => {\n  if (n) throw new Error("boo");\n});`, 3],
  ["behind an await", `await Promise.resolve();\n\n\nthrow new Error("boo")`, 4],
  ["behind an await of what lies outside the cells", `1;\n\nawait Deno.readTextFile("none")`, 3],
  ["unknown, where a timer threw", `setTimeout(() => {\n  throw new Error("boo");\n}, 0);`, undefined],
];

for (const [name, source, line] of failingLines) {
  Deno.test(`the line in which a cell failed: ${name}`, async () => {
    const outcome = await run([`function late(n: number) {\n\n  if (n) throw new Error("boo");\n}`, source]);
    const { message } = outcome.error!;
    const place = /^Cell 2 of "test\.ipynb" failed(?: in line (\d+))?: /.exec(message);
    assert.deepEqual(place?.[1], line?.toString(), message);
    assert.doesNotMatch(message, /<anonymous>:\d/);
    if (line) assert.ok(message.includes(`  ${line} | ${source.split("\n")[line - 1]!.trim()}`), message);
  });
}

Deno.test("a message of several lines is reported once", async () => {
  const { error } = await runToFailure(`throw new Error("one\\ntwo")`);
  assert.equal(error!.message.match(/^two$/mg)?.length, 1, error!.message);
});

Deno.test("a cell that cannot be parsed, about which the kernel publishes nothing", async () => {
  const { error } = await runToFailure(`const x = `);
  assert.ok(error instanceof CellError && error.failure === "exception");
});

Deno.test("a cell that may raise, and one that may but does not", async () => {
  const outcome = await run([
    { source: `throw new Error("expected")`, tags: ["raises-exception"] },
    { source: `Promise.reject(new Error("also"))`, tags: ["raises-exception"] },
    { source: `1`, tags: ["raises-exception"] },
    `2`,
  ]);
  assert.equal(outcome.status, "complete", outcome.error?.message);
  assert.deepEqual(outcome.cells.map(({ status }) => status), ["failed", "failed", "ok", "ok"]);
  assert.deepEqual(summarize(outcome.notebook, 3), ["execute_result:2"]);
});

Deno.test("an endless loop is stopped, and its earlier output is kept", async () => {
  const { error, notebook } = await runToFailure(`console.log("begun"); while (true) {}`, { timeoutMs: 2_000 });
  assert.ok(error instanceof CellError && error.failure === "timeout");
  assert.match(error.message, /within 2 s, and was stopped[^]*--timeout/);
  assert.equal(summarize(notebook, 1)[0], "stdout:begun\n");
});

Deno.test("an endless await is ended with its kernel, and its earlier output is kept", async () => {
  const { error, notebook } = await runToFailure(`console.log("begun"); await new Promise(() => {})`, {
    timeoutMs: 2_000,
    graceMs: 300,
  });
  assert.ok(error instanceof CellError && error.failure === "timeout");
  assert.match(error.message, /ended together with its kernel/);
  assert.equal(summarize(notebook, 1)[0], "stdout:begun\n");
});

Deno.test("a cell that ends the process", async () => {
  const { error } = await runToFailure(`Deno.exit(3)`);
  assert.ok(error instanceof KernelDiedError);
  assert.deepEqual([error.code, error.signal, error.cell], [3, null, 1]);
  assert.match(error.message, /exit code 3.*\n.*Deno\.exit/);
});

Deno.test("a kernel that is killed", async () => {
  const { error } = await runToFailure(`Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {})`);
  assert.ok(error instanceof KernelDiedError);
  assert.equal(error.signal, "SIGKILL");
});

Deno.test("a cell that runs out of memory", async () => {
  const { error } = await runToFailure(`const all = []; for (;;) all.push(new Array(1000).fill(0).map(Math.random))`, {
    env: { DENO_V8_FLAGS: "--max-old-space-size=250" },
  });
  assert.ok(error instanceof KernelDiedError);
  assert.match(error.message, /MB of memory.*\n.*--scale tiny/);
});

for (
  const [what, source] of [
    ["typed arrays", `const all = []; for (;;) { all.push(new Uint8Array(2e7).fill(1)); await null }`],
    ["plain objects", `const all = []; for (;;) all.push(new Array(1000).fill(0).map(Math.random))`],
  ] as const
) {
  Deno.test(`a kernel that takes too much memory, in ${what}, is stopped with a clear message`, async () => {
    const { error, notebook } = await runToFailure(source, { memoryBytes: 500e6 });
    assert.ok(error instanceof KernelDiedError);
    assert.equal(error.cell, 1);
    const [, amount, unit] = /used ([\d.]+) (MB|GB) of memory/.exec(error.message) ?? [];
    // It is checked four times a second, so the amount allocated between two checks is added.
    assert.ok(Number(amount) * (unit === "GB" ? 1024 : 1) >= 476, error.message);
    assert.match(error.message, /^Cannot run cell 2 of "test\.ipynb".*--scale tiny.*--memory/);
    assert.match(summarize(notebook, 1).at(-1)!, /KernelDied.*of memory/);
  });
}

Deno.test("a notebook for another language is refused before a kernel starts", async () => {
  const notebook = buildNotebook("print(1)");
  notebook.metadata.kernelspec = { name: "python3", language: "python", display_name: "Python 3" };
  const outcome = await runNotebook(notebook, { name: "test.ipynb", cwd: "/" });
  assert.equal(outcome.status, "failed");
  assert.ok(outcome.error instanceof NotebookError);
  assert.match(outcome.error.message, /"test\.ipynb" is written in python/);
  assert.equal(outcome.kernel, undefined);
});

Deno.test("an error in a timer, during its own cell or a later one", async () => {
  const own = await runToFailure(`setTimeout(() => { throw new RangeError("late") }, 0); 1`);
  assert.ok(own.error instanceof CellError && own.error.failure === "background");
  assert.equal(own.error.ename, "RangeError");

  const later = await run([
    `setTimeout(() => { throw new RangeError("later") }, 1_000); 1`,
    `await new Promise((done) => setTimeout(done, 1_200))`,
  ]);
  assert.ok(later.error instanceof CellError && later.error.failure === "background");
  assert.equal(later.error.cell, 1);
});

Deno.test("timers of the last cell: those due within a second are awaited, others cost nothing", async () => {
  const run1 = async (source: string) => {
    const { notebook, cells, error } = await run([source]);
    return { shown: summarize(notebook, 0), ms: cells[0]!.ms, error };
  };
  const late = await run1(`setTimeout(() => setTimeout(() => console.log("late"), 200), 200); undefined`);
  assert.deepEqual(late.shown, ["stdout:late\n"]);

  const thrown = await run1(`setTimeout(() => { throw new RangeError("late") }, 300); undefined`);
  assert.ok(thrown.error instanceof CellError && thrown.error.failure === "background");
  assert.equal(thrown.error.ename, "RangeError");

  const idle = await run1(
    `clearTimeout(setTimeout(() => {}, 950)); Deno.unrefTimer(setTimeout(() => {}, 950) as never);
     setTimeout(() => {}, 60_000); setInterval(() => {}, 300); undefined`,
  );
  assert.equal(idle.error, undefined);
  assert.ok(idle.ms < 900, `${idle.ms} ms`);
});

Deno.test("an unhandled rejection", async () => {
  const { error, notebook } = await runToFailure(`Promise.reject(new Error("unseen")); 1`);
  assert.ok(error instanceof CellError && error.failure === "background");
  assert.match(error.evalue, /unseen/);
  assert.ok(summarize(notebook, 1).some((output) => output.startsWith("stderr:Unhandled rejection: Error: unseen")));
});

Deno.test("problems that a check of the background record finds", async () => {
  const { error } = await runToFailure(
    `globalThis[Symbol.for("aethermart.background")].checks.add(() => ["A table was shown without await."]); 1`,
  );
  assert.ok(error instanceof CellError && error.failure === "background");
  assert.equal(error.evalue, "A table was shown without await.");
});

Deno.test("cells that reassign console, Deno or the timers", async () => {
  const outcome = await run([
    `console.log("a"); console.log = () => {}; 1`,
    `console = {} as Console; 2`,
    `globalThis.setTimeout = (() => 0) as never; 3`,
    `Deno.jupyter.broadcast = (() => new Promise(() => {})) as never; 4`,
    `process.stdout.write("e"); 5`,
  ]);
  assert.equal(outcome.status, "complete", outcome.error?.message);
  assert.deepEqual(summarize(outcome.notebook, 0), ["stdout:a\n", "execute_result:1"]);
  assert.deepEqual(summarize(outcome.notebook, 2), ["execute_result:3"]);
  assert.deepEqual(summarize(outcome.notebook, 4), ["stdout:e", "execute_result:5"]);
});

Deno.test("output without console: Node's and Deno's streams", async () => {
  const { notebook } = await run([
    `process.stdout.write("a\\n"); process.stderr.write("b\\n", () => console.log("c")); await null; undefined`,
    `const bytes = new TextEncoder().encode("d"); await Deno.stdout.write(bytes); Deno.stderr.writeSync(bytes); undefined`,
  ]);
  assert.deepEqual(summarize(notebook, 0), ["stdout:a\n", "stderr:b\n", "stdout:c\n"]);
  assert.deepEqual(summarize(notebook, 1), ["stdout:d", "stderr:d"]);
});

Deno.test("displays that are updated, by a later cell too, and outputs that are cleared", async () => {
  const send = (type: string, text: string) =>
    `await Deno.jupyter.broadcast("${type}", { data: { "text/plain": "${text}" }, metadata: {}, transient: { display_id: "x" } });`;
  const { notebook } = await run([
    send("display_data", "old") + "undefined",
    send("update_display_data", "new") + "undefined",
    `console.log("gone"); await Deno.jupyter.broadcast("clear_output", { wait: true }); console.log("kept")`,
  ]);
  assert.deepEqual(summarize(notebook, 0), ["display_data:new"]);
  assert.deepEqual(summarize(notebook, 1), []);
  assert.deepEqual(summarize(notebook, 2), ["stdout:kept\n"]);
});

Deno.test("50 MB of text: beginning and end are kept, the cut is reported, and the run continues", async () => {
  const notes: string[] = [];
  const step = { update() {}, done: (detail = "") => void notes.push(detail), fail() {} };
  const { status, error, notebook, cells } = await run([
    `console.log("first\\n" + "x".repeat(50_000_000) + "\\nlast")`,
    `for (let i = 0; i < 20_000; i++) console.log(String(i).padStart(99)); undefined`,
    `"after"`,
  ], { progress: { start: () => step, note() {} } });
  assert.equal(status, "complete", error?.message);
  for (
    const [index, first, last, length] of [[0, "first", "last", 50_000_012], [1, "0", "19999", 2_000_000]] as const
  ) {
    const [head, mark, tail] = summarize(notebook, index).map((text) => text.slice("stdout:".length));
    assert.ok(head!.trimStart().startsWith(first) && tail!.trimEnd().endsWith(last), "beginning and end");
    const cut = cells[index]!.cutCharacters;
    assert.equal(head!.length + tail!.length + cut, length);
    assert.ok(head!.length + tail!.length < 1_000_000);
    assert.ok(mark!.includes(`${cut.toLocaleString("en-US")} characters`), mark);
    assert.ok(notes[index]!.includes(cut.toLocaleString("en-US")), notes[index]);
  }
  assert.deepEqual(summarize(notebook, 2), [`execute_result:"after"`]);
});

Deno.test("a display is complete up to four million bytes; a larger one fails the cell with its size", async () => {
  const show = (length: number) =>
    `await Deno.jupyter.display({ "text/html": "x".repeat(${length}) }, { raw: true }); undefined`;
  const { status, error, notebook } = await run([show(3_900_000)]);
  assert.equal(status, "complete", error?.message);
  const [output] = outputsOf(notebook, 0);
  assert.ok(output?.output_type === "display_data" && (output.data["text/html"] as string).length === 3_900_000);

  const larger = await runToFailure(show(4_400_000));
  assert.ok(larger.error instanceof CellError && larger.error.failure === "output", larger.error!.message);
  assert.match(larger.error.evalue, /text\/html has 4\.4 million bytes; the limit for one output is 4 million/);
  assert.deepEqual(outputsOf(larger.notebook, 1).map(({ output_type }) => output_type), ["error"]);
});

Deno.test("large displays in quick succession, updates and results arrive completely, even if the runner is busy", async () => {
  const busy = setInterval(() => {
    for (const until = performance.now() + 300; performance.now() < until;);
  }, 305);
  try {
    const { error, notebook } = await run([
      `for (const name of "abcdefghij") {
         await Deno.jupyter.display({ "text/html": name.repeat(3_900_000) }, { raw: true });
       }
       for (const name of "klmno") {
         await Deno.jupyter.broadcast("display_data", { data: { "text/html": name.repeat(3_900_000) }, metadata: {} });
       }
       await Deno.jupyter.display({ "text/html": "old" }, { raw: true, display_id: "one" });`,
      `await Deno.jupyter.display({ "text/html": "p".repeat(3_900_000) }, { raw: true, display_id: "one", update: true });
       ({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "q".repeat(200_000) }) })`,
    ], { timeoutMs: 60_000 });
    assert.equal(error, undefined);
    const shown = (cell: number) =>
      outputsOf(notebook, cell).map((output) => {
        assert.ok(output.output_type === "display_data" || output.output_type === "execute_result");
        const html = output.data["text/html"] as string;
        return `${html[0]} ${html.length}`;
      });
    assert.deepEqual(shown(0), [..."abcdefghijklmnop"].map((letter) => `${letter} 3900000`));
    assert.deepEqual(shown(1), ["q 200000"]);
  } finally {
    clearInterval(busy);
  }
});

Deno.test("output that exceeds the kernel's connection fails the cell, even if parts of it arrive", async () => {
  // Without the permission to write, displays cannot go through files.
  const { error } = await run([
    `await Deno.permissions.revoke({ name: "write" });
     await Deno.jupyter.display({ "text/plain": "x".repeat(60_000_000) }, { raw: true });
     for (let i = 0; i < 100; i++) await Deno.jupyter.display({ "text/plain": "y" }, { raw: true }); undefined`,
  ]);
  assert.ok(error instanceof CellError && ["barrier", "output"].includes(error.failure), error?.message);
});

Deno.test("an error with a message of 20 MB is shortened to a readable length", async () => {
  const { error } = await runToFailure(`throw new Error("x".repeat(20_000_000))`, { timeoutMs: 240_000 });
  assert.ok(error instanceof CellError, String(error));
  assert.equal(error.failure, "exception", error.message.slice(0, 1000));
  assert.ok(error.message.length < 100_000 && /characters were cut here/.test(error.message));
});

Deno.test("a result that cannot be shown fails the cell", async () => {
  const { error } = await runToFailure(`({ [Symbol.for("Jupyter.display")]() { throw new Error("not showable") } })`);
  assert.ok(error instanceof CellError && error.failure === "exception");
  assert.equal(error.evalue, "not showable");
});

Deno.test("Ctrl-C during a cell: the run reports it, keeps completed work and leaves no kernel", async () => {
  const controller = new AbortController();
  let saved: Notebook | undefined;
  let pid = 0;
  const outcome = await run([`console.log(Deno.pid)`, `console.log("begun"); await new Promise(() => {})`, `3`], {
    signal: controller.signal,
    save(notebook) {
      saved = structuredClone(notebook);
      pid = Number(summarize(notebook, 0)[0]?.split(":")[1] ?? 0);
      if (summarize(notebook, 1).length) controller.abort();
      return Promise.resolve();
    },
  });
  assert.equal(outcome.status, "interrupted");
  assert.ok(outcome.error instanceof InterruptedError);
  assert.deepEqual(outcome.cells.map(({ status }) => status), ["ok", "interrupted"]);
  assert.deepEqual(summarize(saved!, 1).map((output) => output.slice(0, 17)), ["stdout:begun\n", "error:Interrupted"]);
  assert.ok(pid > 0 && !isRunning(pid));
});

Deno.test("Ctrl-C before the kernel is ready", async () => {
  const outcome = await run(["1"], { signal: AbortSignal.timeout(20) });
  assert.equal(outcome.status, "interrupted");
  assert.equal(outcome.kernel, undefined);
});

Deno.test("a kernel does not outlive a parent that is killed", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/n.ipynb`;
  await writeNotebook(path, buildNotebook(`console.log(Deno.pid)`, `await new Promise(() => {})`));
  const lab = new URL("../../lib/notebook/mod.ts", import.meta.url).href;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const script = `import { readNotebook, runNotebook, writeNotebook } from "${lab}";
    const path = ${JSON.stringify(path)};
    await runNotebook(await readNotebook(path), { name: "n", cwd: ${
    JSON.stringify(folder)
  }, save: (n) => writeNotebook(path, n) });`;
  await Deno.writeTextFile(`${folder}/main.ts`, script);
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", config, `${folder}/main.ts`],
  }).spawn();
  try {
    const pid = await eventually(async () => {
      const [first] = summarize(await readNotebook(path), 0);
      return first && Number(first.split(":")[1]);
    });
    assert.ok(isRunning(pid));
    parent.kill("SIGKILL");
    await parent.status;
    await eventually(() => Promise.resolve(!isRunning(pid)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a save that fails is reported", async () => {
  const outcome = await run(["1"], { save: () => Promise.reject(new Error("no space left on device")) });
  assert.equal(outcome.status, "failed");
  assert.match(outcome.error!.message, /Cannot save "test\.ipynb": no space left on device/);
});

Deno.test("a preflight with a good kernel finds no problems", async () => {
  const { problems, kernel } = await preflight();
  assert.deepEqual(problems, []);
  assert.ok(kernel!.readyMs > 0);
});

/** The first truthy result; retries for a minute. */
async function eventually<T>(ask: () => Promise<T>): Promise<Exclude<T, false | undefined | "" | 0>> {
  for (let asked = 0; asked < 1_200; asked++) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false | undefined | "" | 0>;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("It never came true.");
}

/** The folder for this run's large displays, which a cell can find. */
const findSpool = `const tmp = Deno.env.get("TMPDIR") ?? "/tmp";
const folders = [...Deno.readDirSync(tmp)].filter(({ name, isDirectory }) => isDirectory && name.startsWith("aethermart-work-"));
const forge = (name: string) =>
  Deno.jupyter.broadcast("display_data", { data: { "application/vnd.aethermart.spooled+json": name }, metadata: {} });`;

const forgeries: [what: string, make: string, why: RegExp][] = [
  ["a symbolic link", 'Deno.symlinkSync("/etc/hostname", `${dir}/900.json`)', /"900\.json" is a symbolic link/],
  [
    "a pipe",
    'new Deno.Command("mkfifo", { args: [`${dir}/900.json`] }).outputSync()',
    /"900\.json" is not a regular file/,
  ],
  ["a file that is missing", "", /"900\.json" does not exist/],
  ["what is not JSON", 'Deno.writeTextFileSync(`${dir}/900.json`, "secret")', /900\.json cannot be read/],
];
for (const [what, make, why] of forgeries) {
  Deno.test(`a cell that names ${what} as a large display fails with that reason, and nothing hangs or is copied`, async () => {
    // Other tests share this process, its environment and the folder for temporary files. Their folders get a file that nobody names.
    const forged =
      `${findSpool}\nfor (const { name } of folders) { const dir = \`\${tmp}/\${name}\`; try { ${make}; } catch { /* gone meanwhile */ } }\nawait forge("900.json")`;
    const { error, notebook } = await runToFailure(forged, { timeoutMs: 30_000 });
    assert.match(error!.message, /failed: OutputRefused: it shows data of the type application\/vnd\.aethermart/);
    assert.match(error!.message, why);
    assert.equal(outputsOf(notebook, 1).length, 1, "only the error is kept");
  });
}

Deno.test("a forged name, an invalid message and JSON of 100,000 levels fail their cell with the reason", async () => {
  const send = (content: string) => `await Deno.jupyter.broadcast("display_data", ${content})`;
  const path = await runToFailure(
    send('{ data: { "application/vnd.aethermart.spooled+json": "../a.json" }, metadata: {} }'),
  );
  assert.match(path.error!.message, /OutputRefused: .* does not name a file of the lab/);
  const none = await runToFailure(send("{ data: 5, metadata: {} }"));
  assert.match(none.error!.message, /OutputRefused: what it sent as display_data is not an output that Jupyter knows/);
  const deep = (levels: number) => `let deep: unknown = 1;\nfor (let at = 0; at < ${levels}; at++) deep = [deep];\n`;
  const shown = await runToFailure(deep(100_000) + send('{ data: { "application/json": deep }, metadata: {} }'));
  assert.match(shown.error!.message, /TypeError: The data shown has more than 100 levels of lists and objects/);
  const result = await runToFailure(
    `${deep(101)}({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": deep }) })`,
  );
  assert.match(result.error!.message, /more than 100 levels of lists and objects/);
});

Deno.test("a cell's child process in its own session ends with the run", async () => {
  const { status, notebook } = await run([
    'const child = new Deno.Command("setsid", { args: ["--fork", "sh", "-c", "echo $$; exec sleep 300"], stdout: "piped" }).spawn();\n' +
    "const { value } = await child.stdout.getReader().read();\nconsole.log(new TextDecoder().decode(value).trim())",
  ]);
  assert.equal(status, "complete");
  const pid = Number(/stdout:(\d+)/.exec(summarize(notebook, 0)[0]!)?.[1]);
  assert.ok(pid > 1);
  for (let waited = 0; isRunning(pid) && waited < 2_000; waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.ok(!isRunning(pid) || (await Deno.readTextFile(`/proc/${pid}/stat`)).includes(") Z "), "it outlived the run");
});

Deno.test("an invalid kernelspec is tolerated and replaced; one of another language is refused by its name alone", async () => {
  for (const kernelspec of [null, "deno", 5, [], { name: 7 }, { language: {} }]) {
    const notebook = buildNotebook("1 + 1");
    notebook.metadata.kernelspec = kernelspec;
    checkLanguage(notebook, "n");
  }
  const notebook = buildNotebook("1 + 1");
  notebook.metadata.kernelspec = "deno";
  const outcome = await runNotebook(notebook, { name: "n", cwd: "/tmp", timeoutMs: 30_000 });
  assert.deepEqual(outcome.notebook.metadata.kernelspec, {
    display_name: "Deno",
    language: "typescript",
    name: "deno",
  });
  notebook.metadata.kernelspec = { name: "python3", display_name: "Python 3" };
  assert.throws(() => checkLanguage(notebook, "n"), /written in python; the lab runs TypeScript/);
});
