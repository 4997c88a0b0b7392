/** `down`: ends what `up` started, and removes its data. */

import type { Command } from "commander";
import { defaultSpec, listClusters, removeCluster } from "../cluster/mod.ts";
import { endKept } from "../runtime/mod.ts";
import { serverFile } from "../sql/mod.ts";
import type { Context } from "./context.ts";

export function addDown(program: Command, context: Context): Command {
  return program.command("down")
    .description(
      "End what `up` started and remove its data: the server and all clusters, or the one that is named. Where there is none, it " +
        "says so.",
    )
    .argument("[name]", "the server (m1-single) or the cluster to end; all of them where none is named")
    .action(async (name: string | undefined) => {
      let ended = 0;
      if (name === undefined || name === defaultSpec) {
        if (await endKept(serverFile(), context)) {
          context.print("The server is gone, and its data with it.");
          ended++;
        }
      }
      const clusters = name === undefined ? await listClusters() : name === defaultSpec ? [] : [name];
      for (const cluster of clusters) {
        if (!await removeCluster(cluster, context)) continue;
        context.print(`The cluster ${cluster} is gone, and its data with it.`);
        ended++;
      }
      if (ended > 0) return;
      const what = name === undefined || name === defaultSpec
        ? "There is no server of `up`"
        : `There is no cluster ${name}`;
      context.print(`${what}; nothing to do.`);
    });
}
