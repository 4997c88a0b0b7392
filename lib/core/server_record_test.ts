import assert from "node:assert/strict";
import { join } from "node:path";
import { LabError } from "./errors.ts";
import { writePrivateFile } from "./files.ts";
import { readServerRecord, type ServerRecord } from "./server_record.ts";

const record: ServerRecord = {
  uri: "mariadb://lab:geheim-und-lang@127.0.0.1:3310",
  version: "11.8.3",
  pid: 1234,
  port: 3310,
  started: "2026-11-21T14:03:22.000Z",
};

async function withFile(work: (file: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await work(join(dir, "server.json"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("a server's record is read as it was written, for its owner only; without a file there is none", () =>
  withFile(async (file) => {
    assert.equal(await readServerRecord(file), undefined);
    // Files of an interrupted writer have no effect.
    await Deno.writeTextFile(`${file}.partial`, "{", { mode: 0o644 });
    await writePrivateFile(file, JSON.stringify(record));
    assert.deepEqual(await readServerRecord(file), record);
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    await assert.rejects(Deno.stat(`${file}.partial`), Deno.errors.NotFound);
  }));

Deno.test("a record that cannot be read names the file and both ways out, and repeats no password", () =>
  withFile(async (file) => {
    const broken = [
      "",
      JSON.stringify(record).slice(0, 60),
      "null",
      "[]",
      ...Object.keys(record).map((field) => JSON.stringify({ ...record, [field]: undefined })),
      JSON.stringify({ ...record, pid: -1 }),
      JSON.stringify({ ...record, uri: "geheim-und-lang" }),
    ];
    for (const text of broken) {
      await Deno.writeTextFile(file, text);
      await assert.rejects(readServerRecord(file), (error) => {
        assert.ok(error instanceof LabError && error.exitCode === 3, text);
        for (const part of [file, "task down", "task up", "keep the data"]) {
          assert.ok(error.message.includes(part), part);
        }
        assert.doesNotMatch(error.message, /geheim/);
        return true;
      });
    }
    await Deno.remove(file);
    await Deno.mkdir(file);
    await assert.rejects(readServerRecord(file), /Cannot read .*directory/);
  }));
