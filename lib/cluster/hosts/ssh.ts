/** A machine over ssh as the host of a node: Ubuntu or Debian with the distribution's MariaDB, and root's rights through sudo. */

import { join } from "node:path";
import type { ExecResult } from "../../core/mod.ts";
import { isServerCommand, programOf, templateArgs } from "../../runtime/mod.ts";
import type { SshSession } from "../../ssh/mod.ts";
import { ClusterError } from "../errors.ts";
import { seedDir } from "../plan/paths.ts";
import type { Machine } from "../plan/record.ts";
import { exists } from "./files.ts";
import type { Ending, Host, HostDescription, HostProcess, HostSignal, Started } from "./host.ts";

/** What a host over ssh needs to know. */
export interface SshHostOptions {
  cluster: string;
  node: string;
  session: SshSession;
  description: HostDescription;
  /** What servers run as. */
  server: { user: string; group: string };
}

/** A text as one word of a shell. */
const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Where programs are, for servers and the scripts that they start. */
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** How a script shows that a file is not there. */
const notThere = 44;

const readScript = `[ -e "$1" ] || exit ${notThere}; cat -- "$1" || { [ -e "$1" ] && exit 1; exit ${notThere}; }`;

/** The folder in which a host makes the template. Pure. */
const templateDraft = (shared: string): string => join(shared, "template.partial");

/** A line for each process of a user: its id, its state, its arguments in base64. */
const processesScript = `find /proc -maxdepth 1 -name '[0-9]*' -user "$1" -printf '%f\\n' | while read -r pid; do
  args=$(base64 -w 0 "/proc/$pid/cmdline" 2> /dev/null) && state=$(grep -s '^State:' "/proc/$pid/status") || continue
  set -- $state
  [ -z "$args" ] || echo "$pid $2 $args"
done`;

/** Where root notes how servers ended. Their own user cannot put a link there. */
const endingsDir = "/run/aethermart";

/**
 * Starts a program in a session of its own, and prints how long its log is. A shell waits for it, and notes its exit code when it has ended.
 */
const startScript = `ending=$1 log=$2 user=$3 group=$4 path=$5; shift 5
install -d -m 700 ${endingsDir}
ulimit -n 16384 2> /dev/null
stat -c %s "$log" 2> /dev/null || echo 0
setsid --fork sh -c 'ending=$1 user=$2 group=$3 path=$4; shift 4; cd /
setpriv --reuid "$user" --regid "$group" --init-groups -- env -i "PATH=$path" "$@" 2> "$ending.err" & wait $!
echo $? > "$ending.new"; mv "$ending.new" "$ending"' sh "$ending" "$user" "$group" "$path" "$@" < /dev/null > /dev/null 2>&1`;

const endingScript = `[ -e "$1" ] || exit ${notThere}; cat "$1" "$1.err"; tail -c "+$3" -- "$2" 2> /dev/null || true`;

const signalScript = 'kill -s "$2" "$1" 2> /dev/null || [ ! -d "/proc/$1" ]';

/** The host of one node over ssh. */
export class SshHost implements Host {
  constructor(private readonly options: SshHostOptions) {}

  describe(): HostDescription {
    return this.options.description;
  }

  async run(
    program: string,
    args: string[],
    { asServer = false, input }: { asServer?: boolean; input?: string } = {},
  ): Promise<ExecResult> {
    const { session, server } = this.options;
    const rights = [
      ...(session.target.user === "root" ? [] : ["sudo", "-n", "--"]),
      ...(asServer ? ["setpriv", "--reuid", server.user, "--regid", server.group, "--init-groups", "--"] : []),
    ];
    const words = ["env", `PATH=${this.#path}`, "LC_ALL=C.UTF-8", program, ...args];
    const ended = await session.run(`cd / && exec ${[...rights, ...words].map(quote).join(" ")}`, input);
    return { ...ended, ok: ended.code === 0, code: ended.code ?? -1, command: [program, ...args].join(" ") };
  }

  async read(path: string): Promise<string | undefined> {
    const result = await this.run("sh", ["-c", readScript, "sh", path]);
    if (result.code === notThere) return undefined;
    return this.#must(result).stdout;
  }

  async makeDir(path: string): Promise<void> {
    const { user, group } = this.options.server;
    this.#must(await this.run("install", ["-d", "-o", user, "-g", group, "-m", "700", "--", path]));
  }

