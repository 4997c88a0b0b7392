import assert from "node:assert/strict";
import { createProgress, exec, fromRoot } from "../core/mod.ts";
import { createGuard, guardProgress, reportHits, warnOfIndistinct } from "./secrets.ts";

const token = "tk9-Zq81xPa55wordXyz123";

Deno.test("progress is scrubbed before a terminal's width cuts it", () => {
  const guard = createGuard({ A_TOKEN: token });
  let text = "";
  const plain = createProgress({ write: (part) => text += part, isTerminal: true, now: () => 0, width: () => 30 });
  const progress = guardProgress(plain, guard.text);
  const step = progress.start(`A label with ${token}`);
  step.update(token);
  progress.note(`A note with ${token}`);
  step.done(token);
  progress.start("Another").fail(token);
  progress.start("A third").done("waits", "–");
  assert.match(text, /A label with \[secret\]/);
  assert.match(text, /A note with \[secret\]\n/);
  assert.match(text, /– A third · waits/);
  assert.ok(!text.includes(token.slice(0, 5)), text);
});

Deno.test("secrets that a kernel's process records are known here; the file belongs to its owner and is removed at the end", async () => {
  const secrets = JSON.stringify(fromRoot("lib", "secrets", "mod.ts"));
  const guard = createGuard({});
  const env = guard.kernelEnv();
  const [path] = Object.values(env);
  assert.equal((await Deno.stat(path!)).mode! & 0o777, 0o600);
  assert.equal(guard.text(token), token);
  const noting = `import { noteSecret } from ${secrets}; noteSecret("a password that a cell made", ${
    JSON.stringify(token)
  });`;
  const noted = await exec(Deno.execPath(), ["run", "--quiet", "--no-lock", "-A", "--ext=ts", "-"], {
    env,
    input: noting,
  });
  assert.ok(noted.ok, noted.stderr);
  assert.equal(guard.text(`it is ${token}`), "it is [secret]");

  const own = `import { createGuard } from ${JSON.stringify(fromRoot("lib", "commands", "secrets.ts"))};
    console.log(Object.values(createGuard({}).kernelEnv())[0]);`;
  const config = ["--config", fromRoot("deno.json")];
  const run = (code: string) =>
    exec(Deno.execPath(), ["run", "--quiet", ...config, "-A", "--ext=ts", "-"], { input: code });
  const killed = await run(`${own} Deno.kill(Deno.pid, "SIGKILL");`);
  assert.equal(killed.signal, "SIGKILL", killed.stderr);
  // The next one removes what the killed one left, once it is certain that no process is just creating it.
  await new Promise((done) => setTimeout(done, 1_100));
  const ended = await run(`${own} Deno.exit(3);`);
  assert.equal(ended.code, 3, ended.stderr);
  for (const { stdout } of [killed, ended]) await assert.rejects(Deno.stat(stdout.trim()), Deno.errors.NotFound);
});

Deno.test("a file that would contain a secret is refused by name; replacements and unsearched secrets are reported", async () => {
  const guard = createGuard({ A_TOKEN: token, B_PASSWORD: "root" });
  const page = new TextEncoder().encode(`<b>${token.slice(0, 4)}</b>${token.slice(4)}`);
  await assert.rejects(guard.check(page, "report.html"), /report\.html would contain the value of A_TOKEN/);
  await guard.check(new TextEncoder().encode("nothing"), "report.html");
  const notes: string[] = [];
  const progress = { note: (line: string) => void notes.push(line), start: () => assert.fail("nothing is under way") };
  reportHits([], progress);
  assert.deepEqual(notes, []);
  reportHits([{ place: "cell 1 (a), source", what: "the value of A_TOKEN", count: 2 }], progress);
  warnOfIndistinct(guard, progress);
  assert.match(
    notes.join("\n"),
    /cell 1 \(a\), source: the value of A_TOKEN \(2×\).*read it from the environment.*B_PASSWORD/s,
  );
  assert.ok(!notes.join("\n").includes("root"));
});
