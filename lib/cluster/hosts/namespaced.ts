/**
 * Hosts with a network each, on this machine: every node has its own network namespace, address on a bridge and folder, as
 * machines of one network have. Needs root. For rehearsals and tests of what 127.0.0.x cannot show.
 */

import {
  addNamespace,
  enterNamespace,
  hasNamespace,
  namespaceNetworks,
  namespaceOf,
  readPacketRules,
  removeNamespace,
  setPacketRules,
} from "../../runtime/mod.ts";
import { ClusterError } from "../errors.ts";
import type { Machine, Ports } from "../plan/record.ts";
import type { Host, HostDescription } from "./host.ts";
import { LocalHost, LocalProvider } from "./local.ts";
import { chooseAddress } from "./ports.ts";

/** An address that is a node's alone has all ports free. */
const ports: Ports = { sql: 3306, group: 4567, ist: 4568, sst: 4444 };

/** The provider whose hosts are network namespaces. */
export class NamespacedProvider extends LocalProvider {
  override async create(node: string, others: Machine[], before?: Machine): Promise<Machine> {
    await this.makeFolder(node);
    const address = await addNamespace(this.options.home, node, (network) => {
      // After a restart of this machine the network may be another one.
      if (before?.address.startsWith(`${network}.`)) return before.address;
      const free = chooseAddress(network, others);
      if (free) return free;
      const { cluster } = this.options;
      throw new ClusterError(`The network of the cluster ${cluster} has no address left for ${node}.`, { cluster });
    });
    return { address, ports };
  }

  override async exists(node: string): Promise<boolean> {
    return await super.exists(node) && await hasNamespace(this.options.home, node);
  }

  override host(node: string, machine: Machine): Host {
    return new NamespacedHost(this.options, node, machine);
  }

  override async remove(node: string): Promise<void> {
    await removeNamespace(this.options.home, node);
    await super.remove(node);
  }
}

/** One node in its namespace. */
class NamespacedHost extends LocalHost {
  get #namespace(): string {
    return namespaceOf(this.options.home, this.node);
  }

  override describe(): HostDescription {
    // All networks, since the accounts stay when the cluster's network is another one after a restart of this machine.
    return { ...super.describe(), provider: "namespaced", clients: [`${namespaceNetworks}.%`] };
  }

  override async isCut(): Promise<boolean> {
    return (await readPacketRules(this.options.home, this.#namespace)).includes("drop");
  }

  /** All traffic with the other machines, in both directions: clients come from an address that is none of theirs. */
  protected override async block(others: Machine[]): Promise<void> {
    await this.#setRules(others.flatMap(({ address }) => [`ip saddr ${address} drop`, `ip daddr ${address} drop`]));
  }

  protected override async unblock(): Promise<void> {
    await this.#setRules([]);
  }

  protected override enter(): string[] {
    return enterNamespace(this.#namespace);
  }

  async #setRules(rules: string[]): Promise<void> {
    const where = { hooks: ["input" as const, "output" as const], namespace: this.#namespace };
    await setPacketRules(this.options.home, this.node, rules, where);
  }
}
