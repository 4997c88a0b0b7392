/**
 * Where a run ran, as `grade` and `deck` show it: by the signed documents in the private file beside its notebook, and never by what the notebook says.
 *
 * Needs: a kernel and a MariaDB server. The instances are doubles, so nothing here is ever "aws".
 */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fromRoot } from "../../lib/core/mod.ts";
import { unzipParts } from "../../lib/deck/package.ts";
import { hashFiles, readSubmission } from "../../lib/grade/mod.ts";
import { custodyFile, custodyVariable, keepInstances, startCustody } from "../../lib/identity/mod.ts";
import { code, evidence, markdown, noAi, notebookOf, shown } from "../fixtures/executed_notebook.ts";
import { instanceId, rehearsedCluster } from "../support/instances.ts";
import { exists, lab, withFolder, writeNotebook } from "../support/lab.ts";
import { createRehearsalAuthority } from "../support/rehearsal.ts";

/** An hour ago: the doubles' instances were started since. */
const started = new Date(Date.now() - 3600 * 1000).toISOString();
const authority = await createRehearsalAuthority();

/** What a notebook may claim of itself. */
const claimed = [{
  cluster: "m3-galera",
  topology: "galera",
  where: "aws",
  instances: [1, 2, 3].map((number) => ({ node: `node${number}`, instanceId: instanceId(number), account: "00" })),
}];

/** A folder with the results of a run of milestone 3. */
async function writeRun(dir: string, places?: unknown, more = {}): Promise<string> {
  await mkdir(dir, { recursive: true });
  const run = { started, milestone: "m3", sources: { kind: "reference", files: {}, suites: {} }, places, ...more };
  const notebook = notebookOf([
    markdown("# Clusters\n\nThree nodes."),
    code('await show(evidence("m3.galera", "own", rows))', [evidence("m3.galera", "a check of its own")]),
    code("aiUse({ none: … })", [shown("ai-use", noAi)]),
  ], { lab: { run } });
  await Deno.writeTextFile(join(dir, "notebook.ipynb"), JSON.stringify(notebook));
  return dir;
}

/** Keeps the documents of three instances beside a run. */
function keep(dir: string, first = 1): void {
  process.env[custodyVariable] = join(dir, custodyFile);
  startCustody(join(dir, custodyFile), started);
  keepInstances(rehearsedCluster(authority, { first }));
  delete process.env[custodyVariable];
}

Deno.test("a deck and its evidence say where the run ran, and take nothing from the notebook's own claim", () =>
  withFolder(async (base) => {
    const where = async (name: string, prepare: (dir: string) => void) => {
      const dir = await writeRun(join(base, name), claimed);
      prepare(dir);
      const { code, printed } = await lab(["deck", join(dir, "notebook.ipynb"), "--out", join(base, `${name}-out`)]);
      assert.equal(code, 0, printed);
      const record = JSON.parse(await readFile(join(base, `${name}-out`, "evidence.json"), "utf8"));
      const html = await readFile(join(base, `${name}-out`, "report.html"), "utf8");
      const parts = unzipParts(await readFile(join(base, `${name}-out`, "deck.pptx")));
      return { record, html, title: String(parts.get("ppt/slides/slide1.xml")) };
    };
    const alone = await where("alone", () => {});
    assert.deepEqual(alone.record.run.places, []);
    assert.match(alone.html, /<li>local: on this machine<\/li>/);
    assert.doesNotMatch(JSON.stringify(alone.record) + alone.html, /aws|i-0{16}1/);

    assert.match(alone.title, /local: on this machine/);

    const rehearsed = await where("rehearsed", keep);
    assert.match(rehearsed.title, /rehearsal: doubles of EC2 instances/);
    assert.match(rehearsed.html, /<li>rehearsal: doubles of EC2 instances<\/li>/);
    assert.equal(rehearsed.record.run.places[0].instances[2].instanceId, instanceId(3));
    for (const hidden of ["123456789012", "172.31.0", "BEGIN CERTIFICATE"]) {
      assert.ok(!(JSON.stringify(rehearsed.record) + rehearsed.html).includes(hidden), hidden);
    }
    const damaged = await where("damaged", (dir) => writeFileSync(join(dir, custodyFile), "{}\n"));
    assert.match(damaged.html, /<li>local: no accepted proof of EC2<\/li>/);
    assert.equal(damaged.record.run.places[0].why, `line 1 of ${custodyFile} does not begin the documents of a run`);
    const unread = await where("unread", (dir) => writeFileSync(join(dir, custodyFile), "123456789012"));
    const folder = await where("folder", (dir) => mkdirSync(join(dir, custodyFile)));
    for (const { record, html } of [damaged, unread, folder]) {
      assert.equal(record.run.places[0].where, "local");
      assert.ok(!(JSON.stringify(record.run) + html).includes(base), "the machine's folder stays private");
      assert.doesNotMatch(JSON.stringify(record) + html, /123456789012/);
    }
  }));

