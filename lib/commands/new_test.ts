import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { parseNotebook } from "../notebook/mod.ts";
import { checkName, starter } from "./new.ts";
import { clientOptions } from "./sql.ts";

Deno.test("the name of a new notebook is checked", () => {
  for (const name of ["my_sales", "coffee2"]) checkName(name);
  for (const name of ["../x", "My Sales", "m1_mine", "m4", "", "a".repeat(41), "x.ipynb"]) {
    assert.throws(() => checkName(name), (error) => error instanceof LabError && error.exitCode === 2, name);
  }
});

Deno.test("the starter is a notebook with its name as title", () => {
  const { cells } = parseNotebook(starter("my_sales"), "my_sales.ipynb");
  assert.match(cells[0]!.source, /^# My sales\n/);
  assert.deepEqual(cells.map(({ cell_type }) => cell_type), ["markdown", "code", "code", "markdown", "code", "code"]);
});

Deno.test("a client's option file can contain any password, and names the authority if there is one", () => {
  const target = { host: "127.0.0.2", port: 3307, user: "lab", password: 'a"b\\c#d' };
  assert.match(clientOptions(target), /^password = "a\\"b\\\\c#d"$/m);
  assert.doesNotMatch(clientOptions(target), /ssl|database/);
  assert.match(clientOptions({ ...target, caFile: "/tmp/ca.pem", database: "shop" }), /ssl-ca = "\/tmp\/ca\.pem"/);
});
