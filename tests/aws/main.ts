/**
 * `deno task test:aws [--limit DOLLARS] [--yes]`: an acceptance run on your AWS account, from `up` to `down`, with a summary to paste into an issue.
 *
 * **It has never run on AWS.** Whoever runs it first is the test of it, too.
 */

import { homedir } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { defaultSpec, readSpec } from "../../lib/cluster/mod.ts";
import { settingsOf } from "../../lib/commands/cloud.ts";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { costOf } from "../../lib/ec2/mod.ts";
import { labArguments } from "../support/lab.ts";
import { findEarlier, type RunLab, runTrials, stop, summarize, type Trial } from "./acceptance.ts";

const usage = `Usage: deno task test:aws [--limit DOLLARS] [--yes] [--summary FILE]

Makes the clusters of milestones 1 and 3 in EC2, on your AWS account, and removes them again, also if a step fails, at Ctrl-C, and
when the machines have cost the limit ($1.00). Writes a summary to FILE (reports/aws-acceptance.md). It has never run on AWS.
`;

const ec2 = ["--provider", "ec2"];
const up = (spec: string) => ["up", spec, ...ec2, "--yes"];
const status = (spec: string) => ["status", spec, ...ec2];

const operate = (cluster: string) => (line: string) => ["cluster", ...line.split(" "), "--cluster", cluster];

const trials: Trial[] = [
  {
    name: "m1",
    specs: ["m1-single"],
    steps: [
      up("m1-single"),
      status("m1-single"),
      ["run", "m1", ...ec2, "--yes", "--scale", "tiny"],
      ["grade", "m1"],
      ["park", "m1-single"],
      up("m1-single"),
      status("m1-single"),
    ],
  },
  {
    name: "m3",
    specs: ["m3-replica", "m3-galera"],
    steps: [
      ...["m3-replica", "m3-galera"].flatMap((spec) => [up(spec), status(spec)]),
      ["sql", "m3-galera", "node2", "-e", "SELECT @@hostname, @@version"],
      ...["switchover node2"].map(operate("m3-replica")),
      ...["kill node2", "start node2", "cut node3", "heal node3", "add", "remove node4", "kill-all", "restart"].map(
        operate("m3-galera"),
      ),
      ["park", "m3-galera"],
      up("m3-galera"),
      status("m3-galera"),
    ],
  },
  {
    name: "m3, its notebook",
    specs: [],
    cells: 12,
    steps: [["run", "m3", ...ec2, "--yes", "--scale", "tiny"], ["grade", "m3"]],
  },
];

const print = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));

/** Shows what a command writes, and keeps it. */
const runLab: RunLab = async (args, signal) => {
  print(`\n$ task ${args.join(" ")}\n`);
  const child = new Deno.Command(Deno.execPath(), {
    args: labArguments(args),
    env: { NO_COLOR: "1", INIT_CWD: fromRoot() },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // Ctrl-C at the terminal reaches the command itself; a second one would end it at once.
  const interrupt = () => (signal!.reason as Error).name === "TimeoutError" && stop(child);
  signal?.addEventListener("abort", interrupt);
  let printed = "";
  const keep = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
      print(text);
    }
  };
  const [{ code }] = await Promise.all([child.status, keep(child.stdout), keep(child.stderr)]);
  signal?.removeEventListener("abort", interrupt);
  return { code, printed };
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      limit: { type: "string", default: "1" },
      yes: { type: "boolean" },
      summary: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const limit = Number(values.limit);
  if (values.help) {
    print(usage);
    return 0;
  }
  if (!(limit > 0)) {
    print(`--limit is an amount of dollars above 0, not "${values.limit}".\n`);
    return 2;
  }
  const file = values.summary ?? fromRoot("reports", "aws-acceptance.md");
  if (!(await Deno.stat(dirname(file)).catch(() => undefined))?.isDirectory) {
    print(`The summary's folder ${dirname(file)} does not exist.\n`);
    return 2;
  }
  const rates = new Map<string, number>();
  const about: string[] = [];
  for (const spec of new Set(trials.flatMap(({ specs }) => specs))) {
    const read = await readSpec(spec);
    const settings = settingsOf(read);
    rates.set(spec, costOf(read.nodes, settings)!.perHour);
    about.push(`${spec}: ${read.nodes} × ${settings.instanceType} in ${settings.region}`);
  }
  const ofCell = costOf(1, settingsOf(await readSpec(defaultSpec)))!.perHour;
  const dollarsPerHour = ({ specs, cells = 0 }: Trial) =>
    specs.reduce((sum, spec) => sum + rates.get(spec)!, cells * ofCell);
  print(`${usage}\n${about.join("\n")}\n`);
  print(`At most $${Math.max(...trials.map(dollarsPerHour)).toFixed(2)} an hour; it ends at $${limit.toFixed(2)}.\n`);
  if (!values.yes && !/^y(es)?$/i.test(prompt("Start on your AWS account? (yes, or Enter for no)") ?? "")) return 2;
  const earlier = await findEarlier(trials, runLab);
  if (earlier.length > 0) {
    print(`\nThese are there already, and this run would remove them: ${earlier.join(", ")}. Remove them first.\n`);
    return 2;
  }
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  const result = await runTrials(trials, { runLab, dollarsPerHour, limit, interrupt: interrupt.signal });
  const { stdout: commit } = await exec("git", ["-C", fromRoot(), "describe", "--always", "--dirty"]);
  const summary = summarize(
    { ...result, about: [`lab at ${commit.trim() || "an unknown commit"}`, ...about] },
    homedir(),
  );
  await Deno.writeTextFile(file, summary);
  print(`\n${summary}\n${file}\n`);
  return result.left.length === 0 && result.done.every(({ code }) => code === 0) ? 0 : 1;
}

/** A wrong option is the caller's mistake (2), as in every command of the lab. */
function report(error: Error & { code?: string; exitCode?: number }): number {
  const isUsage = error.code?.startsWith("ERR_PARSE_ARGS") ?? false;
  print(`\n${error.message}${isUsage ? "\nSee: deno task test:aws --help" : ""}\n`);
  return isUsage ? 2 : error.exitCode ?? 1;
}

Deno.exit(await main().catch(report));
