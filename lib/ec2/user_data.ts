/** The cloud-init file of a node, from `infra/cloud/node.yaml` and the scripts of `infra/hosts`. */

import { readFile } from "node:fs/promises";
import { fromRoot } from "../core/mod.ts";

/** A script's place in the template: a line of its own, whose indentation its lines get. */
const scriptLine = /^( +)\{\{(\w+\.sh)\}\}$/gm;

/**
 * Reads the template and returns a function that fills it in for a node.
 *
 * @param hours after this time the instance stops by itself
 */
export async function readUserData(cluster: string, hours: number): Promise<(node: string) => string> {
  const template = await readFile(fromRoot("infra", "cloud", "node.yaml"), "utf8");
  const names = [...template.matchAll(scriptLine)].map(([, , name]) => name!);
  const scripts = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(fromRoot("infra", "hosts", name), "utf8")] as const),
    ),
  );
  return (node) => {
    const values: Record<string, string> = { node, cluster, hours: String(hours) };
    const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) {
        throw new TypeError(
          `infra/cloud/node.yaml has {{${name}}}; the lab fills in ${Object.keys(values).join(", ")}.`,
        );
      }
      return value;
    });
    return filled.replace(scriptLine, (_, indent: string, name: string) => indented(scripts.get(name)!, indent));
  };
}

const indented = (text: string, indent: string) =>
  text.trimEnd().split("\n").map((line) => line && indent + line).join("\n");
