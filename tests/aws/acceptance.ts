/** An acceptance run on AWS: what is done, when it ends, and the summary of it. What runs commands is given, so this needs no AWS. */

import { within } from "../../lib/core/mod.ts";

/** What is tried with some clusters: commands of the lab, one after another. */
export interface Trial {
  name: string;
  /** Their specs. They are removed at the end, whatever happened. */
  specs: string[];
  /** How many machines its cells start at the same time, in clusters whose names they choose. They end with the run, or at the trial's end. */
  cells?: number;
  steps: string[][];
}

/** A command that was run. */
export interface Done {
  trial: string;
  args: string[];
  ms: number;
  /** `null` if it was stopped because the limit was reached. */
  code: number | null;
  /** What it wrote. */
  printed: string;
}

/** Runs a command of the lab to its end; the signal interrupts it as Ctrl-C does. */
export type RunLab = (args: string[], signal?: AbortSignal) => Promise<{ code: number; printed: string }>;

/** Ends a command that has reached the limit: as Ctrl-C does, again if it goes on, and at last without asking it. */
export async function stop(
  child: Pick<Deno.ChildProcess, "kill" | "status">,
  graceMs = 60_000,
): Promise<void> {
  for (const signal of ["SIGINT", "SIGINT", "SIGKILL"] as const) {
    if (await within(child.status, 0) !== "late") return;
    child.kill(signal);
    await within(child.status, graceMs);
  }
}

/** How often `down` is tried: what is left costs money. */
const attempts = 3;

/**
 * Finds clusters of these trials that are there before anything was made: the run would remove them.
 *
 * @returns their specs
 */
export async function findEarlier(trials: Trial[], runLab: RunLab): Promise<string[]> {
  const found: string[] = [];
  for (const spec of new Set(trials.flatMap(({ specs }) => specs))) {
    const { code, printed } = await runLab(["status", spec, "--provider", "ec2"]);
    if (code === 3 && printed.includes(`${spec} has nothing`)) continue;
    if (code !== 0 && !/Not everything runs/.test(printed)) {
      throw Object.assign(new Error(printed.trim()), { exitCode: code });
    }
    found.push(spec);
  }
  return found;
}

/** The clusters of this computer in the usual region, as `status` lists them. */
async function listOwn(runLab: RunLab): Promise<string[]> {
  const { printed } = await runLab(["status", "--provider", "ec2"]);
  return [...printed.matchAll(/^([a-z][a-z0-9-]*) in \S+, /gm)].map(([, name]) => name!);
}

/**
 * Runs trials one after another. A step that fails ends its trial; the limit or an interrupt ends all. Each trial's clusters are removed at its end.
 *
 * @param dollarsPerHour what a trial's machines cost
 * @param limit in dollars, for the machines of all trials together
 */
export async function runTrials(
  trials: Trial[],
  { runLab, dollarsPerHour, limit, interrupt, now = () => performance.now(), after = AbortSignal.timeout }: {
    runLab: RunLab;
    dollarsPerHour(trial: Trial): number;
    limit: number;
    interrupt: AbortSignal;
    now?: () => number;
    /** A signal that aborts after so many milliseconds. */
    after?: (ms: number) => AbortSignal;
  },
): Promise<{ done: Done[]; left: string[]; dollars: number }> {
  const done: Done[] = [];
  const left: string[] = [];
  let dollars = 0;
  for (const trial of trials) {
    if (interrupt.aborted) break;
    const before = trial.cells ? await listOwn(runLab) : [];
    const perMs = dollarsPerHour(trial) / 3_600_000;
    const began = now();
    // A timer takes at most 2^31 - 1 milliseconds.
    const until = after(Math.max(0, Math.min(2 ** 31 - 1, Math.floor((limit - dollars) / perMs))));
    const run = async (args: string[], signal?: AbortSignal) => {
      const start = now();
      const { code, printed } = await runLab(args, signal);
      done.push({ trial: trial.name, args, ms: now() - start, code: signal?.aborted ? null : code, printed });
      return code === 0 && !signal?.aborted;
    };
    try {
      for (const args of trial.steps) if (!await run(args, AbortSignal.any([until, interrupt]))) break;
    } finally {
      const ofCells = trial.cells ? (await listOwn(runLab)).filter((name) => !before.includes(name)) : [];
      for (const spec of [...trial.specs, ...ofCells]) {
        let isGone = false;
        for (let attempt = 1; attempt <= attempts && !isGone; attempt++) {
          isGone = await run(["down", spec, "--provider", "ec2"]);
        }
        if (!isGone) left.push(spec);
      }
      dollars += (now() - began) * perMs;
    }
  }
  return { done, left, dollars };
}

/** A text without what identifies an account, a person or a machine: numbers of accounts, addresses, names of hosts, folders, keys, tokens. Pure. */
export const anonymous = (text: string, home: string): string =>
  text.replaceAll(home, "~")
    .replace(/arn:aws\S+/g, "<arn>")
    .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, "<key>")
    // Secret keys have 40 characters, tokens many more. A path or a commit has no capital letter and digit, or other characters between.
    .replace(/(?<![\w/+])(?=[\w/+]*\d)(?=[\w/+]*[A-Z])[\w/+]{40,}={0,2}(?![\w/+=])/g, "<secret>")
    .replace(/\b(?:ec2|ip)(?:-\d{1,3}){4}(?:\.[\w-]+)*/g, "<host>")
    .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, "<address>")
    .replace(/(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?=[\da-f:]*::)[\da-f:]{3,39})(?![\w:])/gi, "<address>")
    .replace(/\b\d{12}\b/g, "<account>");

/** The run as Markdown, to paste into an issue. Pure. */
export function summarize(
  { done, left, dollars, about }: { done: Done[]; left: string[]; dollars: number; about: string[] },
  home: string,
): string {
  const verdict = ({ code }: Done) => code === 0 ? "✓" : code === null ? "stopped" : `✗ exit code ${code}`;
  const rows = done.map((one) =>
    `| ${one.trial} | \`${one.args.join(" ")}\` | ${Math.round(one.ms / 1000)} s | ${verdict(one)} |`
  );
  const failed = done.filter(({ code }) => code !== 0);
  const tails = failed.map(({ args, printed }) =>
    `\`${args.join(" ")}\`:\n\n\`\`\`text\n${
      printed.trimEnd().split("\n").slice(-20).join("\n").replaceAll("```", "'''")
    }\n\`\`\``
  );
  const grades = done.filter(({ args, code }) => args[0] === "grade" && code === 0).map(({ printed }) =>
    `\`\`\`text\n${printed.trimEnd()}\n\`\`\``
  );
  return anonymous(
    [
      `# Acceptance run on AWS: ${failed.length === 0 && left.length === 0 ? "passed" : "failed"}`,
      [...about, `machines for about $${dollars.toFixed(2)}`].map((item) => `- ${item}`).join("\n"),
      ["| trial | command | time | |", "| --- | --- | --- | --- |", ...rows].join("\n"),
      ...left.length > 0 ? [`**Left on AWS: ${left.join(", ")}. Remove it in the console.**`] : [],
      ...grades,
      ...tails,
    ].join("\n\n") + "\n",
    home,
  );
}
