/** All packages that are installed on first use, for the lab itself. Notebooks import `notebook.ts`. */
export { describePackages, installLoaded, type PackageState } from "./known.ts";
export {
  findMiniLm,
  type InferenceSession,
  loadOnnx,
  type MiniLmFiles,
  type OnnxRuntime,
  type OnnxTensor,
  type SessionOptions,
  type Tokenizers,
} from "./onnx.ts";
export { type AwsModule, type AwsSdk, loadAws } from "./aws.ts";
