/** Progress of long work: a live line in a terminal, plain lines elsewhere. */

/** A step in progress. Exactly one of `done` and `fail` ends it. */
export interface Step {
  /** Reports the state: "12 of 53 packages". In a terminal it is shown immediately, elsewhere not at all. */
  update(detail: string): void;
  /** Ends the step. Another mark means that it ended but not everything is well: "–" for a cell that waits, "✗" for a check that failed. */
  done(detail?: string, mark?: "✓" | "–" | "✗"): void;
  fail(detail?: string): void;
}

/** Reports long work. If several steps run at the same time, the newest one has the live line. */
export interface Progress {
  start(label: string): Step;
  /** Prints a separate line. */
  note(line: string): void;
}

/** Reports nothing. */
export const silent: Progress = {
  start: () => ({ update() {}, done() {}, fail() {} }),
  note() {},
};

/** The output and the clock of {@link createProgress}. */
export interface ProgressOptions {
  write(text: string): void;
  /** A terminal gets a live line that is redrawn ten times a second. */
  isTerminal: boolean;
  /** Milliseconds; only differences are used. */
  now?: () => number;
  /** The width of the terminal in columns. */
  width?: () => number;
  /** Calls back after a time, unless the function that it returns is called first. */
  later?: (ms: number, callback: () => void) => () => void;
}

/** Without a terminal, a step is announced if it has not ended after this time. */
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
  /** The texts for the live lines of all steps in progress. */
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
