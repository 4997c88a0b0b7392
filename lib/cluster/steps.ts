/** The steps of a plan, carried out. */

import { type ClusterContext, hostOf, saveRecord } from "./context.ts";
import { markOf } from "./nodes/certificates.ts";
import { certify, discardData, makeSeed, placeData, writeConfig } from "./nodes/files.ts";
import { awaitSynced, beginGroup, joinGroup } from "./nodes/group.ts";
import { follow, lead, startAlone } from "./nodes/replication.ts";
import { endStrays, findServer, stopServer } from "./nodes/server.ts";
import { placeMember } from "./plan/record.ts";
import type { Step } from "./plan/step.ts";

/** Carries out one step. */
export async function applyStep(context: ClusterContext, step: Step): Promise<void> {
  switch (step.do) {
    case "end strays":
      return await endStrays(hostOf(context, step.node));
    case "create machine":
      return await createMachine(context, step.node);
    case "certify":
      return await certify(context, step.node);
    case "seed":
      return await makeSeed(context, step.node);
    case "discard":
      return await discardData(context, step.node);
    case "place":
      return await placeData(context, step.node);
    case "configure":
      return await writeConfig(context, step.node);
    case "heal":
      return await hostOf(context, step.node).heal();
    case "thaw":
      return await thaw(context, step.node);
    case "stop":
      return await stopServer(context, step.node);
    case "start":
      return await startAlone(context, step.node);
    case "begin group":
      return void await beginGroup(context, step.nodes);
    case "join group":
      return await joinGroup(context, step.node);
    case "await synced":
      return await awaitSynced(context, step.node);
    case "lead":
      return await lead(context, step.node);
    case "follow":
      return await follow(context, step.node, step.primary);
  }
}

/** Makes a member's machine, and records where it is. */
async function createMachine(context: ClusterContext, node: string): Promise<void> {
  const { record, provider } = context;
  const others = record.members.filter(({ name }) => name !== node);
  const before = record.members.find(({ name }) => name === node);
  const machine = await provider.create(node, others, before, markOf(record.authority));
  const reach = await provider.reach(node, machine);
  await saveRecord(context, placeMember(record, node, { ...machine, reach }));
}

async function thaw(context: ClusterContext, node: string): Promise<void> {
  const server = await findServer(context, node);
  if (server) await hostOf(context, node).signal(server.pid, "SIGCONT");
}
