/**
 * What the lab uses of the packages `onnxruntime-node` and `@huggingface/tokenizers`. Their own types are there only where they are installed; a test
 * compares them with these.
 */

/** What the lab uses of the package `onnxruntime-node`. */
export interface OnnxRuntime {
  /** Settings of the whole runtime. `logLevel`: what it prints about the machine and itself. */
  env: { logLevel?: "verbose" | "info" | "warning" | "error" | "fatal" };
  InferenceSession: {
    /** Loads a model from a file. */
    create(path: string, options: SessionOptions): Promise<InferenceSession>;
  };
  Tensor: new (type: "int32", data: Int32Array, dims: readonly number[]) => OnnxTensor;
}

/** How a model is run. */
export interface SessionOptions {
  intraOpNumThreads: number;
  /** What the runtime prints: from 0, everything, to 4, only what ends the process. */
  logSeverityLevel: 0 | 1 | 2 | 3 | 4;
  extra: Record<string, unknown>;
}

/** A loaded model. */
export interface InferenceSession {
  /** Computes the outputs, by name. Blocks its thread. */
  run(inputs: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor>>;
}

/** An array of numbers with a shape, row by row. */
export interface OnnxTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

/** What the lab uses of the package `@huggingface/tokenizers`. */
export interface Tokenizers {
  /** Takes the contents of `tokenizer.json` and of `tokenizer_config.json`. */
  Tokenizer: new (tokenizer: object, config: object) => {
    encode(text: string): { ids: number[] };
  };
}
