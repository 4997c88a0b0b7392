/** The end of a cluster: whose machines are removed, and when its record goes. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { exists } from "../runtime/mod.ts";
import { aboutCluster } from "./hosts/mod.ts";
import { createRecord } from "./plan/record.ts";
import { putRecordAside, readPlace, readRecord, recordFile, writeRecord } from "./record_file.ts";
import { clearAway } from "./removal.ts";

const spec = {
  name: "c",
  topology: "single" as const,
  provider: "local" as const,
  packages: "debian-trixie" as const,
  nodes: 1,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
};

Deno.test("a record that was put aside names the provider of what is left, and makes no cluster", async () => {
  const home = await Deno.makeTempDir();
  assert.equal(await readPlace(home), undefined);
  await putRecordAside(home);
  await writeRecord(home, createRecord({ ...spec, provider: "namespaced" }, { certificate: "", key: "" }));
  assert.equal((await readPlace(home))?.provider, "namespaced");
  await putRecordAside(home);
  await putRecordAside(home);
  assert.equal(await readRecord(home), undefined);
  assert.equal((await readPlace(home))?.provider, "namespaced");
  await Deno.writeTextFile(recordFile(home), "{");
  assert.equal((await readPlace(home))?.provider, "namespaced", "a damaged record does not hide the other one");
  await Deno.remove(home, { recursive: true });
});

Deno.test("the record is put aside before anything of the machines goes; then all goes", async () => {
  const home = join(await Deno.makeTempDir(), "c");
  await Deno.mkdir(join(home, "node1"), { recursive: true });
  await writeRecord(home, createRecord(spec, { certificate: "", key: "" }));
  const changes = Deno.watchFs(home);
  await clearAway("local", aboutCluster("c", home, {}));
  const seen: string[] = [];
  for await (const { kind, paths } of changes) {
    seen.push(...paths.map((path) => `${kind} ${basename(path)}`));
    if (seen.includes("remove node1")) break;
  }
  assert.match(seen[0]!, /^\w+ cluster\.json$/, seen.join(", "));
  assert.ok(!await exists(home));
});
