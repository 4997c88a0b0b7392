import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { findExecuted, findTargets, refuseSharedFolders, type Target, toTarget } from "./notebooks.ts";

const known: Target[] = [{ path: "/lab/notebooks/m1_foundation.ipynb", name: "m1" }];

/** The message of the refusal, which must be a usage error. */
function refusal(body: () => unknown): string {
  let message = "";
  assert.throws(body, (error) => {
    assert.ok(error instanceof LabError && error.exitCode === 2);
    message = error.message;
    return true;
  });
  return message;
}

Deno.test("words are milestones or files; no word means every milestone", () => {
  assert.deepEqual(findTargets([], known), known);
  assert.deepEqual(findTargets(["m1", "/a/x.ipynb"], known), [known[0], { path: "/a/x.ipynb", name: "x" }]);
  assert.match(refusal(() => findTargets(["m2"], known)), /no notebook for m2 yet.* are m1\./);
  assert.match(refusal(() => findTargets(["x.py"], known)), /"x\.py" is neither a milestone nor an \.ipynb file/);
});

Deno.test("an unknown word is reported with what was probably meant", () => {
  assert.match(refusal(() => findTargets(["M1"], known)), /"M1" is neither.*\. Did you mean m1\?/);
  const stem = "m1_foundation";
  assert.match(refusal(() => findTargets([stem], known)), /Did you mean notebooks\/m1_foundation\.ipynb\?/);
  assert.match(
    refusal(() => findExecuted("../of/nobody")),
    /"\.\.\/of\/nobody" is neither.*no such folder\. The milestones are /,
  );
  assert.doesNotMatch(refusal(() => findTargets(["zebra"], known)), /Did you mean|folder/);
});

Deno.test("an executed notebook is a file, or a milestone's last run", async () => {
  const reports = await Deno.makeTempDir();
  try {
    assert.match(refusal(() => findExecuted("m1", reports)), /m1 has not been run yet.*task run m1/);
    assert.match(
      refusal(() => findExecuted("m9", reports)),
      /"m9" is neither a milestone nor an \.ipynb file\. The milestones are m1, .*m4\.$/,
    );
    assert.match(
      refusal(() => findExecuted("m2", reports, known)),
      /no notebook for m2 yet\. The milestones are m1\.$/,
    );
    await Deno.mkdir(`${reports}/m1`);
    await Deno.writeTextFile(`${reports}/m1/notebook.ipynb`, "{}");
    assert.deepEqual(findExecuted("m1", reports), { path: `${reports}/m1/notebook.ipynb`, name: "m1" });
    assert.deepEqual(findExecuted(`${reports}/m1`), { path: `${reports}/m1/notebook.ipynb`, name: "m1" });
    assert.match(refusal(() => findExecuted(reports)), /is neither.*, and the folder holds no notebook\.ipynb\. The /);
    assert.deepEqual(findExecuted("/a/x.ipynb", reports), { path: "/a/x.ipynb", name: "x" });
  } finally {
    await Deno.remove(reports, { recursive: true });
  }
});

Deno.test("a notebook is named by its milestone, by its file, or, if a run made it, by its folder", () => {
  assert.deepEqual(
    ["/n/m3_cluster.ipynb", "/n/own.ipynb", "/r/m1/notebook.ipynb"].map((path) => toTarget(path).name),
    ["m3", "own", "m1"],
  );
});

Deno.test("notebooks with the same name can be checked together, but not run together", () => {
  const two = findTargets(["/a/x.ipynb", "/b/x.ipynb"], known);
  assert.equal(two.length, 2);
  assert.match(refusal(() => refuseSharedFolders(two)), /^\/a\/x\.ipynb and \/b\/x\.ipynb would both write.*--out/);
  assert.match(refusal(() => refuseSharedFolders([...known, ...known])), /is listed twice\. List it once/);
  refuseSharedFolders([...known, two[0]!]);
});
