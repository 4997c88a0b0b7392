import assert from "node:assert/strict";
import { type FixtureCell, notebookOf } from "../../tests/fixtures/executed_notebook.ts";
import { documents } from "./documents.ts";

const cell = (document: unknown, ...texts: (string | string[])[]): FixtureCell => ({
  cell_type: "code",
  source: "await show(markdown(…))",
  execution_count: texts.length > 0 ? 1 : null,
  metadata: { lab: { document } },
  outputs: texts.map((text) => ({ output_type: "display_data", data: { "text/markdown": text, "text/plain": "" } })),
});
const of = (...cells: FixtureCell[]) => documents(notebookOf(cells));

Deno.test("a document is the Markdown that its cell showed, in order; cells without a name publish nothing", () => {
  const plain: FixtureCell = { ...cell(undefined, "left out"), metadata: {} };
  assert.deepEqual(of(plain, cell("setup.md", "# Set-up\n", ["Line ", "by line"])), [
    { file: "setup.md", text: "# Set-up\n\nLine by line\n" },
  ]);
});

Deno.test("before a run, a document's name is known and its text is empty", () => {
  assert.deepEqual(of(cell("setup.md")), [{ file: "setup.md", text: "" }]);
});

Deno.test("a name that is a path, or that two cells give, is refused", () => {
  for (const name of ["../setup.md", "/etc/setup.md", ".setup.md", "Setup.md", "con.md", ".md", "a.b.md"]) {
    assert.throws(
      () => of(cell(name)),
      /Cell 1 names the document ".*" \(metadata\.lab\.document\)\. (A name|On Windows)/,
    );
  }
  for (const name of ["report.html", "", 7, null]) {
    assert.throws(() => of(cell(name)), /Cell 1 names the document .*must end in \.md/);
  }
  assert.throws(
    () => of(cell("setup.md"), cell("setup.md")),
    /Cell 2 names the document "setup.md".*name of another cell/,
  );
});
