/**
 * `deck`: files that notebooks name, and folders that describe one run. Real commands, without a kernel and a server.
 *
 * Needs: nothing but this folder.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { themeRecord } from "../../lib/commands/theme.ts";
import { type Notebook, readNotebook } from "../../lib/notebook/mod.ts";
import { runIdOf } from "../../lib/report/mod.ts";
import { code, evidence, markdown, noAi, notebookOf, shown, stream } from "../fixtures/executed_notebook.ts";
import { burgundyFile } from "../fixtures/theme.ts";
import { exists, lab, withFolder } from "../support/lab.ts";

/** An executed notebook that prints a word and may name a deck. */
const executed = (word: string, deck?: string): Notebook =>
  notebookOf([
    markdown("# By hand"),
    markdown("## A slide\n\nWords."),
    code("say()", [stream(`${word}\n`)]),
    ...deck === undefined ? [] : [markdown("## Aside\n\nMore words.", { deck })],
    code("aiUse()", [shown("ai-use", noAi)]),
  ]);

const write = (path: string, notebook: Notebook) => Deno.writeTextFile(path, JSON.stringify(notebook));
const readJson = async (path: string) => JSON.parse(await Deno.readTextFile(path));
const namesIn = (dir: string) => Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();

/** The run that each file of a folder names, if it names one. */
async function runsIn(dir: string): Promise<Record<string, string>> {
  const runs: Record<string, string> = {
    "notebook.ipynb": runIdOf(await readNotebook(join(dir, "notebook.ipynb"))),
    "evidence.json": (await readJson(join(dir, "evidence.json"))).runId,
    "report.html": /run ([0-9a-f]{8})/i.exec(await Deno.readTextFile(join(dir, "report.html")))?.[1] ?? "none",
  };
  if (await exists(join(dir, "run.json"))) runs["run.json"] = (await readJson(join(dir, "run.json"))).runId;
  return runs;
}

async function assertOneRun(dir: string, runId: string): Promise<void> {
  for (const [file, run] of Object.entries(await runsIn(dir))) assert.equal(run, runId, file);
}

Deno.test("a deck's name that leads out of the folder is an error with the cell, and nothing is written", () =>
  withFolder(async (dir) => {
    const path = join(dir, "a.ipynb");
    await write(path, executed("one", "../../escaped"));
    const { code, printed } = await lab(["deck", path, "--out", join(dir, "out", "deep")]);
    assert.equal(code, 2, printed);
    assert.match(printed, /Cell 4 names the deck "\.\.\/\.\.\/escaped" \(metadata\.lab\.deck\)/);
    assert.deepEqual(namesIn(dir), ["a.ipynb"]);
    assert.equal((await lab(["check", path])).code, 2);
  }));

Deno.test("a notebook that was never run is refused before anything is written", () =>
  withFolder(async (dir) => {
    const path = join(dir, "new.ipynb");
    await write(path, notebookOf([markdown("# New"), code("say()")]));
    const { code: exit, printed } = await lab(["deck", path, "--out", join(dir, "out")]);
    assert.equal(exit, 2, printed);
    assert.match(printed, /new\.ipynb has not been run: no cell has an output\. `.*task run .*new\.ipynb` runs it/);
    assert.deepEqual(namesIn(dir), ["new.ipynb"]);
  }));

Deno.test("a deck that fails names the files that are there all the same", () =>
  withFolder(async (dir) => {
    const path = join(dir, "failed.ipynb");
    const cells = [
      markdown("# Failed"),
      code("check()", [evidence("m1.schema", "all is well", false)]),
      code("ai()", [shown("ai-use", noAi)]),
    ];
    await write(path, notebookOf(cells));
    const out = join(dir, "out");
    const { code: exit, printed } = await lab(["deck", path, "--out", out]);
    assert.equal(exit, 1, printed);
    assert.ok(printed.includes(`No deck was made. ${out} has notebook.ipynb, report.html, evidence.json.`), printed);
    assert.deepEqual(namesIn(out), ["evidence.json", "notebook.ipynb", "report.html"]);
  }));

