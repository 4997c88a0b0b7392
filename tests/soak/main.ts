/**
 * `deno task soak [NAME] [options]`: runs `NAME_soak.ts` of this folder, or all of them one after another, each in a process of its
 * own, whose memory is then its own too. Options go to the soak. Ends at the first that fails.
 */

import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";

const folder = fromRoot("tests", "soak");
const known = [...Deno.readDirSync(folder)].flatMap(({ name }) => /^(\w+)_soak\.ts$/.exec(name)?.[1] ?? []).sort();
const [first, ...others] = Deno.args;
const isNamed = first !== undefined && !first.startsWith("-");
if (isNamed && !known.includes(first)) {
  await Deno.stderr.write(new TextEncoder().encode(`There is no soak "${first}".\n\n`));
}
if (Deno.args.includes("--help") || (isNamed && !known.includes(first))) {
  await Deno.stdout.write(new TextEncoder().encode(
    `Usage: deno task soak [${known.join(" | ")}] [options]   without a name: all of them\n\n` +
      "  etl      --scale NAME   tiny, small, medium or large (large)\n" +
      "           --seed N       (42)\n" +
      "  cluster  --rounds N     (20)\n" +
      "           --seed N       (random)\n" +
      "           --only HALF    faults or commands\n" +
      "  pipeline --rounds N     (100)\n" +
      "           --seed N       (random)\n" +
      "  vectors  --count N      (500000)\n" +
      "  faults   --repeats N    (5)\n" +
      "           --healthy N    (20)\n" +
      "           --seed N       (random)\n" +
      "  deck     --count N      (500)\n" +
      "           --seed N       (random)\n",
  ));
  Deno.exit(Deno.args.includes("--help") ? 0 : 2);
}

for (const name of isNamed ? [first] : known) {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", join(folder, `${name}_soak.ts`), ...(isNamed ? others : Deno.args)],
    cwd: fromRoot(),
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
