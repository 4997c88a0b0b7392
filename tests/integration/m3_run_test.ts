/**
 * Milestone 3 from end to end: run with clusters that fail and recover, interrupted, and handed out.
 *
 * Needs: a kernel and up to twelve MariaDB servers; root for cutting nodes off.
 */

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { rubricRows } from "../../lib/rubric/mod.ts";
import { listProcesses } from "../../lib/runtime/mod.ts";
import { splitScript } from "../../lib/sql/mod.ts";
import { type ClusterHome, createClusterHome } from "../support/cluster_home.ts";
import { exists, lab, readResults, startLab } from "../support/lab.ts";

/** A separate cache, so that anything left in it is from this run, and a folder for its results. */
async function withHome(body: (home: ClusterHome, out: string) => Promise<void>): Promise<void> {
  const home = await createClusterHome();
  const out = await mkdtemp(join(tmpdir(), "m3-"));
  try {
    await body(home, out);
  } finally {
    await home.remove();
    await rm(out, { recursive: true });
  }
}

async function assertNothingLeft({ cache }: ClusterHome): Promise<void> {
  assert.deepEqual((await listProcesses(cache)).map(({ args }) => args.join(" ")), []);
  assert.deepEqual(await readdir(join(cache, "servers")), []);
  const clusters = join(cache, "clusters");
  assert.deepEqual(await exists(clusters) ? await readdir(clusters) : [], []);
}

/** What the cells of an executed notebook showed, as text. */
async function readShown(path: string): Promise<string> {
  const { cells } = JSON.parse(await readFile(path, "utf8")) as {
    cells: { outputs?: { data?: { "text/plain"?: string | string[] } }[] }[];
  };
  return cells.flatMap(({ outputs = [] }) => outputs.map(({ data }) => [data?.["text/plain"] ?? ""].flat().join("")))
    .join("\n");
}

const quick = ["run", "m3", "--scale", "tiny", "--param", "seconds=1"];

Deno.test("what a small quota in EC2 leaves out counts for no row", async () => {
  const { cells } = JSON.parse(await readFile(fromRoot("notebooks", "m3_clusters.ipynb"), "utf8")) as {
    cells: { source: string[] }[];
  };
  const left = cells.map(({ source }) => source.join("")).filter((source) => /\bnoPrice\b/.test(source));
  assert.ok(left.some((source) => source.includes("evidence(")));
  for (const source of left) assert.doesNotMatch(source, /evidence\(\s*"m3\./);
});

Deno.test("a run of m3 passes every check, among them that one history is shorter", () =>
  withHome(async (home, out) => {
    const { code, printed } = await lab([...quick, "--seed", "2718", "--out", out], home.env);
    assert.equal(code, 0, printed);
    const { grade } = JSON.parse(await readFile(join(out, "m3", "evidence.json"), "utf8")) as {
      grade: { rubric: string; score: number }[];
    };
    for (const { id, points } of rubricRows("m3").filter(({ group }) => group === "technical")) {
      const expected = id === "m3.galera" ? points.proficient : points.mastery;
      assert.equal(grade.find(({ rubric }) => rubric === id)?.score, expected, id);
    }
    const guide = await readFile(join(out, "m3", "setup.md"), "utf8");
    for (const node of ["m3-replica, node2", "m3-galera, node3"]) {
      assert.match(guide, new RegExp(`### ${node}\n\n\`\`\`ini\n\\[mariadbd\\]\nbasedir = /usr\ndatadir = /srv/`));
    }
    assert.match(guide, /wsrep_sst_auth = sst:\*+\n/);
    const ofThisRun = guide.slice(guide.indexOf("## What the steps took in this run"));
    assert.doesNotMatch(guide, /\/(tmp|root|home)\//, "no path of this machine");
    // The commands for a reader's own servers name /var/lib/mysql.
    assert.doesNotMatch(ofThisRun, /\/var\//, "no path of this machine");
    assert.match(guide, /wsrep_cluster_address = gcomm:\/\/node1:\d+,node2:\d+,node3:\d+\n/);
    assert.match(guide, /^All nodes shared one machine\./m);
    // In the cloud, it would be the private address of an instance.
    assert.doesNotMatch(await readResults(join(out, "m3")), /127\.0\.0\.\d/, "no address of a node");
    const shown = await readShown(join(out, "m3", "notebook.ipynb"));
    // After the load, the replica has the same position as its primary.
    assert.match(
      shown,
      /@@gtid_current_pos;\s+0 {2}(\d+-\d+-\d+)\n(?:(?!gtid_current_pos)[^])*Slave_IO_Running: Yes\n *Slave_SQL_Running: Yes\n(?:.*\n){2} *Gtid_IO_Pos: \1\n/,
    );
    assert.match(shown, /Equal on all nodes\n(.* yes\n){7}/);
    await assertNothingLeft(home);
  }));

Deno.test("Ctrl-C while a notebook's clusters run leaves none of their processes and folders", () =>
  withHome(async (home, out) => {
    const running = startLab([...quick, "--out", out], home.env);
    const printed: string[] = [];
    const read = async (stream: ReadableStream<Uint8Array>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        printed.push(text);
        // By then the pair is running and is being loaded.
        if (text.includes("pair-timeline")) running.kill("SIGINT");
      }
    };
    const [{ code }] = await Promise.all([running.status, read(running.stdout), read(running.stderr)]);
    assert.equal(code, 130, printed.join(""));
    await assertNothingLeft(home);
  }));

const statementsOf = async (path: string) => splitScript(await readFile(path, "utf8")).map(({ sql }) => sql);

Deno.test("an edition of m3 has milestone 1's complete scripts if requested, its own as tasks, and type-checks", async () => {
  const root = join(await mkdtemp(join(tmpdir(), "m3-")), "ada-1");
  const released = await lab(["release", "m3", "--student", "ada-1", "--to", root, "--with-earlier"]);
  assert.equal(released.code, 0, released.printed);
  const schema = join("sql", "m1", "01_schema.sql");
  const [given, own] = [await statementsOf(join(root, schema)), await statementsOf(fromRoot(schema))];
  assert.deepEqual(given, own);
  const asked = await readFile(join(root, "sql", "m3", "02_vector_tables.sql"), "utf8");
  assert.match(asked, /OPEN TASK \(m3\.vectors\)/);
  assert.doesNotMatch(asked, /CREATE TABLE/);
  const guide = await readFile(join(root, "notebooks", "m3_setup.md"), "utf8");
  assert.match(guide, /^# .*\n\n\*\*OPEN TASK \(m3\.replication\):\*\* Write the set-up guide/);
  assert.doesNotMatch(guide, /```|CHANGE MASTER/);
  const checked = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "lib/main.ts", "check", "m3"],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.equal(checked.code, 0, new TextDecoder().decode(checked.stderr));
  await rm(join(root, ".."), { recursive: true });
});