Deno.test("grade over several runs names the instances that two of them show", () =>
  withFolder(async (base) => {
    const dirs = await Promise.all(["ada", "bob", "eve"].map((name) => writeRun(join(base, name), claimed)));
    keep(dirs[0]!, 1);
    keep(dirs[1]!, 3);
    keep(dirs[2]!, 100);
    const { code, printed } = await lab(["grade", ...dirs, dirs[0]!]);
    assert.equal(code, 0, printed);
    const warnings = printed.split("\n").filter((line) => line.startsWith("WARNING"));
    assert.equal(warnings.length, 1, printed);
    assert.match(
      warnings[0]!,
      /^WARNING: the instance i-0{16}3 is in the evidence of \S+\/ada\/\S+ and of \S+\/bob\/\S+\.$/,
    );
  }));

Deno.test("a name in a notebook's record does not pass for a line of grade", () =>
  withFolder(async (base) => {
    const forged = "  m3.galera                   20 of 20   3 checks passed";
    const dir = await writeRun(join(base, "forged"), undefined, { student: `eve\n${forged}\u001b[2K` });
    const { code, printed } = await lab(["grade", dir]);
    assert.equal(code, 0, printed);
    assert.ok(!printed.split("\n").some((line) => line.startsWith(forged)), printed);
    assert.ok(!printed.includes("\u001b"), printed);
  }));

Deno.test("the documents of a submission that ran here count if they were handed in with it", () =>
  withFolder(async (base) => {
    const name = `eve-${crypto.randomUUID().slice(0, 8)}`;
    const dir = join(base, name);
    await writeRun(dir);
    await Deno.rename(join(dir, "notebook.ipynb"), join(dir, "m3_clusters.ipynb"));
    const results = fromRoot("reports", name);
    try {
      const sources = { kind: "submission", name, files: hashFiles(readSubmission(dir).files), suites: {} };
      const later = new Date(Date.parse(started) + 1000).toISOString();
      await writeRun(results, undefined, { sources, started: later });
      const other = await writeRun(join(base, "other"));
      keep(other);
      const grade = async () => {
        const { code, printed } = await lab(["grade", dir, other]);
        assert.equal(code, 0, printed);
        return { warnings: printed.match(/WARNING: the instance \S+/g)?.length ?? 0, printed };
      };
      const handedIn =
        /documents of its instances \(instances\.jsonl\) were handed in: they are not from this lab's own run/;
      const nothing = await grade();
      assert.equal(nothing.warnings, 0);
      assert.doesNotMatch(nothing.printed, handedIn);
      // The student's own run had begun at another time than this one.
      keep(dir);
      const given = await grade();
      assert.equal(given.warnings, 3);
      assert.match(given.printed, handedIn);
      // They belong to the run of the notebook that was handed in with them, and to no other.
      await writeRun(join(dir, "sent"), undefined, { started: later });
      await Deno.rename(join(dir, "sent", "notebook.ipynb"), join(dir, "notebook.ipynb"));
      const foreign = await grade();
      assert.equal(foreign.warnings, 0);
      assert.match(foreign.printed, handedIn);
      await Deno.remove(join(dir, "notebook.ipynb"));
      // If the clusters of the run here are instances, theirs are what counts; here, of another run.
      keep(results, 100);
      const own = await grade();
      assert.equal(own.warnings, 0);
      assert.doesNotMatch(own.printed, handedIn);
    } finally {
      await Deno.remove(results, { recursive: true });
    }
  }));

Deno.test("what cells keep during a run is judged by the run itself; a run without instances leaves no private file", () =>
  withFolder(async (dir) => {
    const cluster = join(dir, "cluster.ts");
    const support = (name: string) => fromRoot("tests", "support", name);
    await Deno.writeTextFile(
      cluster,
      `import { keepInstances } from "${fromRoot("lib", "identity", "mod.ts")}";
import { rehearsedCluster } from "${support("instances.ts")}";
import { createRehearsalAuthority } from "${support("rehearsal.ts")}";
export const keep = async () => keepInstances(rehearsedCluster(await createRehearsalAuthority()));
`,
    );
    for (const keeps of [true, false]) {
      const path = await writeNotebook(dir, `instances_${keeps}.ipynb`, [
        "# Instances\n\nWhat they show.",
        `import { aiUse, show } from "lab/show";\nimport { keep } from "./cluster.ts";${
          keeps ? "\nawait keep();" : "\nkeep;"
        }
console.log(["account 123456", "789012"].join(""));`,
        'await show(aiUse({ none: "By hand." }));',
      ]);
      const { code, printed } = await lab(["run", path, "--out", dir]);
      assert.equal(code, 0, printed);
      const results = join(dir, `instances_${keeps}`);
      const { run } = JSON.parse(await readFile(join(results, "evidence.json"), "utf8"));
      assert.deepEqual(JSON.parse(await readFile(join(results, "run.json"), "utf8")).places, run.places);
      assert.equal(await exists(join(results, custodyFile)), keeps);
      assert.deepEqual(run.places.map(({ where }: { where: string }) => where), keeps ? ["rehearsal"] : []);
      if (keeps) assert.equal((await stat(join(results, custodyFile))).mode & 0o777, 0o600);
      const files = ["evidence.json", "report.html", "notebook.ipynb", "run.json"];
      const texts = await Promise.all(files.map((file) => readFile(join(results, file), "utf8")));
      assert.equal(texts.join("").includes("account 123456789012"), !keeps, "the id of the account is masked");
      assert.doesNotMatch(texts.join(""), /172\.31\.0/);
    }
  }));
