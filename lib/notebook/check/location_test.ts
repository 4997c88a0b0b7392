import assert from "node:assert/strict";
import { fromRoot } from "../../core/mod.ts";
import { parseNotebook } from "../model/format.ts";
import { refuseOutside } from "./location.ts";

const notebook = (source: string) =>
  parseNotebook(
    JSON.stringify({
      cells: [{ cell_type: "code", id: "a", source, metadata: {}, outputs: [], execution_count: null }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    }),
    "n",
  );

Deno.test("a notebook outside the lab's folder is refused only if it imports lab/…", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const outside = `${dir}/own.ipynb`;
    for (
      const source of [
        'import { show } from "lab/show";',
        "// first\nimport {\n  show,\n} from 'lab/show';",
        'await import("lab/show")',
        'import "lab/show"',
      ]
    ) {
      assert.throws(() => refuseOutside(notebook(source), outside), {
        exitCode: 2,
        message: /own\.ipynb.*lab\/show.*Put the notebook into .*notebooks/s,
      });
      refuseOutside(notebook(source), fromRoot("notebooks", "own.ipynb"));
      refuseOutside(notebook(source), fromRoot("own.ipynb"));
    }
    for (const source of ["1 + 1", 'import { z } from "zod";', '// import { show } from "lab/show"', '"lab/show"']) {
      refuseOutside(notebook(source), outside);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
