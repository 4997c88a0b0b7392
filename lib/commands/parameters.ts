/** The options that set a notebook's parameters. `--scale`, `--seed`, `--data` and `--accept` are short for four of them. */

import process from "node:process";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitCodes, fromCaller, LabError } from "../core/mod.ts";
import { scales } from "../dataset/mod.ts";
import { type Parameters, type ParameterValue, parseParameter } from "../notebook/mod.ts";

/** The command-line options of {@link addParameterOptions}. */
export interface ParameterOptions {
  param?: [name: string, value: ParameterValue][];
  scale?: string;
  seed?: number;
  /** Absolute. */
  data?: string;
  /** From 0 to 1. */
  accept?: number;
}

/** Gives a command `--param`, `--scale`, `--seed`, `--data` and `--accept`. */
export function addParameterOptions(command: Command): Command {
  return command
    .option(
      "--param <name=value>",
      "set a parameter that the notebook's cell tagged `parameters` declares; may be repeated. " +
        'A number, true, false or a "quoted string" keeps its type; anything else is text',
      (text: string, before: ParameterOptions["param"] = []) => [...before, parseParameter(text)],
    )
    .option(
      "--scale <scale>",
      `amount of data (parameter scale): ${scales.join(", ")} (milestones: small)`,
      readScale,
    )
    .option("--seed <n>", "seed of the data (parameter seed; milestones: 42)", readWhole(0))
    .option(
      "--data <dir>",
      "your own files instead of generated data (parameter data): a folder with a mapping.json, see datasets/README.md",
      (text: string) => fromCaller(text),
    )
    .option(
      "--accept <share>",
      "share of your own rows that may be set aside before milestone 1 stops (parameter accept): 0.2 or 20% (default: 0.1)",
      readShare,
    );
}

/**
 * The parameters that were set on the command line.
 *
 * @throws {LabError} (usage) if one is set twice
 */
export function collectParameters({ param = [], scale, seed, data, accept }: ParameterOptions): Parameters {
  const parameters: Parameters = {};
  for (const [name, value] of [...param, ...Object.entries({ scale, seed, data, accept })]) {
    if (value === undefined) continue;
    if (Object.hasOwn(parameters, name)) {
      throw new LabError(`The parameter "${name}" is set twice. Set it once.`, { exitCode: exitCodes.usage });
    }
    parameters[name] = value;
  }
  return parameters;
}

function readScale(text: string): string {
  if (!scales.some((known) => known === text)) {
    throw new InvalidArgumentError(`Choose one of ${scales.join(", ")}.`);
  }
  return text;
}

function readShare(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.replace(/\s/g, "")) ?? [];
  const share = Number(digits) / (percent ? 100 : 1);
  if (!(share >= 0 && share <= 1)) {
    throw new InvalidArgumentError("Use a share from 0 to 1 or a percentage: 0.2 or 20%.");
  }
  return share;
}

/** Reads an option that is a whole number. */
export function readWhole(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Use a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** A reader for commander's `--env NAME`: collects the named variables of this process. */
function collectVariable(
  name: string,
  collected: Record<string, string> = {},
  env: Record<string, string | undefined> = process.env,
): Record<string, string> {
  const value = env[name];
  if (value !== undefined) return { ...collected, [name]: value };
  throw new InvalidArgumentError(
    name.includes("=")
      ? `Pass only the name, ${
        name.replace(/=.*/s, "")
      }: other users of this machine can read a value on the command line.`
      : `The environment variable ${name} is not set. Set it first, or leave it out.`,
  );
}

/** `--env NAME`, once per variable; the value is that of this process. */
export const envOption = (): Option =>
  new Option(
    "--env <name>",
    "an environment variable that cells may see; may be repeated (otherwise they see only what the lab needs)",
  ).argParser((name: string, collected: Record<string, string> | undefined) => collectVariable(name, collected));
