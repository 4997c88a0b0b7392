/** `search`: the shop's search in the terminal, on the server of `up`. */

import { type Command, InvalidArgumentError } from "commander";
import { exitCodes, LabError } from "../core/mod.ts";
import { scales } from "../dataset/mod.ts";
import { openSearch, type SearchAnswer, type SearchHit, type SearchOptions } from "../search/mod.ts";
import { openShop } from "../shop/mod.ts";
import { connect, type Database } from "../sql/mod.ts";
import type { Context } from "./context.ts";

interface Options {
  count: number;
  fusion: "rrf" | "weighted";
  words: "bm25" | "full-text";
  scale: string;
}

export function defineSearch(command: Command, context: Context): Command {
  return command
    .argument("<query...>", 'what to look for, in quotes: "quiet mechanical keyboard under $100, not wireless"')
    .option("-n, --count <n>", "how many products", readCount, 10)
    .option(
      "--fusion <way>",
      "how words and meaning are fused: rrf or weighted",
      oneOf(["rrf", "weighted"]),
      "weighted",
    )
    .option("--words <ranker>", "what ranks by words: bm25 or full-text", oneOf(["bm25", "full-text"]), "bm25")
    .option("--scale <scale>", "how much of the shop's data to load, if the server has none", oneOf(scales), "small")
    .action(async (query: string[], { count, fusion, words, scale }: Options) => {
      const text = query.join(" ");
      if (text.trim() === "") {
        throw new LabError("The query is empty. Write what to look for, in quotes.", { exitCode: exitCodes.usage });
      }
      await using db = await openDatabase(scale, context);
      await using shop = await openSearch(db, context);
      const options: SearchOptions = { k: count, fusion, words: words === "bm25" ? "bm25" : "full text" };
      for (const line of describeAnswer(await shop.search(text, options))) context.print(line);
    });
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 100) throw new InvalidArgumentError("From 1 to 100.");
  return count;
}

const oneOf = (allowed: readonly string[]) => (text: string): string => {
  if (!allowed.includes(text)) throw new InvalidArgumentError(`It is one of: ${allowed.join(", ")}.`);
  return text;
};

/** The server's shop. An empty server gets its data first; a database with something else in it stays as it is. */
async function openDatabase(scale: string, { progress }: Context): Promise<Database> {
  const db = await connect();
  const shop = await db.query("SELECT 1 FROM information_schema.schemata WHERE schema_name = 'aethermart_db'");
  if (shop.length > 0) return db;
  await db.close();
  const step = progress.start(`Load the shop's data (${scale}), once`);
  try {
    const loaded = await openShop({ scale });
    step.done();
    return loaded;
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** An answer as lines for the terminal: how the query was understood, then the hits with their reasons. Pure. */
export function describeAnswer({ hits, corrected, meaning, explanations, plan, excluded }: SearchAnswer): string[] {
  const understood = [
    ...(corrected === undefined ? [] : [`Read as “${corrected}”.`]),
    ...(meaning ? [`Searched for “${meaning}”.`] : ["All words set limits: the best rated products come first."]),
    ...explanations.map(({ kind, words, text }) => (
      kind === "used"
        ? `“${words}”: ${text}`
        : `“${words}” ${kind === "not used" ? "sets no limit" : "cannot be met"}: ${text}`
    )),
    ...(excluded > 0 ? [`Exclusions remove ${excluded.toLocaleString("en-US")} products.`] : []),
    ...(plan ? [plan.why] : []),
  ];
  const found = hits.length > 0
    ? hits.flatMap((hit, at) => ["", ...describeHit(hit, at + 1)])
    : ["", "No product meets these limits. Leave one of them out."];
  return [...understood, ...found];
}

function describeHit({ id, name, price, rating, reviews, stock, reasons }: SearchHit, place: number): string[] {
  const facts = [
    `$${price.toFixed(2)}`,
    rating === null ? "no review" : `${rating.toFixed(1)} stars (${reviews})`,
    stock === null ? "service" : stock === 0 ? "sold out" : `${stock} in stock`,
    `product ${id}`,
  ];
  return [
    `${String(place).padStart(2)}. ${name}  ${facts.join(" · ")}`,
    `    ${reasons.map(({ text }) => text).join(" · ")}`,
  ];
}
