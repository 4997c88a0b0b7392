import assert from "node:assert/strict";
import { join } from "node:path";
import type { ClusterContext } from "./context.ts";
import { keepEvidence } from "./evidence.ts";
import { createRecord } from "./plan/record.ts";

Deno.test("evidence that cannot be written is a warning, and no failure of the operation", async () => {
  const dir = await Deno.makeTempDir();
  const seen: string[] = [];
  const record = createRecord({
    name: "c",
    topology: "galera",
    provider: "ec2",
    packages: "debian-trixie",
    nodes: 3,
    memory: { bufferPoolMiB: 64, redoLogMiB: 32 },
  }, { certificate: "c", key: "k" });
  const context = {
    name: "c",
    record,
    provider: { identify: () => Promise.reject(new Error("no answer")) } as unknown as ClusterContext["provider"],
    progress: {
      start: () => ({ update: () => {}, done: () => seen.push("done"), fail: () => seen.push("failed") }),
      note: (text: string) => void seen.push(text),
    },
  } as unknown as ClusterContext;
  await keepEvidence(context, join(dir, "no-such-folder", "instances.jsonl"));
  assert.equal(seen[0], "failed");
  assert.match(seen[1]!, /^WARNING: nothing shows so far where c runs: .*no-such-folder/s);
  await Deno.remove(dir, { recursive: true });
});
