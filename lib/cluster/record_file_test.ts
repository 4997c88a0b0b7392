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

Deno.test("a record of another version is refused with the way out", async () => {
  await withHome(async (home) => {
    const later = { ...createRecord(spec, { certificate: "", key: "" }), spec: { ...spec, ec2: { colour: "blue" } } };
    for (const record of [{ spec, members: [], version: 1 }, later]) {
      await Deno.writeTextFile(recordFile(home), JSON.stringify(record));
      await assert.rejects(readRecord(home), /Another version of the lab.*task down/);
    }
  });
});
