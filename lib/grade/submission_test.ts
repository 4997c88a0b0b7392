import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hashFiles, readSubmission, sourcesOfLab } from "./mod.ts";

async function withFolder(paths: string[], body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "submission-"));
  try {
    for (const path of paths) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), `text of ${path}`);
    }
    await body(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

const handedIn = ["m3_clusters.ipynb", "m3_setup.md", "plan.png"];

Deno.test("a submission is a notebook, the files in its folder for its cells, and scripts; nothing else is taken", async () => {
  for (const folder of ["", "notebooks/"]) {
    const beside = handedIn.map((name) => `${folder}${name}`);
    const others = [`${folder}notes.md`, "README.md", "sql/m3/suite/vectors.sql", "sql/m3/notes.txt", "lib/main.ts"];
    await withFolder([...beside, "sql/m1/01_schema.sql", ...others], (dir) => {
      const { milestone, notebook, files, suites } = readSubmission(dir);
      assert.equal(milestone, "m3");
      assert.equal(notebook, beside[0]);
      assert.deepEqual([...files.keys()].sort(), [...beside, "sql/m1/01_schema.sql"].sort());
      assert.deepEqual(Object.keys(suites), ["sql/m3/suite/vectors.sql"]);
      return Promise.resolve();
    });
  }
});

Deno.test("a template that is a link to another file is refused", () =>
  withFolder(["notebooks/m3_clusters.ipynb", "elsewhere.md"], async (dir) => {
    await symlink(join(dir, "elsewhere.md"), join(dir, "notebooks", "m3_setup.md"));
    assert.throws(() => readSubmission(dir), { name: "LabError", message: /m3_setup\.md" is a symbolic link/ });
  }));

Deno.test("the record of a run lists the scripts and templates that cells use, by their hash", () =>
  withFolder(["notebooks/m3_setup.md", "notebooks/notes.md", "sql/m1/01_schema.sql"], (dir) => {
    const { kind, files } = sourcesOfLab(dir);
    assert.equal(kind, "reference");
    const content = (path: string) => [path, new TextEncoder().encode(`text of ${path}`)] as const;
    assert.deepEqual(files, hashFiles(new Map(["sql/m1/01_schema.sql", "notebooks/m3_setup.md"].map(content))));
    return Promise.resolve();
  }));
