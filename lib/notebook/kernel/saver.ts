/** Decides when to save a growing notebook: seldom while it grows, and always at the end. */

/** Saves something that changes. */
export interface Saver {
  /** Reports a change, which will be saved within the interval. Never throws. */
  changed(): void;
  /** Saves unsaved changes now; resolves when they are saved. Rejects if the last save failed, because the newest state is then not saved. */
  flush(): Promise<void>;
}

/**
 * Calls `save` at most once per `intervalMs`, one call at a time.
 *
 * Saving a long notebook after each of its cells would write many times its size.
 */
export function createSaver(save: () => Promise<void>, intervalMs = 1_000): Saver {
  let dirty = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let under: Promise<void> | undefined;
  let failure: { error: unknown } | undefined;
  let savedAt = -Infinity;

  const saveNow = async () => {
    clearTimeout(timer);
    timer = undefined;
    dirty = false;
    savedAt = performance.now();
    try {
      await save();
      failure = undefined;
    } catch (error) {
      failure = { error };
    }
    savedAt = performance.now();
    under = undefined;
    if (dirty) plan();
  };
  const plan = () => {
    if (timer !== undefined || under !== undefined) return;
    timer = setTimeout(() => under = saveNow(), Math.max(0, savedAt + intervalMs - performance.now()));
  };
  return {
    changed() {
      dirty = true;
      plan();
    },
    async flush() {
      while (dirty || under) await (under ??= saveNow());
      clearTimeout(timer);
      if (failure) throw failure.error;
    },
  };
}