  async start(program: string, args: string[], { log }: { log: string; outlives?: boolean }): Promise<Started> {
    const ending = join(endingsDir, crypto.randomUUID());
    const { user, group } = this.options.server;
    const words = ["-c", startScript, "sh", ending, log, user, group, this.#path, program, ...args];
    const before = Number(this.#must(await this.run("sh", words)).stdout);
    return {
      ending: async () => {
        const ended = await this.run("sh", ["-c", endingScript, "sh", ending, log, String(before + 1)]);
        return ended.code === notThere ? undefined : parseEnding(this.#must(ended).stdout);
      },
    };
  }

  async signal(pid: number, signal: HostSignal): Promise<void> {
    const args = ["-c", signalScript, "sh", String(pid), signal.replace(/^SIG/, "")];
    this.#must(await this.run("sh", args));
  }

  async processes(): Promise<HostProcess[]> {
    const { description: { dir, shared }, server } = this.options;
    const { stdout } = this.#must(await this.run("sh", ["-c", processesScript, "sh", server.user]));
    // What a killed command left may still write into the folder in which the next one makes the template.
    const marks = [`${dir}/`, seedDir(shared), templateDraft(shared)];
    return parseProcesses(stdout).filter(({ args }) =>
      isServerCommand(args) && args.some((arg) => marks.some((mark) => arg.includes(mark)))
    );
  }

  async findTemplate(): Promise<string> {
    const { cluster, description: { shared, binaries } } = this.options;
    const template = join(shared, "template");
    if (await exists(this, template)) return template;
    const draft = templateDraft(shared);
    this.#must(await this.run("rm", ["-rf", "--", draft]));
    await this.makeDir(draft);
    const args = ["--no-defaults", `--basedir=${binaries.basedir}`, `--datadir=${draft}/data`, ...templateArgs];
    const made = await this.run(join(binaries.basedir, "bin", "mariadb-install-db"), args, { asServer: true });
    if (!made.ok) {
      const output = `${made.stdout}\n${made.stderr}`.trim().split("\n").slice(-12).join("\n");
      throw new ClusterError(`Cannot initialise a data directory on ${this.#who()}:\n${output}`, {
        cluster,
        node: this.options.node,
      });
    }
    this.#must(await this.run("mv", ["-T", "--", `${draft}/data`, template]));
    this.#must(await this.run("rm", ["-rf", "--", draft]));
    return template;
  }

  /** All traffic with the other machines, in both directions, except ssh. */
  async cut(others: Machine[]): Promise<void> {
    await this.#filter(cutTable(others.map(({ address }) => address)));
  }

  async heal(): Promise<void> {
    await this.#filter(noTable);
  }

  async isCut(): Promise<boolean> {
    return (await this.run("nft", ["list", "table", "inet", table])).ok;
  }

  async #filter(rules: string): Promise<void> {
    this.#must(await this.run("nft", ["-f", "-"], { input: rules }));
  }

  /** Scripts that copy data between nodes look for their tools there. */
  get #path(): string {
    return `${join(this.describe().binaries.basedir, "bin")}:${path}`;
  }

  #who = () => this.options.session.target.name;

  #must<T extends ExecResult>(result: T): T {
    if (result.ok) return result;
    const { cluster, node } = this.options;
    const why = result.stderr.trim() || `it ended with exit code ${result.code}`;
    throw new ClusterError(`\`${result.command}\` failed on ${this.#who()}: ${why}`, { cluster, node });
  }
}

const table = "aethermart";

/** Removes the table, whether it is there or not. */
const noTable = `table inet ${table} {}\ndelete table inet ${table}\n`;

/** The packet filter's table that cuts a host off from others. Pure. */
export function cutTable(addresses: string[]): string {
  const all = `{ ${addresses.join(", ")} }`;
  const chain = (hook: "input" | "output", side: "saddr" | "daddr") =>
    `  chain ${hook} {\n    type filter hook ${hook} priority 0; policy accept;\n` +
    `    tcp dport 22 accept\n    tcp sport 22 accept\n${
      addresses.length > 0 ? `    ip ${side} ${all} drop\n` : ""
    }  }\n`;
  return `${noTable}table inet ${table} {\n${chain("input", "saddr")}${chain("output", "daddr")}}\n`;
}

/** What {@link processesScript} printed. Pure. */
export function parseProcesses(text: string): HostProcess[] {
  return text.split("\n").filter(Boolean).map((line) => {
    const [pid, state, encoded] = line.split(" ") as [string, string, string];
    const args = new TextDecoder().decode(Uint8Array.fromBase64(encoded)).split("\0");
    return { pid: Number(pid), program: programOf(args), args, isFrozen: /^[Tt]$/.test(state) };
  });
}

/** The exit code of a shell and the text after it. A shell adds 128 to the number of a signal. Pure. */
export function parseEnding(text: string): Ending {
  const code = Number(/^\d+/.exec(text)?.[0]);
  const log = text.slice(text.indexOf("\n") + 1);
  const signal = signalNames[code - 128];
  return { isSuccess: code === 0, how: signal ? `by ${signal}` : `with exit code ${code}`, log };
}

const signalNames: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  6: "SIGABRT",
  7: "SIGBUS",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};
