export * from "./errors.ts";
export * from "./exec.ts";
export * from "./files.ts";
export * from "./progress.ts";
export * from "./paths.ts";
export * from "./background.ts";
export * from "./secrets.ts";
