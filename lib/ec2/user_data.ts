/** The cloud-init file of a machine, from the templates in `infra/cloud` and the scripts of `infra/hosts`. */

import { readFile } from "node:fs/promises";
import { fromRoot } from "../core/mod.ts";
import type { Ec2Settings } from "./settings.ts";

/** A script's place in the template: a line of its own, whose indentation its lines get. */
const scriptLine = /^( +)\{\{(\w+\.sh)\}\}$/gm;

/**
 * Reads the template and returns a function that fills it in for a node.
 *
 * @param settings `runs` is what else it runs: the commands of `infra/cloud/lab.yaml` follow those of a node
 */
export async function readUserData(
  cluster: string,
  { hours, packages, runs }: Pick<Ec2Settings, "hours" | "packages" | "runs">,
): Promise<(node: string) => string> {
  const read = (file: string) => readFile(fromRoot("infra", "cloud", file), "utf8");
  // The commands are the last list of the template.
  const template = await read("node.yaml") + (runs ? `${indented(await read(`${runs}.yaml`), "  ")}\n` : "");
  const names = [...template.matchAll(scriptLine)].map(([, , name]) => name!);
  const scripts = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(fromRoot("infra", "hosts", name), "utf8")] as const),
    ),
  );
  return (node) => {
    const values: Record<string, string> = { node, cluster, packages, hours: String(hours) };
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
