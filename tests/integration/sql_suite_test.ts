/**
 * Suites and scripts on a real server, by the lab's runner and by the `mariadb` client: both must agree.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { fromRoot } from "../../lib/core/mod.ts";
import { contracts, digestTables, registerContracts, stage } from "../../lib/etl/mod.ts";
import { generate, tables } from "../../lib/dataset/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { type CheckResult, readSuite, runSuite } from "../../lib/checks/mod.ts";
import { connect, type Database, runScript } from "../../lib/sql/mod.ts";
import { ClientSession, type Login, runText, withRollbacks } from "../support/client.ts";

let shared: Promise<Server> | undefined;

const folder = await Deno.makeTempDir();

Deno.test.afterAll(async () => {
  await (await shared)?.stop();
  await Deno.remove(folder, { recursive: true });
});

async function onServer(body: (db: Database, server: Server) => Promise<void>): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  await body(db, server);
}

const fixture = fromRoot("tests", "fixtures", "sql", "suite.sql");
const logInto = (server: Server) => ({ logIn: (login: Login) => connect({ uri: server.uri, ...login, database: "" }) });

/** The parts that two runs have in common, without times and generated keys. */
const withoutTimes = (results: CheckResult[]) =>
  results.map(({ ms: _, outcome, ...rest }) => ({ ...rest, outcome: outcome.replace(/entry '[\d-]+'/, "entry '…'") }));

/** The accounts and the database of the fixture. */
async function prepare(db: Database): Promise<void> {
  for (
    const statement of [
      "CREATE OR REPLACE DATABASE suite_trial",
      "CREATE OR REPLACE ROLE suite_reader",
      "GRANT SELECT ON suite_trial.* TO suite_reader",
      "CREATE OR REPLACE USER suite_clerk IDENTIFIED BY 'unused'",
      "GRANT INSERT ON suite_trial.* TO suite_clerk",
      "GRANT suite_reader TO suite_clerk",
      "SET DEFAULT ROLE suite_reader FOR suite_clerk",
      "CREATE OR REPLACE USER suite_stranger IDENTIFIED BY 'unused'",
      "USE suite_trial",
    ]
  ) await db.execute(statement);
}

const leftOver = async (db: Database) => ({
  tables: await db.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'suite_trial'"),
  users: await db.query("SELECT User FROM mysql.global_priv WHERE User LIKE 'lab\\_check%'"),
});

Deno.test("every kind of check passes and fails correctly, and leaves nothing behind", async () => {
  await onServer(async (db, server) => {
    await prepare(db);
    const results = await runSuite(db, fixture, logInto(server));
    assert.equal(results.length, 20);
    assert.deepEqual(
      results.filter(({ passed }) => !passed).map((
        { line, check, expected, outcome },
      ) => [line, check, expected, outcome]),
      [
        [47, "fails: the value is another one", "value 3", "value 2.5"],
        [51, "fails: no error comes", "error 1062", "success"],
        [55, "fails: another error comes", "error 1062", "error 1048: Column 'price' cannot be null"],
        [
          59,
          "fails: the statement is no SQL",
          "success",
          "error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near 'SELEKT 1' at line 1",
        ],
      ],
    );
    for (const { check, passed } of results) assert.equal(passed, !check.startsWith("fails"), check);
    const { file, rubric, role, ms } = results.at(-1)!;
    assert.deepEqual({ file, rubric, role }, {
      file: "tests/fixtures/sql/suite.sql",
      rubric: "m1.cleansing_security",
      role: "suite_stranger",
    });
    assert.ok(ms > 0);
    assert.deepEqual(await leftOver(db), { tables: [], users: [] });
  });
});

Deno.test("the client gives the same answers as the driver for every check of the fixture", async () => {
  await onServer(async (db, server) => {
    await prepare(db);
    const ours = await runSuite(db, fixture, logInto(server));
    await using client = new ClientSession(server);
    await client.execute("USE suite_trial");
    const logIn = (login: Login) => Promise.resolve(new ClientSession(server, login));
    assert.deepEqual(withoutTimes(await runSuite(client, fixture, { logIn })), withoutTimes(ours));
  });
});

/** Runs a suite of a few lines and returns the message of its failure. */
async function failureOf(db: Database, server: Server, text: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".sql" });
  try {
    await Deno.writeTextFile(file, text);
    const message = await runSuite(db, file, logInto(server)).then(() => "it ran", (error) => error.message);
    return message.replaceAll(file, "x.sql");
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("an error that stops a suite is reported with file and line, and the suite is cleaned up", async () => {
  await onServer(async (db, server) => {
    await prepare(db);
    const begin = "CREATE TABLE item (id INT);\nSTART TRANSACTION;\n";
    const cleanUp = "-- CLEAN-UP\nDROP TABLE item;\n";
    const check = (sql: string, as = "") => `-- CHECK (m1.schema): a name\n${as}-- EXPECT success\n${sql};\n`;
    const fail = (text: string) => failureOf(db, server, text);

    assert.match(
      await fail(`${begin}INSERT INTO missing VALUES (1);\n${cleanUp}`),
      /^x\.sql, line 3: Table .*missing' do/,
    );
    assert.match(
      await fail(`${begin}${check("CREATE TABLE other (id INT)")}${cleanUp}DROP TABLE other;\n`),
      /^x\.sql, line 5: the check "a name" ended the suite's transaction, so it was not undone\. Put .* under CLEAN-UP\.$/,
    );
    assert.match(
      await fail(`${begin}${check("SELECT 1", "-- AS nobody_knows\n")}`),
      /^x\.sql, line 6: The server has no role or account "nobody_knows"\./,
    );
    assert.match(
      await fail(`${check("SELECT 1")}-- CLEAN-UP\nDROP TABLE missing;\n`),
      /^x\.sql, line 5: Unknown table/,
    );
    assert.match(await fail("-- CHECK (m1.schema): a\nSELECT 1;"), /^x\.sql, line 1: this check has no EXPECT line\.$/);
    await assert.rejects(runSuite(db, "sql/no_such.sql"), /There is no SQL script sql\/no_such\.sql/);
    const [aborted, controller] = [fixture, new AbortController()];
    controller.abort();
    await assert.rejects(runSuite(db, aborted, { ...logInto(server), signal: controller.signal }), /Interrupted/);
    assert.deepEqual(await leftOver(db), { tables: [], users: [] });
  });
});

/** The folders of the milestones with scripts, and the files in one, in order. */
const listSql = async (...folder: string[]) => {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(fromRoot("sql", ...folder))) {
    if (folder.length === 0 ? !isFile : name.endsWith(".sql")) names.push(name);
  }
  return names.sort();
};

