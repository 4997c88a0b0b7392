/**
 * The first hour of a user: their own notebook from `new`, a run of it, and a client from `sql`.
 *
 * Needs: a kernel and MariaDB servers.
 */

import assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { strFromU8, unzipSync } from "fflate/browser";
import { exec, fromRoot } from "../../lib/core/mod.ts";
import { findRuntime } from "../../lib/runtime/mod.ts";
import { exists, lab, labArguments, startLab, withFolder } from "../support/lab.ts";

/** The texts on a deck's slides, one per line. */
async function slideTexts(path: string): Promise<string> {
  const parts = Object.entries(unzipSync(await Deno.readFile(path)));
  const slides = parts.filter(([name]) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  const xml = slides.map(([, part]) => strFromU8(part));
  return [...xml.join("").matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text]) => text).join("\n");
}

Deno.test("new: a notebook that runs on the shop's data, with its own check and a deck that names no course", async () => {
  const name = `first_hour_${crypto.randomUUID().slice(0, 8)}`;
  const path = fromRoot("notebooks", `${name}.ipynb`);
  try {
    const made = await lab(["new", name]);
    assert.equal(made.code, 0, made.printed);
    assert.match(made.printed, new RegExp(`task run notebooks/${name}\\.ipynb`));
    const again = await lab(["new", name]);
    assert.equal(again.code, 2);
    assert.match(again.printed, /already exists/);
    await withFolder(async (dir) => {
      const ran = await lab(["run", path, "--out", dir]);
      assert.equal(ran.code, 0, ran.printed);
      assert.match(
        ran.printed,
        new RegExp(`^${name}: 1 check passed\\.\\n  slides  .*deck\\.pptx\\n  report  .*report\\.html$`, "m"),
      );
      assert.doesNotMatch(ran.printed, /points/);
      const { rubric, grade } = JSON.parse(await Deno.readTextFile(join(dir, name, "evidence.json")));
      assert.deepEqual(rubric.map((row: { rubric: string }) => row.rubric), ["own"]);
      assert.deepEqual(grade, []);
      const slides = await slideTexts(join(dir, name, "deck.pptx"));
      assert.match(slides, /^Evidence: 1 check passed$/m);
      assert.doesNotMatch(slides, /aethermart(?!_db)|rubric/i);

      const text = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, text.replace("0) === orders", "0) !== orders"));
      const failed = await lab(["run", path, "--out", dir]);
      assert.equal(failed.code, 1, failed.printed);
      assert.match(failed.printed, /The check "every order belongs to one channel" failed\./);
      assert.match(failed.printed, /report\.html shows each problem/);
    });
  } finally {
    await Deno.remove(path).catch(() => {});
  }
});

Deno.test("sql: the client with the right account, by option and by standard input; its password appears nowhere", async () => {
  const cache = await Deno.makeTempDir({ prefix: "lab_sql_" });
  const temporary = await Deno.makeTempDir({ prefix: "lab_sql_tmp_" });
  await Deno.chmod(cache, 0o755);
  const { bin } = await findRuntime();
  const env = {
    AETHERMART_CACHE: cache,
    MARIADB_URI: "",
    TMPDIR: temporary,
    PATH: [dirname(bin("mariadbd")), process.env.PATH].join(delimiter),
  };
  try {
    const none = await lab(["sql"], env);
    assert.equal(none.code, 3, none.printed);
    assert.match(none.printed, /task up/);
    assert.equal((await lab(["up"], env)).code, 0);
    const { uri } = JSON.parse(await Deno.readTextFile(join(cache, "server.json")));
    const made = await lab(["sql", "-e", "CREATE DATABASE aethermart_db; SELECT CURRENT_USER() AS me"], env);
    assert.equal(made.code, 0, made.printed);
    assert.match(made.printed, /\| lab@/);
    const piped = await exec(Deno.execPath(), labArguments(["sql"]), { env, input: "SELECT DATABASE();\n" });
    assert.match(piped.stdout, /^aethermart_db$/m, piped.stderr);

    const child = startLab(["sql", "-e", "SELECT SLEEP(2)"], env);
    const { stdout: seen } = await exec("sh", ["-c", "sleep 1; ps -e -o args="]);
    const { stdout, stderr } = await child.output();
    const reported = [made.printed, seen, new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)];
    assert.ok(!reported.some((text) => text.includes(new URL(uri).password)), "the password was reported");
    assert.equal((await lab(["sql", "-e", "SELEC 1"], env)).code, 1);
    assert.deepEqual([...Deno.readDirSync(temporary)], [], "nothing is left");
  } finally {
    await lab(["down", "--all"], env);
    for (const dir of [cache, temporary]) if (await exists(dir)) await Deno.remove(dir, { recursive: true });
  }
});
