/** The CPU time of processes, from Linux's /proc. */

/** Linux counts in hundredths of a second. */
const tickMs = 10;

/** The user and system time that processes have used, together, in milliseconds. */
export async function cpuMs(...processes: readonly (number | "self")[]): Promise<number> {
  const times = processes.map(async (process) => {
    const stat = await Deno.readTextFile(`/proc/${process}/stat`);
    // The name before it may contain blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  });
  return (await Promise.all(times)).reduce((sum, ms) => sum + ms, 0);
}

/**
 * Waits until a process has almost nothing to do. A server purges what a load left after its commit, and the load that is measured next should not pay for it.
 *
 * @throws {Error} if it is still busy after `mostPauses` pauses: what is measured then would be wrong.
 */
export async function untilIdle(process: number, { pauseMs = 300, mostPauses = 200 } = {}): Promise<void> {
  let before = await cpuMs(process);
  for (let idle = 0, pause = 0; pause < mostPauses; pause++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const now = await cpuMs(process);
    idle = now - before <= pauseMs / 10 ? idle + 1 : 0;
    before = now;
    if (idle === 3) return;
  }
  throw new Error(`The process ${process} was still busy after ${pauseMs * mostPauses / 1000} s.`);
}
