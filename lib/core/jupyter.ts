/** The notebook that this code runs in, if any. */

/** The interface that Deno's kernel offers to cells. */
export interface Jupyter {
  broadcast(kind: "display_data", content: { data: object; metadata: object; transient: object }): Promise<void>;
}

/** The method that Deno's kernel calls on the last expression of a cell, to draw it: MIME type → data. */
export const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display") as never;

/** The kernel's own interface, or `undefined` outside a notebook, where accessing it throws. */
export function findJupyter(): Jupyter | undefined {
  try {
    return (Deno as unknown as { jupyter?: Jupyter }).jupyter;
  } catch {
    return undefined;
  }
}

/** Whether this code runs in a notebook, which can show outputs. */
export const isInNotebook = (): boolean => findJupyter() !== undefined;

/** Shows a MIME bundle below the cell that is running. Outside a notebook it does nothing. */
export async function displayData(data: object): Promise<void> {
  await findJupyter()?.broadcast("display_data", { data, metadata: {}, transient: {} });
}
