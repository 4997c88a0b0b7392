/** A host of a rehearsal: an instance's disk, network and console, and a systemd that boots from them. */

import { join } from "node:path";
import { exec, startCompanion, within } from "../../../lib/core/mod.ts";
import { exists, removeTree } from "../../../lib/runtime/mod.ts";
import { cgroupOf, endProcesses } from "./cgroup.ts";
import { enter, mark, plugIn, privateAddress, unplug } from "./network.ts";

/** How long a host may take to stop by itself. */
const stopMs = 40_000;

/** Boots, stops and vanishes as its instance does. */
export class Host {
  /** Where the other hosts reach it. It keeps it. */
  readonly privateAddress: string;
  /** Where the internet reaches it: another one after each start. */
  publicAddress = "";
  #running: Deno.ChildProcess | undefined;

  /**
   * @param number its own among the hosts, from 1 on
   * @param folder of all hosts
   */
  constructor(readonly id: string, readonly number: number, private readonly folder: string) {
    this.privateAddress = privateAddress(number);
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get #disk(): string {
    return join(this.folder, this.id);
  }

  get #namespace(): string {
    return `${mark}-${this.id}`;
  }

  /** The beginning of a command line that runs a program of this machine in the host's network. */
  get enter(): string[] {
    return enter(this.#namespace);
  }

  get #cable(): string {
    return `host${this.number}`;
  }

  /**
   * Starts it. It boots for some seconds.
   *
   * @param onEnd is called when it has stopped, also by itself
   */
  async start(image: string, onEnd: () => void): Promise<void> {
    for (const part of ["upper", "work", "root"]) await Deno.mkdir(join(this.#disk, part), { recursive: true });
    await plugIn(this.#namespace, this.#cable, this.privateAddress);
    const cgroup = await cgroupOf(this.id);
    const boot = new URL("boot.sh", import.meta.url).pathname;
    const words = ["sh", boot, `/run/netns/${this.#namespace}`, cgroup, image, this.#disk];
    // It gives the host a terminal as its console, and writes down what appears there.
    const child = startCompanion("script", ["-q", "-f", "-c", `exec ${words.join(" ")}`, this.#console]);
    this.#running = child;
    child.status.then(async () => {
      this.#running = undefined;
      this.publicAddress = "";
      await endProcesses(this.id);
      await unplug(this.#namespace, this.#cable);
      onEnd();
    });
  }

  /** Stops it as the button of a machine does. Its disk stays. */
  async stop(): Promise<void> {
    const child = this.#running;
    if (!child) return;
    // Before systemd has started its services, there is nothing to save.
    const init = await Deno.readTextFile(join(await cgroupOf(this.id), "init.scope", "cgroup.procs")).catch(() => "");
    if (init) await exec("kill", ["-RTMIN+4", init.split("\n")[0]!]);
    if (!init || await within(child.status, stopMs) === "late") await endProcesses(this.id);
    await child.status;
  }

  /** Ends it at once and removes its disk. */
  async remove(): Promise<void> {
    const child = this.#running;
    await endProcesses(this.id);
    await child?.status;
    await removeTree(this.#disk);
  }

  get #console(): string {
    return `${this.#disk}/console.log`;
  }

  /** What appeared on its console since its last start. cloud-init prints a host's keys at the first one only. */
  async readConsole(): Promise<string> {
    return await exists(this.#console) ? await Deno.readTextFile(this.#console) : "";
  }
}
