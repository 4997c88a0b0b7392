/**
 * Errors outside of any `await`: a throw in a timer, an unhandled rejection. On the Deno kernel, the first blocks the session and
 * the second is silent, so both are caught, printed on stderr and kept for the runner.
 */

/** The record that {@link watchBackground} keeps on the global object, under the symbol `aethermart.background`. */
export interface Background {
  /** Errors since the runner last read and cleared them, each as "Name: message" with its stack. */
  errors: { name: string; message: string; stack: string }[];
  /** Questions asked after each cell; each answers with the problems, in whole sentences. */
  checks: Set<() => string[]>;
}

/**
 * Installs the listeners once per process and returns the record. It must not refer to anything outside its body, because the
 * notebook runner sends its source text to the kernel, so that notebooks that import nothing from the lab are also watched.
 */
export function watchBackground(): Background {
  const key = Symbol.for("aethermart.background");
  const scope = globalThis as unknown as Record<symbol, Background | undefined>;
  const known = scope[key];
  if (known) return known;
  const record: Background = { errors: [], checks: new Set() };
  const say = console.error.bind(console);
  const keep = (thrown: unknown, how: string) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    record.errors.push({ name: error.name, message: error.message, stack: error.stack ?? "" });
    if (Deno.exitCode === 0) Deno.exitCode = 1; // of a program that is no notebook and would end well otherwise
    say(`${how}: ${error.stack ?? error.message}`);
  };
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    keep(event.error ?? event.message, "Uncaught error in the background");
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    keep(event.reason, "Unhandled rejection");
  });
  scope[key] = record;
  return record;
}
