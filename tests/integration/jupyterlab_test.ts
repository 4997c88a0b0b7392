/**
 * A student's way: the first milestone in a real JupyterLab, cell by cell, and the deck from the saved notebook.
 *
 * Needs: Chromium, a kernel, a MariaDB server; JupyterLab is fetched from Debian.
 */

import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { existsSync } from "node:fs";
import { endCompanion, fromRoot, isRunning } from "../../lib/core/mod.ts";
import { cellTags, readNotebook, writeNotebook } from "../../lib/notebook/mod.ts";
import { findRuntime } from "../../lib/runtime/mod.ts";
import { chromium, type Locator, type Page, withPage } from "../support/browser.ts";
import { putJupyterCommand } from "../support/jupyterlab.ts";
import { lab, startLab } from "../support/lab.ts";
import { countMeasured, withoutMeasured } from "../support/measured.ts";
import { descendants, until } from "../support/processes.ts";
import { skipWithout } from "../support/skip.ts";

/** The folder for screenshots that people can look at, if requested. */
const picturesDir = process.env.AETHERMART_TEST_PICTURES;

interface Session {
  /** JupyterLab's address with its token. */
  url: (path: string) => string;
  /** The environment of this session's commands. */
  env: Record<string, string>;
  /** A folder that is gone afterwards. */
  dir: string;
}

