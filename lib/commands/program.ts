/** The command line. The module of a command, with everything that it needs, is loaded only when its name is on the command line. */

import { Command } from "commander";
import { exitCodes, taskCommand } from "../core/mod.ts";
import type { Context } from "./context.ts";

const exitCodeHelp = `
Exit codes: ${exitCodes.ok} done · ${exitCodes.failed} a cell, check, finding or disclosure failed, or a task is open (completed work is saved)
            ${exitCodes.usage} the command line or an input file is wrong · ${exitCodes.environment} no kernel, server or package is available
            ${exitCodes.interrupted} interrupted (completed work is saved)`;

/** Adds a command's arguments, options and action. */
type Define = (command: Command, context: Context) => Command;

interface Entry {
  name: string;
  description: string;
}

/**
 * Loads a command: `defineRun` of `run.ts`. The path is not a literal, because Deno would otherwise read the modules of all commands, and look
 * for all of their packages, whenever any of them starts. The tasks preload the module of their command: Deno then looks for all of its packages at
 * once, and not one by one, which would make a deck 5 % slower.
 */
async function load(name: string): Promise<Define> {
  const path = `./${name}.ts`;
  return (await import(path))[`define${name.charAt(0).toUpperCase()}${name.slice(1)}`];
}

/** Every command, in the order of the help. */
const entries: readonly Entry[] = [
  {
    name: "run",
    description:
      "Execute notebooks and build their decks and reports. Each run starts its own server, unless MARIADB_URI names one or " +
      "--provider ec2 runs it on instances.",
  },
  {
    name: "deck",
    description:
      "Build decks (deck.pptx, or those that cells name), report.html and evidence.json from an executed notebook, and on request PDFs, handouts and a picture of all slides. It needs no kernel and no server.",
  },
  {
    name: "new",
    description:
      "Write notebooks/NAME.ipynb: a small notebook on the shop's data that runs and makes a deck, as a starting point for your own.",
  },
  {
    name: "check",
    description: "Type-check the cells of notebooks without running them.",
  },
  {
    name: "lab",
    description:
      "Install the Deno kernel for JupyterLab and VS Code, start the server as `up` does (unless MARIADB_URI names one), and start JupyterLab.",
  },
  {
    name: "up",
    description:
      "Start a MariaDB server that keeps running until `down`, for work cell by cell; or a cluster, by the name of its spec in " +
      "infra/clusters (m3-replica, m3-galera, m4-galera) or a .json file. It leaves alone what is already running, and completes what is " +
      "incomplete.",
  },
  {
    name: "status",
    description:
      "Show what `up` started: the server (version, port, start time, size) and each cluster, node by node with its memory; with --watch, " +
      "a cluster live. Exit code 3 if nothing is running or a node is not healthy.",
  },
  {
    name: "down",
    description:
      "Stop the server or cluster that `up` started and remove its data. Without a name, it stops the only one that " +
      "is running; if there are several, it asks which.",
  },
  {
    name: "park",
    description:
      "Stop the machines that a cluster has in EC2. Their data stays, and costs a little; `up --provider ec2` starts them again.",
  },
  {
    name: "cluster",
    description: "Operate the nodes of a cluster that `up` started.",
  },
  {
    name: "sql",
    description:
      "Open the mariadb client on the server of `up` (or of MARIADB_URI), or on a node of a cluster, over TLS if the server offers it. " +
      "It also reads statements from standard input.",
  },
  {
    name: "search",
    description:
      "Search the shop on the server of `up` (or of MARIADB_URI): limits of price, rating, stock, category and channel, what is " +
      "not wanted, and the meaning of the rest; each hit says why it is there. What is missing (data, text model, vectors) is prepared at the first use.",
  },
  {
    name: "quarantine",
    description: "List, show, repair and replay the rows that the pipeline did not accept.",
  },
  {
    name: "doctor",
    description:
      "List what is installed, what is missing and how to get it. Executes a cell that throws, to test that the kernel reports errors.",
  },
  {
    name: "clean",
    description:
      "List the caches with their sizes (programs, npm packages, server templates, generated data) and remove them after a confirmation. " +
      "Caches that a running server uses are kept, and so are the servers and clusters of `up` with their data.",
  },
  {
    name: "grade",
    description:
      "Print how many points the evidence of executed notebooks earns, row by row, and which checks failed, are missing or were changed. It needs no kernel and no server.",
  },
  {
    name: "release",
    description:
      "Make a student edition of a milestone: tasks replace the solutions, the data gets the student's own seed, and no results of the reference are included.",
  },
];

/** The names of all commands. */
export const commandNames: readonly string[] = entries.map(({ name }) => name);

/**
 * Creates the command line. It throws commander's errors instead of ending the process.
 *
 * @param args the arguments. Commands that they do not name appear in the help, but without options
 */
export async function createProgram(context: Context, args: readonly string[]): Promise<Command> {
  const program = new Command(taskCommand)
    .description(
      "AetherMart Lab: milestone notebooks on a real data platform, and decks made directly from executed cells.",
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.progress.note(text.trimEnd()) })
    .showHelpAfterError("(--help lists the arguments and options)");
  for (const { name, description } of entries) {
    const command = program.command(name).description(description).exitOverride().addHelpText("after", exitCodeHelp);
    if (args.includes(name)) (await load(name))(command, context);
  }
  return program;
}
