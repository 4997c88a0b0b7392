/** The file of a cluster's record: what is read, and what is refused. */

import assert from "node:assert/strict";
import { basename } from "node:path";
import { ClusterError } from "./errors.ts";
import { createRecord } from "./plan/record.ts";
import { readRecord, recordFile, writeRecord } from "./record_file.ts";

const spec = {
  name: "c",
  topology: "single" as const,
  provider: "local" as const,
  packages: "debian-trixie" as const,
  nodes: 1,
  memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
};

async function withHome(work: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    await work(home);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("a record is read as it was written, for its owner only; without a file there is none", async () => {
  await withHome(async (home) => {
    assert.equal(await readRecord(home), undefined);
    const record = createRecord(spec, { certificate: "", key: "" });
    await writeRecord(home, record);
    assert.deepEqual(await readRecord(home), record);
    assert.equal((await Deno.stat(recordFile(home))).mode! & 0o777, 0o600);
  });
});

Deno.test("a record that cannot be read is an error that names `down`, because node data may belong to it", async () => {
  await withHome(async (home) => {
    const record = createRecord(spec, { certificate: "", key: "" });
    for (const text of ["", "{", "null", "{}", "[]", JSON.stringify({ ...record, passwords: {} })]) {
      await Deno.writeTextFile(recordFile(home), text);
      await assert.rejects(readRecord(home), (error) => {
        assert.ok(error instanceof ClusterError, text);
        assert.match(error.message, new RegExp(`task down ${basename(home)}`));
        return true;
      });
    }
  });
});

Deno.test("a record of an earlier version is refused with the way out", async () => {
  await withHome(async (home) => {
    await Deno.writeTextFile(recordFile(home), JSON.stringify({ spec, members: [], version: 1 }));
    await assert.rejects(readRecord(home), /earlier version.*task down/);
  });
});
