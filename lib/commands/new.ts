/** `new`: writes a notebook to start from. */

import { existsSync } from "node:fs";
import type { Command } from "commander";
import { aiUseForm } from "../bundle/mod.ts";
import { exitCodes, fromRoot, LabError, taskCommand } from "../core/mod.ts";
import { parseNotebook, writeNotebook } from "../notebook/mod.ts";
import type { Context } from "./context.ts";

export function defineNew(command: Command, context: Context): Command {
  return command
    .argument("<name>", "small letters, digits and underscores, such as my_sales")
    .action(async (name: string) => {
      checkName(name);
      const path = fromRoot("notebooks", `${name}.ipynb`);
      if (existsSync(path)) {
        throw new LabError(`${path} already exists. Choose another name, or remove it first.`, {
          exitCode: exitCodes.usage,
        });
      }
      await writeNotebook(path, parseNotebook(starter(name), path));
      context.print(
        `${path}\n  run it:        ${taskCommand} run notebooks/${name}.ipynb\n  cell by cell:  ${taskCommand} lab`,
      );
    });
}

/** @throws {LabError} (usage) for an invalid name, or a name that a milestone's notebook could have */
export function checkName(name: string): void {
  const refuse = (why: string) => new LabError(`"${name}" ${why}.`, { exitCode: exitCodes.usage });
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) {
    throw refuse(
      "is not a valid notebook name. Use at most 40 small letters, digits and underscores, starting with a letter",
    );
  }
  if (/^m\d(_|$)/.test(name)) throw refuse("looks like the name of a milestone's notebook. Choose another name");
}

/** The notebook as JSON. Pure. */
export function starter(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const cells = starterCells(title).map(({ id, source, tags = [] }) => {
    const common = { id, metadata: tags.length > 0 ? { tags } : {}, source };
    return source.startsWith("#")
      ? { cell_type: "markdown", ...common }
      : { cell_type: "code", ...common, execution_count: null, outputs: [] };
  });
  const metadata = {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    language_info: { name: "typescript", file_extension: ".ts" },
  };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}

const starterCells = (title: string): { id: string; source: string; tags?: string[] }[] => [
  { id: "title", source: `# ${title}\n\nThe question of this notebook, in one sentence` },
  {
    id: "parameters",
    tags: ["parameters"],
    source: `let scale = "tiny"; // tiny, small, medium or large\nlet seed = 42; // another number gives other data`,
  },
  {
    id: "connect",
    source: `import { aiUse, chart, evidence, finding, result, show } from "lab/show";
import { openShop } from "lab/shop";

// Creates aethermart_db again with fresh data: categories, suppliers, products, customers, orders, order_items, reviews.
const db = await openShop({ scale, seed });`,
  },
  { id: "orders-heading", source: "## Which channel brings in the most orders" },
  {
    id: "orders",
    source: `const channels = await db.query<{ channel: string; orders: number }>(\`
  SELECT channel, COUNT(*) AS orders FROM orders GROUP BY channel ORDER BY orders DESC, channel\`);
const { orders } = await db.one<{ orders: number }>("SELECT COUNT(*) AS orders FROM orders");
const sales = result("sales", { channels, orders }, { orders: "integer" });

await show(
  chart({
    title: "Orders by channel",
    alt: \`Orders of each of \${channels.length} channels, the largest first.\`,
    mark: "bar",
    x: { field: "channel", label: "Channel" },
    y: { field: "orders", label: "Orders", format: "integer" },
    rows: channels,
    source: "aethermart_db.orders",
    result: sales,
  }),
  finding\`The channel \${sales.channels.at(0).channel} brought in \${sales.channels.at(0).orders} of \${sales.orders} orders.\`,
  evidence("every order belongs to one channel", { channels, orders }, ({ channels, orders }) =>
    channels.reduce((sum, channel) => sum + channel.orders, 0) === orders),
);`,
  },
  {
    id: "ai-use",
    source: `// If you used AI:
//   ${aiUseForm}
await show(aiUse({ none: "This notebook was written by hand." }));`,
  },
];
