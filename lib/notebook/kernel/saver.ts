/** Decides when to save a growing notebook: rarely while it grows, and always at the end. */

/** Saves something that changes. */
export interface Saver {
  /** Something has changed: it will be saved, within the interval. Never throws. */
  changed(): void;
  /** Saves now what is not saved yet; resolves when it is. Rejects if the last save failed: then the newest state is not saved. */
  flush(): Promise<void>;
}

/**
 * Calls `save` at most once each `intervalMs`, one call at a time.
 *
 * Saving a long notebook after each of its cells would write far more than the notebook.
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
