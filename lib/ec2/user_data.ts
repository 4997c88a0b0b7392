/** The cloud-init file of a node, from `infra/cloud/node.yaml`. */

import { readFile } from "node:fs/promises";
import { fromRoot } from "../core/mod.ts";

/**
 * Reads the template and returns a function that fills it in for a node.
 *
 * @param hours after this time the instance stops by itself
 */
export async function readUserData(cluster: string, hours: number): Promise<(node: string) => string> {
  const template = await readFile(fromRoot("infra", "cloud", "node.yaml"), "utf8");
  return (node) => {
    const values: Record<string, string> = { node, cluster, hours: String(hours) };
    return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) {
        throw new TypeError(
          `infra/cloud/node.yaml has {{${name}}}; the lab fills in ${Object.keys(values).join(", ")}.`,
        );
      }
      return value;
    });
  };
}
