/** The runner's side of the barrier: waits for its marks among the kernel's messages, and removes them. */

import { barrierLine, barrierMime, type BarrierReport, type Sent } from "./preamble.ts";
import type { Message } from "./protocol.ts";

/** A barrier that has arrived. */
export interface BarrierArrival extends BarrierReport {
  /** Whether less has arrived than was sent. */
  lost: boolean;
}

/** Looks for barriers in a stream of messages. */
export interface BarrierWatch {
  /** Resolves when both marks of the barrier with this id have passed `take`. */
  expect(id: string): Promise<BarrierArrival>;
  /** The message without a barrier's mark, or `undefined` if it contained nothing else. */
  take(message: Message): Message | undefined;
}

/** A watch for one kernel. It waits for one barrier at a time, and also removes the marks of older ones. */
export function createBarrierWatch(): BarrierWatch {
  let expected: { id: string; written: boolean; report?: BarrierReport; arrived: (arrival: BarrierArrival) => void };
  const arrived: Sent = { characters: 0, displays: 0, results: 0 };
  // deno-lint-ignore no-control-regex -- the marks are control characters so that no output looks like them
  const mark = /\u0002([\w-]+)\u0003\n/;
  const note = (id: string, what: { written?: true; report?: BarrierReport }) => {
    if (id !== expected?.id) return;
    const { written, report } = Object.assign(expected, what);
    if (!written || !report) return;
    // More may arrive than was counted, because the kernel also writes.
    const lost = (Object.keys(arrived) as (keyof Sent)[]).some((what) => arrived[what] < report.sent[what]);
    expected.arrived({ ...report, lost });
  };
  const count = ({ type, content }: Message) => {
    if (type === "stream") arrived.characters += content.text.length;
    if (type === "display_data" || type === "update_display_data") arrived.displays++;
    if (type === "execute_result" || type === "error") arrived.results++; // a result that cannot be shown becomes an error
  };
  return {
    expect(id) {
      const { promise, resolve } = Promise.withResolvers<BarrierArrival>();
      expected = { id, written: false, arrived: resolve };
      return promise;
    },
    take(message) {
      const { type, content } = message;
      if (type === "display_data" && Object.hasOwn(Object(content.data), barrierMime)) {
        const report: BarrierReport = content.data[barrierMime];
        note(report.id, { report });
        return undefined;
      }
      const id = type === "stream" ? mark.exec(content.text)?.[1] : undefined;
      if (!id) {
        count(message);
        return message;
      }
      const rest = { ...message, content: { ...content, text: content.text.replace(barrierLine(id), "") } };
      count(rest);
      note(id, { written: true });
      return rest.content.text === "" ? undefined : rest;
    },
  };
}
