/** The notebook that this code runs in, if any. */

/** What Deno's kernel offers to the code of cells. */
export interface Jupyter {
  broadcast(kind: "display_data", content: { data: object; metadata: object; transient: object }): Promise<void>;
}

/** The kernel's own interface, or `undefined` outside a notebook, where asking for it throws. */
export function findJupyter(): Jupyter | undefined {
  try {
    return (Deno as unknown as { jupyter?: Jupyter }).jupyter;
  } catch {
    return undefined;
  }
}
