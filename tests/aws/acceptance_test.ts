/** The acceptance run on AWS, with a double in place of the lab's commands. */

import assert from "node:assert/strict";
import {
  anonymous,
  type Done,
  findEarlier,
  type RunLab,
  runTrials,
  stop,
  summarize,
  type Trial,
} from "./acceptance.ts";

const trials: Trial[] = [
  { name: "one", specs: ["a"], steps: [["up", "a"], ["run", "a"]] },
  { name: "two", specs: ["b", "c"], steps: [["up", "b"], ["up", "c"]] },
];

/** Commands that end as `answer` says; each takes a minute of the clock. */
function double(answer: (args: string[]) => number | "hangs") {
  const seen: string[] = [];
  let clock = 0;
  const runLab: RunLab = async (args, signal) => {
    seen.push(args.join(" "));
    clock += 60_000;
    const code = answer(args);
    if (code !== "hangs") return { code, printed: `${args[0]} ended` };
    await new Promise((resolve) => signal!.addEventListener("abort", resolve));
    return { code: 130, printed: "interrupted" };
  };
  return { seen, runLab, now: () => clock };
}

const options = { dollarsPerHour: () => 0.6, limit: 10, interrupt: new AbortController().signal };
const down = (spec: string) => `down ${spec} --provider ec2`;

Deno.test("each trial's clusters are removed at its end, also if a step fails, and the next one still runs", async () => {
  const { seen, ...lab } = double(([name, spec]) => name === "up" && spec === "a" ? 3 : 0);
  const { done, left, dollars } = await runTrials(trials, { ...options, ...lab });
  assert.deepEqual(seen, ["up a", down("a"), "up b", "up c", down("b"), down("c")]);
  assert.deepEqual([left, done.map(({ code }) => code)], [[], [3, 0, 0, 0, 0, 0]]);
  assert.ok(Math.abs(dollars - 6 * 0.01) < 1e-9, "a minute for each command");
});

Deno.test("what cells started and a run left is removed, and nothing that was there before", async () => {
  let lists = 0;
  const seen: string[] = [];
  const runLab: RunLab = (args) => {
    seen.push(args.join(" "));
    const isList = args[0] === "status";
    const left = isList && ++lists === 2 ? "of-a-cell-1a2b3c in us-east-1, wanted until noon\n✓ node1\n" : "";
    const other = "theirs (of another computer) in us-east-1, without a time to live\n";
    return Promise.resolve({
      code: 0,
      printed: isList ? `m1-single in us-east-1, wanted until noon\n${other}${left}` : "",
    });
  };
  const { left } = await runTrials([{ name: "cells", specs: [], cells: 12, steps: [["run", "m3"]] }], {
    ...options,
    runLab,
  });
  const list = "status --provider ec2";
  assert.deepEqual([left, seen], [[], [list, "run m3", list, down("of-a-cell-1a2b3c")]]);
});

Deno.test("what cannot be removed is tried again, and named", async () => {
  const { seen, ...lab } = double(([name, spec]) => name === "down" && spec === "b" ? 3 : 0);
  const result = await runTrials(trials, { ...options, ...lab });
  assert.deepEqual(seen.filter((line) => line.startsWith("down")), [
    down("a"),
    down("b"),
    down("b"),
    down("b"),
    down("c"),
  ]);
  assert.deepEqual(result.left, ["b"]);
  assert.match(summarize({ ...result, about: [] }, "/home/ada"), /failed[^]*Left on AWS: b\. Remove it in the console/);
});