/** Runs `body` while `deno task lab` runs, with its own folders and server; ends it by Ctrl-C and sees that nothing is left. */
async function withLab(body: (session: Session) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "lab_jupyter_" });
  await Deno.chmod(dir, 0o755);
  await putJupyterCommand(join(dir, "bin"));
  const { bin } = await findRuntime();
  const [port, token] = [freePort(), crypto.randomUUID()];
  const env = {
    AETHERMART_CACHE: join(dir, "cache"),
    MARIADB_URI: "",
    PATH: [join(dir, "bin"), dirname(bin("mariadbd")), process.env.PATH].join(":"),
    JUPYTER_DATA_DIR: join(dir, "data"),
    JUPYTER_CONFIG_DIR: join(dir, "config"),
    JUPYTERLAB_SETTINGS_DIR: join(dir, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(dir, "workspaces"),
    COURSE_TOKEN: "what no cell may see",
    COURSE_TERM: "what cells may see",
  };
  await Deno.mkdir(env.JUPYTER_CONFIG_DIR);
  await Deno.writeTextFile(
    join(env.JUPYTER_CONFIG_DIR, "jupyter_server_config.json"),
    JSON.stringify({
      ServerApp: { ip: "127.0.0.1", port, port_retries: 0, open_browser: false },
      IdentityProvider: { token },
    }),
  );
  const child = startLab(["lab", "--env", "COURSE_TERM"], env);
  const printed = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  try {
    const origin = `http://127.0.0.1:${port}`;
    await until(async () => {
      const answer = await fetch(`${origin}/api/status?token=${token}`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.ok === true;
    });
    await body({ url: (path) => `${origin}${path}?token=${token}`, env, dir });
    const server = JSON.parse(await Deno.readTextFile(join(env.AETHERMART_CACHE, "server.json"))).pid;
    const below = (await descendants(child.pid)).map(({ pid }) => pid).filter((pid) => pid !== server);
    assert.ok(below.length >= 2, "JupyterLab and a kernel were expected");
    for (const pid of below) {
      const environment = await Deno.readTextFile(`/proc/${pid}/environ`);
      assert.doesNotMatch(environment, /COURSE_TOKEN/);
      assert.match(environment, /COURSE_TERM=what cells may see/);
    }
    child.kill("SIGINT");
    assert.equal((await child.status).code, 0, "Ctrl-C ends JupyterLab in order");
    assert.deepEqual(below.filter(isRunning), []);
    assert.equal((await lab(["status"], env)).code, 0, "the server goes on");
    const [, reported] = await printed;
    assert.match(reported, /Kernel "Deno" for Jupyter: .*kernel\.json/);
    assert.match(reported, /MariaDB 1\d\..* keeps running when JupyterLab ends/);
  } catch (error) {
    await endCompanion(child);
    throw new Error(`with JupyterLab, which printed:\n${(await printed).join("\n")}`, { cause: error });
  } finally {
    await lab(["down"], env);
    await Deno.remove(dir, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/**
 * A copy of the first milestone beside it, under a name that git ignores, for the committed file is never written to. Its parameters are
 * changed as a student would change them: to tiny data of seed 7.
 */
async function withCopy(body: (path: string) => Promise<void>): Promise<void> {
  const path = fromRoot("notebooks", `Untitled-${crypto.randomUUID().slice(0, 8)}.ipynb`);
  const notebook = await readNotebook(fromRoot("notebooks", "m1_foundation.ipynb"));
  const parameters = notebook.cells.find((cell) => cellTags(cell).includes("parameters"))!;
  const changed = parameters.source.replace(/scale = "\w+"/, 'scale = "tiny"').replace(/seed = \d+/, "seed = 7");
  assert.match(changed, /"tiny".*seed = 7/s);
  parameters.source = changed;
  await writeNotebook(path, notebook);
  try {
    await body(path);
  } finally {
    await Deno.remove(path);
  }
}

/** The open notebook. */
class Sheet {
  constructor(readonly page: Page) {}

  static async open(page: Page, url: string): Promise<Sheet> {
    await page.goto(url);
    const sheet = new Sheet(page);
    await sheet.cells.first().waitFor({ timeout: 60_000 });
    await page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').waitFor({ timeout: 60_000 });
    return sheet;
  }

  get cells(): Locator {
    return this.page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell");
  }

  /** Selects a cell, in command mode. */
  async select(at: number): Promise<Locator> {
    const cell = this.cells.nth(at);
    await cell.scrollIntoViewIfNeeded();
    await cell.locator(".jp-InputPrompt").click();
    await this.page.keyboard.press("Escape");
    return cell;
  }

  /** Runs the selected cell and selects the next one, as a student does; waits until a code cell has run. */
  async runSelected(at: number): Promise<void> {
    const cell = this.cells.nth(at);
    await this.page.keyboard.press("Shift+Enter");
    if (!(await cell.getAttribute("class"))?.includes("jp-CodeCell")) return;
    await cell.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor({ timeout: 120_000 });
    const errors = cell.locator(
      '[data-mime-type="application/vnd.jupyter.error"], .jp-RenderedText[data-mime-type$="stderr"]',
    );
    assert.deepEqual(await errors.allInnerTexts(), [], `cell ${at + 1}`);
  }

  /** Adds a cell below the selected one, with a text, and selects it. */
  async addBelow(source: string): Promise<void> {
    await this.page.keyboard.press("b");
    await this.page.keyboard.press("Enter");
    await this.page.keyboard.insertText(source);
    await this.page.keyboard.press("Escape");
  }

  async save(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".jp-mod-dirty").waitFor({ state: "detached" });
  }

  /** A picture with the cell's outputs in sight, for people to look at; only where it was asked for. */
  async picture(at: number, name: string): Promise<void> {
    if (!picturesDir) return;
    await Deno.mkdir(picturesDir, { recursive: true });
    const last = this.cells.nth(at).locator(".jp-OutputArea-child").last();
    if (await last.count() > 0) await last.scrollIntoViewIfNeeded();
    await this.page.screenshot({ path: join(picturesDir, `${name}.png`) });
  }
}

/** Interrupts a cell that would never end; earlier variables still exist afterwards. The added cells are removed again. */
async function interruptLongCell(sheet: Sheet, after: number): Promise<void> {
  const { page } = sheet;
  const at = after + 1;
  await sheet.select(after);
  await sheet.addBelow("let survivor = 41;");
  await sheet.runSelected(at);
  await sheet.select(at);
  await sheet.addBelow("while (true) {}");
  await page.keyboard.press("Control+Enter");
  const long = sheet.cells.nth(at + 1);
  await long.locator(".jp-InputPrompt", { hasText: "[*]" }).waitFor();
  await new Promise((done) => setTimeout(done, 500));
  await page.locator('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]').click();
  await long.locator(".jp-InputPrompt", { hasText: /\[\d+\]/ }).waitFor({ timeout: 10_000 });
  await sheet.picture(at + 1, "interrupted");
  await sheet.select(at + 1);
  await sheet.addBelow("survivor + 1");
  await sheet.runSelected(at + 2);
  assert.match(await sheet.cells.nth(at + 2).locator(".jp-OutputArea").innerText(), /42/);
  for (let added = at + 2; added >= at; added--) {
    await sheet.select(added);
    await page.keyboard.press("d");
    await page.keyboard.press("d");
  }
}

/** What a reader sees after a cell has run. */
async function seeDrawn(sheet: Sheet): Promise<void> {
  const { page } = sheet;
  const seen = {
    tables: page.locator(".jp-OutputArea figure.lab-table table"),
    charts: page.locator(".jp-OutputArea figure.lab-chart svg[role=img]"),
    findings: page.locator(".jp-OutputArea .lab-finding"),
  };
  for (const [what, drawn] of Object.entries(seen)) {
    const box = await drawn.first().boundingBox();
    assert.ok(box && box.width > 100 && box.height > 10, `${what} are not drawn`);
  }
  assert.ok(await seen.charts.first().locator("rect, path").count() > 3, "the chart has no marks");
  assert.match(await seen.findings.first().innerText(), /\d/);
}

Deno.test({
  name: "JupyterLab: m1 cell by cell shows table, chart and finding; saved, it makes the deck of the unattended run",
  ignore: skipWithout(existsSync(chromium), `${chromium} (Debian: chromium)`),
  fn: () =>
    withLab(({ url, env, dir }) =>
      withCopy(async (path) => {
        const { cells } = await readNotebook(path);
        const firstCode = cells.findIndex(({ cell_type }) => cell_type === "code");
        await withPage(async (page) => {
          const sheet = await Sheet.open(page, url(`/lab/tree/${basename(path)}`));
          // JupyterLab draws cells that are out of sight a little later.
          await until(async () => await sheet.cells.count() === cells.length, 240_000);
          await sheet.select(0);
          for (let at = 0; at < cells.length; at++) {
            await sheet.runSelected(at);
            await sheet.picture(at, `cell_${String(at + 1).padStart(2, "0")}`);
            // What this cell made is needed by all that follow.
            if (at !== firstCode) continue;
            await interruptLongCell(sheet, at);
            assert.equal(await sheet.cells.count(), cells.length);
            await sheet.select(at + 1);
          }
          await seeDrawn(sheet);
          await sheet.save();
        });
        const byHand = join(dir, "by_hand");
        const made = await lab(["deck", path, "--out", byHand], env);
        assert.equal(made.code, 0, made.printed);
        const { size } = await Deno.stat(join(byHand, "deck.pptx"));
        assert.ok(size > 50_000);

        const run = await lab(["run", "m1", "--scale", "tiny", "--seed", "7", "--out", dir], env);
        assert.equal(run.code, 0, run.printed);
        const [hand, unattended] = await Promise.all(
          [path, join(dir, "m1", "notebook.ipynb")].map(async (file) => withoutMeasured(await readNotebook(file))),
        );
        assert.deepEqual(hand, unattended);
        const measured = countMeasured(hand);
        assert.ok(measured > 0 && measured < 100, `${measured} values were taken for measured`);
      })
    ),
});
