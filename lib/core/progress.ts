/** Progress of long work: a live line in a terminal, plain lines elsewhere; work that takes long is announced there. */

/** One piece of work under way. Exactly one of `done` and `fail` ends it. */
export interface Step {
  /** Says how far it is: "12 of 53 packages". Shown in a terminal immediately, elsewhere not at all. */
  update(detail: string): void;
  /** With another mark where the work came to its end and not all is well: "–" for what waits, "✗" for what did not hold. */
  done(detail?: string, mark?: "✓" | "–" | "✗"): void;
  fail(detail?: string): void;
}

/** Where long work says what it does. Of several steps at a time the newest that is under way has the live line. */
export interface Progress {
  start(label: string): Step;
  /** A line of its own. */
  note(line: string): void;
}

/** Says nothing. */
export const silent: Progress = {
  start: () => ({ update() {}, done() {}, fail() {} }),
  note() {},
};

/** What {@link createProgress} writes to and measures with. */
export interface ProgressOptions {
  write(text: string): void;
  /** A terminal gets a live line that is redrawn ten times a second. */
  isTerminal: boolean;
  /** Milliseconds; only differences are used. */
  now?: () => number;
  /** Columns of the terminal. */
  width?: () => number;
  /** Calls back after a time, unless the function that it returns is called before. */
  later?: (ms: number, callback: () => void) => () => void;
}

/** Where there is no terminal, a step is announced if it has not ended after this time. */
const announceMs = 1000;

function setTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

/** "840 ms", "3.2 s", "2 min 05 s". */
export function formatElapsed(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 99_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** A {@link Progress} that writes text. */
export function createProgress(
  { write, isTerminal, now = performance.now.bind(performance), width = () => 80, later = setTimer }: ProgressOptions,
): Progress {
  /** What the live line of each step under way says. */
  const lives: (() => string)[] = [];
  let timer: ReturnType<typeof setInterval> | undefined;
  const clear = () => isTerminal && lives.length > 0 && write("\r\x1b[K");
  const redraw = () => {
    const live = lives.at(-1);
    if (live) write(`\r\x1b[K${live().slice(0, Math.max(10, width() - 1))}`);
  };
  const line = (text: string) => {
    clear();
    write(text + "\n");
    if (isTerminal) redraw();
  };
  return {
    note: line,
    start(label) {
      const begun = now();
      let detail = "";
      let ended = false;
      const own = () => `… ${label}${detail && ` · ${detail}`} (${formatElapsed(now() - begun)})`;
      if (isTerminal) {
        lives.push(own);
        timer ??= setInterval(redraw, 100);
        redraw();
      }
      const forget = isTerminal ? () => {} : later(announceMs, () => line(`… ${label}`));
      const end = (mark: string, last = "") => {
        if (ended) return;
        ended = true;
        forget();
        clear();
        if (lives.includes(own)) lives.splice(lives.indexOf(own), 1);
        if (lives.length === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        line(`${mark} ${label}${last && ` · ${last}`} (${formatElapsed(now() - begun)})`);
      };
      return {
        update: (text) => void (detail = text),
        done: (text, mark = "✓") => end(mark, text),
        fail: (text) => end("✗", text),
      };
    },
  };
}