const tiny = () => generate({ scale: "tiny", seed: 11 }, { directory: join(folder, "tiny") });

/** Runs the scripts of a milestone by the lab's own runner, with the files and documents that the lab gives them. */
async function build(db: Database, milestone: string): Promise<void> {
  for (const name of await listSql(milestone)) {
    if (name === "03_stage.sql") await stage(db, await tiny());
    else await runScript(db, join("sql", milestone, name));
    if (name === "02_contracts.sql") await registerContracts(db, contracts);
  }
}

/** The output of SHOW CREATE for every object of the shop, and the rows of the tables. */
async function stateOf(db: Database): Promise<Record<string, unknown>> {
  await db.execute("USE aethermart_db");
  const objects = await db.query<{ kind: string; name: string }>(`
    SELECT IF(table_type = 'VIEW', 'VIEW', 'TABLE') AS kind, table_name AS name FROM information_schema.tables
    WHERE table_schema = 'aethermart_db'
    UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = 'aethermart_db'
    UNION ALL SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = 'aethermart_db'
    UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = 'aethermart_db'
    ORDER BY kind, name`);
  const state: Record<string, unknown> = {};
  for (const { kind, name } of objects) {
    const [row] = await db.query(`SHOW CREATE ${kind} \`${name}\``);
    const { Created: _, ...rest } = row!;
    state[`${kind} ${name}`] = rest;
  }
  return { ...state, rows: await digestTables(db, [...tables, "quarantine", "merged_rows", "repairs"]) };
}

Deno.test("every script makes the same objects and rows through runScript and through the mariadb client", async () => {
  await onServer(async (db, server) => {
    const milestones = await listSql();
    for (const milestone of milestones) await build(db, milestone);
    const ours = await stateOf(db);
    assert.ok(Object.keys(ours).length > 40);
    const { directory: cwd } = await tiny();
    for (const milestone of milestones) {
      for (const name of await listSql(milestone)) {
        const text = await Deno.readTextFile(fromRoot("sql", milestone, name));
        const { ok, stderr } = await runText(server, text, { args: ["--local-infile=1"], cwd });
        assert.ok(ok, `${milestone}/${name}: ${stderr}`);
      }
    }
    const theirs = await stateOf(db);
    for (const [name, object] of Object.entries(ours)) assert.deepEqual(theirs[name], object, name);
    assert.deepEqual(Object.keys(theirs), Object.keys(ours));
  });
});

/** Generated keys that a check has used are not used again. */
const stateApartFromKeys = async (db: Database) =>
  JSON.parse(JSON.stringify(await stateOf(db)).replaceAll(/ AUTO_INCREMENT=\d+/g, ""));

/** Runs a suite with the driver and with the client, and compares the result of each check. */
async function tryTwice(db: Database, server: Server, file: string): Promise<void> {
  const ours = await runSuite(db, file, logInto(server));
  assert.ok(ours.length > 0, file);
  assert.deepEqual(ours.filter(({ passed }) => !passed), [], file);
  await using client = new ClientSession(server);
  const logIn = (login: Login) => Promise.resolve(new ClientSession(server, login));
  assert.deepEqual(withoutTimes(await runSuite(client, file, { logIn })), withoutTimes(ours));

  // And the whole file, which the client splits itself, continuing after errors; it cannot change its account.
  const suite = await readSuite(file);
  if (suite.statements.some(({ check }) => check?.as)) return;
  const text = withRollbacks(await Deno.readTextFile(fromRoot(file)), suite);
  const { stderr } = await runText(server, text, { args: ["--force"] });
  const refused = [...stderr.matchAll(/^ERROR (\d+) \(\w+\) at line (\d+):/gm)];
  const expected = suite.statements.flatMap(({ line, check }) =>
    check?.expected.kind === "error" ? [{ line, errnos: check.expected.errnos }] : []
  );
  assert.deepEqual(refused.map(([, , line]) => +line!), expected.map(({ line }) => line), file);
  for (const [index, [line, errno]] of refused.entries()) {
    assert.ok(expected[index]!.errnos.includes(+errno!), `${file}: ${line}`);
  }
}

Deno.test("every check of every suite passes on loaded data, the client agrees, and the data does not change", async () => {
  await onServer(async (db, server) => {
    for (const milestone of await listSql()) {
      await build(db, milestone);
      const before = await stateApartFromKeys(db);
      assert.ok(before.rows[0].rows > 0);
      for (const name of await listSql(milestone, "suite").catch(() => [])) {
        await tryTwice(db, server, join("sql", milestone, "suite", name));
      }
      assert.deepEqual(await stateApartFromKeys(db), before);
    }
  });
});
