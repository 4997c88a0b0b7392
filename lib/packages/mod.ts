/** All packages that are installed on first use, for the lab itself. Notebooks import `notebook.ts`. */
export { describePackages, installLoaded, type PackageState } from "./known.ts";
export { type AwsModule, type AwsSdk, loadAws } from "./aws.ts";