Deno.test("a notebook that was run by hand gets its own folder, in which all files belong to one run", async () => {
  const name = `hand-${crypto.randomUUID().slice(0, 8)}`;
  const results = fromRoot("reports", `${name}-by-hand`);
  await withFolder(async (dir) => {
    const path = join(dir, `${name}.ipynb`);
    try {
      const first = executed("one", "aside");
      await write(path, first);
      const made = await lab(["deck", path]);
      assert.equal(made.code, 0, made.printed);
      assert.match(made.printed, new RegExp(`${results}: notebook\\.ipynb, deck\\.pptx, aside\\.pptx, report\\.html`));
      await assertOneRun(results, runIdOf(first));

      const themed = await lab(["deck", join(results, "notebook.ipynb"), "--theme", burgundyFile]);
      assert.equal(themed.code, 0, themed.printed);
      assert.match(themed.printed, new RegExp(`${results}: notebook\\.ipynb, deck\\.pptx`));
      assert.equal(themeRecord(await readNotebook(join(results, "notebook.ipynb")))?.name, "Burgundy");

      const second = executed("two");
      await write(path, second);
      assert.equal((await lab(["deck", path])).code, 0);
      await assertOneRun(results, runIdOf(second));
      assert.deepEqual(namesIn(results), ["deck.pptx", "evidence.json", "notebook.ipynb", "report.html"]);
    } finally {
      await Deno.remove(results, { recursive: true }).catch(() => {});
    }
  });
});

Deno.test("if every slide belongs to a named deck, only named decks are written, and decks of an earlier notebook go", () =>
  withFolder(async (dir) => {
    const path = join(dir, "talks.ipynb");
    const out = join(dir, "out");
    await write(path, executed("one", "aside"));
    assert.equal((await lab(["deck", path, "--out", out])).code, 0);
    assert.deepEqual(namesIn(out), ["aside.pptx", "deck.pptx", "evidence.json", "notebook.ipynb", "report.html"]);

    const slide = (name: string) => markdown(`## For ${name}\n\nWords.`, { deck: name });
    await write(
      path,
      notebookOf([
        markdown("# By hand"),
        slide("board"),
        slide("team"),
        code("aiUse()", [evidence("own", "it holds"), shown("ai-use", noAi)], { tags: ["remove-cell"] }),
      ]),
    );
    const made = await lab(["deck", path, "--out", out]);
    assert.equal(made.code, 0, made.printed);
    assert.match(made.printed, /: notebook\.ipynb, board\.pptx, team\.pptx, report\.html, evidence\.json/);
    assert.deepEqual(namesIn(out), ["board.pptx", "evidence.json", "notebook.ipynb", "report.html", "team.pptx"]);
  }));

Deno.test("a run's own files stay together: a notebook that was run again by hand goes elsewhere, and nothing is replaced unasked", () =>
  withFolder(async (dir) => {
    const ran = join(dir, "ran");
    await Deno.mkdir(ran);
    const own = join(ran, "notebook.ipynb");
    const unattended = executed("unattended");
    await write(own, unattended);
    await Deno.writeTextFile(join(ran, "run.json"), JSON.stringify({ runId: runIdOf(unattended) }));
    assert.equal((await lab(["deck", own])).code, 0);
    await assertOneRun(ran, runIdOf(unattended));

    const hand = join(dir, "hand.ipynb");
    await write(hand, executed("by hand"));
    const refused = await lab(["deck", hand, "--out", ran]);
    assert.equal(refused.code, 2, refused.printed);
    assert.match(
      refused.printed,
      new RegExp(`Cannot write to ${ran}: it contains the results of run ${runIdOf(unattended)}`),
    );
    await assertOneRun(ran, runIdOf(unattended));

    // The run's own notebook, opened and run again by hand.
    await write(own, executed("again"));
    const again = join(dir, "again");
    assert.equal((await lab(["deck", own, "--out", again])).code, 0);
    await assertOneRun(again, runIdOf(executed("again")));
    const before = await Deno.readTextFile(join(ran, "evidence.json"));
    assert.equal((await lab(["deck", own, "--out", ran])).code, 2);
    assert.equal(await Deno.readTextFile(join(ran, "evidence.json")), before);

    // Somebody's folder with a notebook of that name.
    const theirs = join(dir, "theirs");
    await Deno.mkdir(theirs);
    await Deno.writeTextFile(join(theirs, "notebook.ipynb"), "mine");
    assert.equal((await lab(["deck", hand, "--out", theirs])).code, 2);
    assert.equal(await Deno.readTextFile(join(theirs, "notebook.ipynb")), "mine");
  }));
