import assert from "node:assert/strict";
import { transcribeCommand } from "./mod.ts";

Deno.test("a command runs in the folder that is given, and is kept as one would type it, with its output and exit code", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${cwd}/log`, "it's (a) note\nanother\n");
    const { host, command, exit, output } = await transcribeCommand(["grep", "-o", "it's (.*", "log"], {
      host: "node1",
      cwd,
    });
    assert.deepEqual({ host, command, exit, output }, {
      host: "node1",
      command: "grep -o 'it'\\''s (.*' log",
      exit: 0,
      output: "it's (a) note\n",
    });
    assert.equal((await transcribeCommand(["grep", "none", "log"], { cwd })).exit, 1);
    const both = await transcribeCommand(["sh", "-c", "printf begun; echo no space left >&2; exit 3"], { cwd });
    assert.deepEqual([both.exit, both.output], [3, "begun\nno space left\n"], "a failing command shows its reason");
    const absent = await transcribeCommand(["no-such-program"], { cwd });
    assert.deepEqual([absent.exit, /no-such-program/.test(absent.output)], [-1, true]);
    const warned = await transcribeCommand(["sh", "-c", "echo a warning >&2; echo done"], { cwd });
    assert.deepEqual([warned.exit, warned.output], [0, "done\n"]);
    assert.equal((await transcribeCommand(["ls", "-1", "log"], { cwd })).command, "ls -1 log");
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("a command that runs elsewhere is kept like one of this machine", async () => {
  const asked: string[][] = [];
  const run = (ok: boolean) => (command: readonly string[]) => {
    asked.push([...command]);
    return Promise.resolve({ code: ok ? 0 : 2, stdout: "found", stderr: ok ? "a warning" : "no such file" });
  };
  const found = await transcribeCommand(["grep", "a b", "log"], { host: "node2", run: run(true) });
  assert.deepEqual({ ...found, ms: 0 }, { host: "node2", command: "grep 'a b' log", ms: 0, exit: 0, output: "found" });
  const failed = await transcribeCommand(["cat", "x"], { run: run(false) });
  assert.deepEqual([failed.exit, failed.output], [2, "found\nno such file"]);
  assert.deepEqual(asked, [["grep", "a b", "log"], ["cat", "x"]]);
});
