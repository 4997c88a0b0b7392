/** Galera's own note of how far a node's data goes: `grastate.dat`. Pure. */

/** How far a node's data goes in a group's history. */
export interface Position {
  historyId: string;
  /** -1: not known, because the node did not stop in an orderly way. */
  seqno: number;
}

/** The name of no history. */
export const noHistory = "00000000-0000-0000-0000-000000000000";

/** The text of a `grastate.dat`. */
export function formatGrastate({ historyId, seqno }: Position, safeToBootstrap: boolean): string {
  return [
    "# GALERA saved state",
    "version: 2.1",
    `uuid:    ${historyId}`,
    `seqno:   ${seqno}`,
    `safe_to_bootstrap: ${safeToBootstrap ? 1 : 0}`,
    "",
  ].join("\n");
}

/** Reads a `grastate.dat`; `undefined` if the text is none. */
export function parseGrastate(text: string): Position | undefined {
  const historyId = /^uuid:\s*([0-9a-f-]{36})\s*$/m.exec(text)?.[1];
  const seqno = /^seqno:\s*(-?\d+)\s*$/m.exec(text)?.[1];
  return historyId && seqno ? { historyId, seqno: Number(seqno) } : undefined;
}

/** The position in the error log of `mariadbd --wsrep-recover`; `undefined` if it found none. */
export function parseRecovered(log: string): Position | undefined {
  const found = [...log.matchAll(/WSREP: Recovered position:\s*([0-9a-f-]{36}):(-?\d+)/g)].at(-1);
  return found && { historyId: found[1]!, seqno: Number(found[2]) };
}

/** What `--wsrep-start-position` takes. */
export const formatPosition = ({ historyId, seqno }: Position): string => `${historyId}:${seqno}`;

/**
 * The node with which a group begins again after all have stopped: the one that has most of the history. The first of
 * equals. `undefined` if no node has any of it.
 */
export function chooseMostAdvanced<T extends { position: Position }>(nodes: T[], historyId: string): T | undefined {
  return nodes
    .filter(({ position }) => position.historyId === historyId && position.seqno >= 0)
    .reduce<T | undefined>((best, node) => best && best.position.seqno >= node.position.seqno ? best : node, undefined);
}
