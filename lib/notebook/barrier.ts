/** This side of the barrier: waits for its marks among the kernel's messages and takes them out. */

import { barrierLine, barrierMime, type BarrierReport } from "./preamble.ts";
import type { Message } from "./protocol.ts";

/** Looks for barriers in a stream of messages. */
export interface BarrierWatch {
  /** Resolves when both marks of the barrier with this id have passed `take`. */
  expect(id: string): Promise<BarrierReport>;
  /** The message without a barrier's mark, or `undefined` where nothing else was in it. */
  take(message: Message): Message | undefined;
}

/** A watch for one kernel. It waits for one barrier at a time; an older one's marks are taken out as well. */
export function createBarrierWatch(): BarrierWatch {
  let expected: { id: string; written: boolean; report?: BarrierReport; arrived: (report: BarrierReport) => void };
  // deno-lint-ignore no-control-regex -- the marks are control characters so that no output looks like them
  const mark = /\u0002([\w-]+)\u0003\n/;
  const note = (id: string, what: { written?: true; report?: BarrierReport }) => {
    if (id !== expected?.id) return;
    Object.assign(expected, what);
    if (expected.written && expected.report) expected.arrived(expected.report);
  };
  return {
    expect(id) {
      const { promise, resolve } = Promise.withResolvers<BarrierReport>();
      expected = { id, written: false, arrived: resolve };
      return promise;
    },
    take(message) {
      const { type, content } = message;
      if (type === "display_data" && barrierMime in content.data) {
        const report: BarrierReport = content.data[barrierMime];
        note(report.id, { report });
        return undefined;
      }
      const id = type === "stream" && mark.exec(content.text)?.[1];
      if (!id) return message;
      note(id, { written: true });
      const text = content.text.replace(barrierLine(id), "");
      return text === "" ? undefined : { ...message, content: { ...content, text } };
    },
  };
}