Deno.test("the limit stops a step that hangs, and an interrupt what follows; both remove what was made", async () => {
  const limited = double(([name]) => name === "run" ? "hangs" : 0);
  const over = new AbortController();
  let allowed = 0;
  const runLab: RunLab = (args, signal) => {
    const answer = limited.runLab(args, signal);
    if (args[0] === "run") over.abort();
    return answer;
  };
  const after = (ms: number) => {
    allowed = ms;
    return over.signal;
  };
  const { done } = await runTrials(trials.slice(0, 1), { ...options, ...limited, runLab, after, limit: 0.3 });
  assert.equal(allowed, 30 * 60_000, "half of what an hour costs");
  assert.deepEqual(done.map(({ args, code }) => [args[0], code]), [["up", 0], ["run", null], ["down", 0]]);

  const interrupt = new AbortController();
  const { seen, ...lab } = double(([name]) => {
    if (name === "run") interrupt.abort();
    return 0;
  });
  await runTrials(trials, { ...options, ...lab, interrupt: interrupt.signal });
  assert.deepEqual(seen, ["up a", "run a", down("a")]);
});

Deno.test("clusters that were there before are found; an answer that is none of these is an error", async () => {
  const answers: Record<string, { code: number; printed: string }> = {
    a: { code: 3, printed: "a has nothing in us-east-1." },
    b: { code: 0, printed: "✓ node1" },
    c: { code: 3, printed: "Not everything runs: c." },
  };
  assert.deepEqual(await findEarlier(trials, ([, spec]) => Promise.resolve(answers[spec!]!)), ["b", "c"]);
  const expired = () => Promise.resolve({ code: 3, printed: "The credentials for AWS have expired." });
  await assert.rejects(findEarlier(trials, expired), /have expired/);
});

Deno.test("the summary names commands, times and grades, the end of what failed, and no account, address or folder", () => {
  const printed = `first\n${
    "line\n".repeat(30)
  }arn:aws:iam::123456789012:user/ada at 203.0.113.7, /home/ada/key, ASIAABCDEFGHIJKLMNOP, 123456789012`;
  const done: Done[] = [
    { trial: "m1", args: ["grade", "m1"], ms: 2_400, code: 0, printed: "m1.environment 5 of 5" },
    { trial: "m1", args: ["up", "a"], ms: 90_000, code: 3, printed },
  ];
  const text = summarize({ done, left: [], dollars: 0.123, about: ["lab at abc"] }, "/home/ada");
  assert.match(text, /^# Acceptance run on AWS: failed\n\n- lab at abc\n- machines for about \$0\.12\n/);
  assert.match(text, /\| m1 \| `grade m1` \| 2 s \| ✓ \|\n\| m1 \| `up a` \| 90 s \| ✗ exit code 3 \|/);
  assert.match(text, /m1\.environment 5 of 5/);
  for (const hidden of ["123456789012", "203.0.113.7", "/home/ada", "ASIA", "first", "arn:"]) {
    assert.ok(!text.includes(hidden), hidden);
  }
  assert.match(text, /<arn> at <address>, ~\/key, <key>, <account>/);
});

Deno.test("names of hosts, IPv6 addresses, secret keys and session tokens are hidden; times, commits, ids and paths stay", () => {
  const hide = (text: string) => anonymous(text, "/home/ada");
  assert.equal(
    hide("ec2-203-0-113-7.compute-1.amazonaws.com ip-172-31-0-12 ip-172-31-0-12.ec2.internal:3306"),
    "<host> <host> <host>:3306",
  );
  assert.equal(hide("2001:db8::1, [fe80::1%eth0], 2001:db8:0:0:0:0:0:1"), "<address>, [<address>%eth0], <address>");
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  assert.equal(hide(`AWS_SECRET_ACCESS_KEY=${secret}`), "AWS_SECRET_ACCESS_KEY=<secret>");
  assert.equal(hide(`token ${"FwoGZXIvYXdzE0/+".repeat(20)}==`), "token <secret>");
  const fine =
    "12:34:56 i-0123456789abcdef0 0123456789abcdef0123456789abcdef01234567 /var/cache/aethermart-lab/Clusters/m3-galera/cluster.json";
  assert.equal(hide(fine), fine);
});

Deno.test("a command that ignores interrupts is killed", async () => {
  const child = new Deno.Command("sh", { args: ["-c", "trap '' INT; echo ready; exec sleep 600"], stdout: "piped" })
    .spawn();
  await child.stdout.getReader().read();
  await stop(child, 20);
  assert.equal((await child.status).signal, "SIGKILL");
});
