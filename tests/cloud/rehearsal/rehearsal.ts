/** Keeps hosts as the double of AWS's API says that its instances are. */

import { join } from "node:path";
import { cacheDir, createProgress, endCompanion, startCompanion } from "../../../lib/core/mod.ts";
import { rehearsalVariable } from "../../../lib/identity/collect.ts";
import { makeSharedDir, removeTree } from "../../../lib/runtime/mod.ts";
import { createRehearsalAuthority } from "../../support/rehearsal.ts";
import { type Double, startDouble } from "../double.ts";
import type { Seen } from "../proxy.ts";
import { putAddresses, putConsole } from "./answers.ts";
import { endAllProcesses } from "./cgroup.ts";
import { Host } from "./host.ts";
import { findImage } from "./image.ts";
import { composeMetadata } from "./metadata.ts";
import { call, type Instance, listGroups, listInstances, readUserData } from "./moto_state.ts";
import {
  clearNetwork,
  enter,
  labAddress,
  makeNetwork,
  makeStranger,
  mark,
  publicAddress,
  router,
  setRules,
} from "./network.ts";
import { composeRules } from "./rules.ts";

/** Where instances are hosts. */
export interface Rehearsal extends AsyncDisposable {
  /** The double behind its proxy: faults, and the calls that were made. */
  double: Double;
  /** For commands of the lab that run in processes of their own. */
  env: Record<string, string>;
  /** The addresses from which the lab comes to the hosts, for `ec2.caller` of a spec. */
  caller: string;
  /** The certificate (PEM) of the authority that signs identity documents. */
  certificate: string;
  /** The hosts of all instances that are not terminated. */
  hosts(): Host[];
  /** The host of an instance. @throws {Error} if there is none. */
  host(id: string): Host;
  /** The beginning of a command line that runs a program on a computer of the internet that is neither the lab's nor a host. */
  stranger(): Promise<string[]>;
}

/** Only one rehearsal at a time runs on a machine: its network has fixed addresses. The lock ends with its process. */
const lockFile = `/run/lock/aethermart-${mark}.lock`;

/**
 * Starts a cloud without instances. What a rehearsal left that was killed is removed first; another one that runs is waited for.
 *
 * Cost: two seconds, and once a minute and a half for the hosts' first disk; 80 MB of memory for a host, 5 s for its boot.
 */
