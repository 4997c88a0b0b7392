/** Everything on the command line is documented, and nothing else is. */

import assert from "node:assert/strict";
import { fromRoot, silent } from "../core/mod.ts";
import type { Context } from "./context.ts";
import { commandNames, createProgram } from "./program.ts";

const readme = await Deno.readTextFile(fromRoot("README.md"));
const tasks = JSON.parse(await Deno.readTextFile(fromRoot("deno.json"))).tasks as Record<string, { command: string }>;
const { commands } = await createProgram({ progress: silent } as Context, commandNames);

/** The README's row of a command: "| `run` | … |". */
const rowOf = (name: string) => readme.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";

Deno.test("every command has a task and a row in the README, with every option", () => {
  for (const command of commands) {
    const name = command.name();
    assert.match(
      tasks[name]?.command ?? "",
      new RegExp(`--preload lib/commands/${name}\\.ts lib/main\\.ts ${name}$`),
      `deno.json has no task "${name}"`,
    );
    assert.ok(rowOf(name), `the README has no row for \`${name}\``);
    for (const { long } of command.options) {
      assert.ok(rowOf(name).includes(`\`${long}`), `the README's row for \`${name}\` leaves out ${long}`);
    }
  }
});

Deno.test("every option in the README's rows exists", () => {
  for (const command of commands) {
    const known = [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long));
    for (const [, option] of rowOf(command.name()).matchAll(/`(--[a-z-]+)/g)) {
      assert.ok(known.includes(option), `the README promises ${option} for \`${command.name()}\``);
    }
  }
});

Deno.test("no help shows a default in the form of the code", () => {
  for (const command of commands) {
    assert.doesNotMatch(command.helpInformation(), /default:\s+[\[{]/, command.name());
  }
});

Deno.test("every task that is not a command also has a row in the README", () => {
  const names = commands.map((command) => command.name());
  for (const task of Object.keys(tasks).filter((task) => !names.includes(task))) {
    assert.ok(rowOf(task), `the README has no row for the task \`${task}\``);
  }
});