export async function startRehearsal(): Promise<Rehearsal> {
  const progress = createProgress({
    write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
    isTerminal: false,
  });
  const image = await findImage(progress);
  const lock = await Deno.open(lockFile, { write: true, create: true });
  if (!await lock.tryLock(true)) {
    progress.note("Waiting for the end of another rehearsal on this machine.");
    await lock.lock(true);
  }
  await using made = new AsyncDisposableStack();
  made.defer(() => lock.close());
  await clear();
  made.defer(clear);
  const [double, authority] = [made.use(await startDouble()), await createRehearsalAuthority()];
  await makeSharedDir(folder());
  const certificate = join(folder(), "authority.pem");
  await Deno.writeTextFile(certificate, authority.certificate);
  await makeNetwork();
  const cloud = new HostedCloud(double, image, authority);
  made.use(await cloud.startMetadata());
  double.proxy.amend = (seen, answer) => cloud.amend(seen, answer);
  made.defer(() => cloud.end());
  const rest = made.move();
  let stranger: Promise<string> | undefined;
  return {
    double,
    env: { ...double.env, [rehearsalVariable]: certificate },
    caller: `${labAddress}/32`,
    certificate: authority.certificate,
    hosts: () => cloud.hosts,
    host: (id) => cloud.host(id),
    stranger: async () => enter(await (stranger ??= makeStranger())),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

const folder = () => join(cacheDir(), "rehearsal");

/** Removes whatever a rehearsal has on this machine, but for its image. */
async function clear(): Promise<void> {
  await endAllProcesses();
  await clearNetwork();
  await removeTree(folder());
}

/** The calls that change nothing. */
const isQuestion = ({ action, input }: Seen) => /^(Describe|Get|List)/.test(action) || input.has("DryRun");

class HostedCloud {
  #hosts = new Map<string, Host>();
  /** By their names: the double does not give keys back. */
  #keys = new Map<string, string>();
  #starts = 0;
  #isEnding = false;
  /** Changes of hosts happen one after another. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly double: Double,
    private readonly image: string,
    private readonly authority: Awaited<ReturnType<typeof createRehearsalAuthority>>,
  ) {}

  get hosts(): Host[] {
    return [...this.#hosts.values()];
  }

  host(id: string): Host {
    const host = this.#hosts.get(id);
    if (!host) {
      throw new Error(`No instance ${id} has a host; there are ${[...this.#hosts.keys()].join(", ") || "none"}.`);
    }
    return host;
  }

  get #metadataFile(): string {
    return join(folder(), "metadata.json");
  }

  /** Starts the metadata service beside the router. */
  async startMetadata(): Promise<AsyncDisposable> {
    await Deno.writeTextFile(this.#metadataFile, "{}", { mode: 0o600 });
    const server = new URL("metadata_server.ts", import.meta.url).pathname;
    const words = ["run", "--quiet", "--no-config", "--allow-net", "--allow-read", server, this.#metadataFile];
    const child = startCompanion(Deno.execPath(), words, {
      through: enter(router),
      stdout: "piped",
      stderr: "inherit",
    });
    const reader = child.stdout.getReader();
    const { done } = await reader.read();
    if (done) throw new Error("The metadata service did not start.");
    return {
      async [Symbol.asyncDispose]() {
        await reader.cancel();
        await endCompanion(child);
      },
    };
  }

  /** Follows a call, and gives its answer as AWS would. */
  async amend(seen: Seen, answer: string): Promise<string> {
    const { action, input } = seen;
    if (!isQuestion(seen)) {
      if (action === "ImportKeyPair") this.#keys.set(input.get("KeyName")!, atob(input.get("PublicKeyMaterial")!));
      await this.settle();
    }
    if (action === "GetConsoleOutput") {
      return putConsole(answer, await this.host(input.get("InstanceId")!).readConsole());
    }
    if (action !== "RunInstances" && action !== "DescribeInstances") return answer;
    return putAddresses(answer, (id) => this.#hosts.get(id));
  }

  /** Makes the hosts what the double says that its instances are. */
  settle(): Promise<void> {
    this.#last = this.#last.catch(() => {}).then(() => this.#isEnding ? undefined : this.#settle());
    return this.#last;
  }

  async #settle(): Promise<void> {
    const { url } = this.double.moto;
    const [instances, groups] = [await listInstances(url), await listGroups(url)];
    const ended = this.hosts.filter(({ id }) => !instances.some((instance) => instance.id === id));
    const stopped = this.hosts.filter(({ id }) => instances.some((one) => one.id === id && one.state !== "running"));
    await Promise.all([...ended.map((host) => host.remove()), ...stopped.map((host) => host.stop())]);
    for (const { id } of ended) this.#hosts.delete(id);
    const running = instances.filter(({ state }) => state === "running");
    const starting = running.filter(({ id }) => !this.#hosts.get(id)?.isRunning);
    for (const { id } of starting) this.#prepare(id);
    const plugged = running.map(({ id, groups }) => {
      const { privateAddress, publicAddress } = this.host(id);
      return { id, groups, privateAddress, publicAddress };
    });
    await this.#writeMetadata(running);
    await setRules(composeRules(plugged, groups));
    for (const { id } of starting) await this.host(id).start(this.image, () => this.#noteEnd(id));
  }

  /** A host that starts gets a new public address. */
  #prepare(id: string): void {
    let number = 1;
    while (this.hosts.some((host) => host.number === number)) number++;
    const host = this.#hosts.get(id) ?? new Host(id, number, folder());
    host.publicAddress = publicAddress(++this.#starts);
    this.#hosts.set(id, host);
  }

  async #writeMetadata(running: Instance[]): Promise<void> {
    const { url } = this.double.moto;
    const all = await Promise.all(running.map(async (instance) => {
      const { privateAddress, publicAddress } = this.host(instance.id);
      const about = {
        ...instance,
        privateAddress,
        publicAddress,
        publicKey: this.#keys.get(instance.key),
        userData: await readUserData(url, instance.id),
      };
      return [privateAddress, composeMetadata(about, this.authority)];
    }));
    const draft = `${this.#metadataFile}.new`;
    await Deno.writeTextFile(draft, JSON.stringify(Object.fromEntries(all)), { mode: 0o600 });
    await Deno.rename(draft, this.#metadataFile);
  }

  /** A host that stopped by itself is a stopped instance. */
  async #noteEnd(id: string): Promise<void> {
    if (this.#isEnding || !this.#hosts.has(id)) return;
    const { url } = this.double.moto;
    const instance = (await listInstances(url)).find((one) => one.id === id);
    if (instance?.state === "running") await call(url, "StopInstances", { "InstanceId.1": id });
  }

  /** Ends all hosts. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#last.catch(() => {});
    await Promise.all(this.hosts.map((host) => host.remove()));
  }
}
