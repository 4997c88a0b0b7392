/**
 * SQL on a real server.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { readBundle } from "../../lib/bundle/mod.ts";
import { exec, fromRoot, jupyterDisplay, LabError } from "../../lib/core/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import {
  ColumnNameError,
  connect,
  ConnectError,
  type Database,
  isConnectionLoss,
  runScript,
  SqlError,
} from "../../lib/sql/mod.ts";
import { compare, measureAll, readPlan } from "../../lib/checks/mod.ts";

const fixture = (name: string) => fromRoot("tests", "fixtures", "sql", name);
const bytes = (text: string) => new TextEncoder().encode(text);

async function* chunks(...parts: string[]) {
  for (const part of parts) yield await Promise.resolve(bytes(part));
}

let shared: Promise<Server> | undefined;
let databases = 0;

/** A separate database for each test, on one server for this file. */
async function inDatabase(body: (db: Database, server: Server, name: string) => Promise<void>): Promise<void> {
  const server = await (shared ??= startServer());
  await using db = await connect({ uri: server.uri });
  const name = `t${++databases}`;
  await db.execute(`CREATE DATABASE ${name}`);
  await db.execute(`USE ${name}`);
  await body(db, server, name);
}

Deno.test.afterAll(async () => await (await shared)?.stop());

Deno.test("values are returned unchanged", async () => {
  await inDatabase(async (db) => {
    const [row] = await db.query(`SELECT 12.50 AS price, sum(x) AS total, count(*) AS n, 9007199254740993 AS big,
      12345678901234567.89 AS huge, 0.1 + 0.2 AS exact, 1e0 / 4 AS quarter, DATE '2026-03-01' AS day,
      TIMESTAMP '2026-03-01 12:30:00.5' AS moment, NULL AS nothing, x'00ff' AS raw, 'é' AS text
      FROM (SELECT 1 AS x UNION SELECT 2) AS v`);
    assert.deepEqual({ ...row, raw: [...row!.raw as Uint8Array] }, {
      price: 12.5,
      total: 3,
      n: 2,
      big: 9007199254740993n,
      huge: "12345678901234567.89",
      exact: 0.3,
      quarter: 0.25,
      day: "2026-03-01",
      moment: "2026-03-01 12:30:00.5",
      nothing: null,
      raw: [0, 255],
      text: "é",
    });
  });
});

Deno.test("parameters reach the server with their types, under every sql_mode", async () => {
  await inDatabase(async (db) => {
    const nasty = ["plain", "it's", "back\\slash", "\\'; DROP TABLE x; -- ", "null\0byte", "日本 🛒", 'dou"ble', "?"];
    for (const mode of ["", "NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"]) {
      await db.execute("SET sql_mode = ?", [mode]);
      for (const value of nasty) {
        const [row] = await db.query<{ v: string; same: number }>(
          "SELECT ? AS v, concat(?, 'x') = concat(?, 'x') AS same",
          [
            value,
            value,
            value,
          ],
        );
        assert.deepEqual({ ...row }, { v: value, same: 1 }, `${value} under ${mode}`);
      }
    }
    const [row] = await db.query("SELECT ? AS a, ? AS b, 3 IN (?) AS c, ? AS d", [
      1.25,
      9007199254740993n,
      [1, 2, 3],
      null,
    ]);
    assert.deepEqual({ ...row }, { a: 1.25, b: 9007199254740993n, c: 1, d: null });
  });
});

Deno.test("a refused statement is an SqlError with the server's message and no password", async () => {
  await inDatabase(async (db) => {
    await assert.rejects(db.execute("CREATE USER a IDENTIFIED BY 'geheim' NONSENSE"), (error: Error) => {
      assert.ok(error instanceof SqlError && error instanceof LabError);
      assert.equal(error.errno, 1064);
      assert.equal(error.sqlState, "42000");
      assert.equal(error.code, "ER_PARSE_ERROR");
      assert.match(error.message, /NONSENSE.*\(1064, 42000\)\n {2}in: CREATE USER a IDENTIFIED BY '…'/s);
      assert.doesNotMatch(Deno.inspect(error), /geheim/);
      return true;
    });
    await assert.rejects(db.query("SELECT 1; SELECT 2"), SqlError, "several statements in one text");
  });
});

Deno.test("two columns with the same name are an error that names them, so no value is lost", async () => {
  await inDatabase(async (db) => {
    const [tables, own] = ["(SELECT 1 AS id, 'x' AS what) o, (SELECT 2 AS id, 'y' AS what) c", /columns .* "id"/];
    const twice = `SELECT o.*, c.* FROM ${tables}`;
    await assert.rejects(db.query(twice), (error: Error) => {
      assert.ok(error instanceof ColumnNameError && error instanceof LabError);
      assert.match(error.message, /Two columns of the result are called "id".* AS first_id.*\n {2}in: SELECT o\.\*/);
      return true;
    });
    await assert.rejects(db.execute(twice), own);
    await assert.rejects(db.query(`${twice} WHERE FALSE`), own, "with no rows, too");
    await assert.rejects(db.transaction((tx) => tx.query(twice)), own);
    await db.execute(`CREATE PROCEDURE twice() BEGIN ${twice}; SELECT 3 AS a; END`);
    await assert.rejects(db.query("CALL twice()"), own);
    await db.execute(`CREATE PROCEDURE second_twice() BEGIN SELECT 3 AS a; ${twice}; END`);
    assert.deepEqual((await db.query("CALL second_twice()")).map((row) => ({ ...row })), [{ a: 3 }]);
    // Names that differ in case are different, for an object as for the client.
    assert.deepEqual((await db.query("SELECT 1 AS id, 2 AS ID")).map((row) => ({ ...row })), [{ id: 1, ID: 2 }]);
    assert.deepEqual(
      (await db.query("SELECT 4 AS n")).map((row) => ({ ...row })),
      [{ n: 4 }],
      "the connection goes on",
    );
  });
});

Deno.test("a column may have any name except those that objects reserve, which are refused by name", async () => {
  await inDatabase(async (db) => {
    for (const name of ["constructor", "toString", "hasOwnProperty", "0", "", "a b", "prototype"]) {
      assert.deepEqual(Object.entries((await db.query(`SELECT 7 AS \`${name}\``))[0]!), [[name, 7]]);
    }
    for (const name of ["__proto__", "__defineGetter__", "__lookupSetter__"]) {
      await assert.rejects(db.query(`SELECT 1 AS a, 7 AS ${name}`), (error: Error) => {
        assert.ok(error instanceof ColumnNameError);
        assert.match(error.message, new RegExp(`No column of a result can be called "${name}".* AS `));
        return true;
      });
      await db.execute(`CREATE PROCEDURE p${name}() BEGIN SELECT 1 AS a; SELECT 2 AS ${name}; END`);
      assert.deepEqual((await db.query(`CALL p${name}()`)).map((row) => ({ ...row })), [{ a: 1 }]);
    }
    assert.deepEqual(
      (await db.query("SELECT 4 AS n")).map((row) => ({ ...row })),
      [{ n: 4 }],
      "the connection goes on",
    );
  });
});

Deno.test("LOAD DATA streams bytes and reports what was wrong with the data", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE item (id INT PRIMARY KEY, price DECIMAL(8,2) NOT NULL)");
    const load = "LOAD DATA LOCAL INFILE 'items.csv' INTO TABLE item FIELDS TERMINATED BY ?";
    const done = await db.loadData(load, chunks("1,2.50\n2,", "", "3\n3,abc\n", "1,9\n"), [","]);
    assert.equal(done.affectedRows, 3);
    assert.equal(done.warningCount, 2);
    assert.deepEqual(done.warnings.map((warning) => warning.code), [1366, 1062]);
    assert.match(done.warnings[0]!.message, /'abc'.*row 3/);
    assert.deepEqual(
      (await db.query<{ id: number; price: number }>("SELECT * FROM item")).map((row) => [row.id, row.price]),
      [
        [1, 2.5],
        [2, 3],
        [3, 0],
      ],
    );
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, "7,7.77\n");
      assert.equal((await db.loadData(load, file, [","])).affectedRows, 1);
    } finally {
      await Deno.remove(file);
    }
  });
});

Deno.test("a source that breaks off loads nothing, even inside a transaction, and the connection remains usable", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE item (id INT PRIMARY KEY)");
    const load = "LOAD DATA LOCAL INFILE 'x' INTO TABLE item";
    async function* broken() {
      yield* chunks("1\n", "2\n");
      throw new RangeError("the feed broke off");
    }
    await assert.rejects(db.loadData(load, broken()), /RangeError: the feed broke off/);
    assert.equal((await db.query("SELECT * FROM item")).length, 0);
    await db.transaction(async (tx) => {
      await tx.execute("INSERT INTO item VALUES (9)");
      await assert.rejects(tx.loadData(load, broken()), /the feed broke off/);
    });
    assert.deepEqual((await db.query<{ id: number }>("SELECT * FROM item")).map((row) => row.id), [9]);
    await assert.rejects(db.loadData(load, "/nonexistent/file.csv"), /nonexistent/);
    await assert.rejects(db.loadData("LOAD DATA LOCAL INFILE 'x' INTO TABLE missing", chunks("1\n")), SqlError);
  });
});

Deno.test("the server gets no file that it was not given", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE line (t TEXT)");
    await assert.rejects(db.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE line"), /db\.loadData/);
    assert.equal((await db.query("SELECT * FROM line")).length, 0);
    await assert.rejects(db.query("SELECT * FROM missing"), SqlError);
  });
});

Deno.test("a transaction is committed completely or not at all, and nothing else gets into it", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE t (id INT PRIMARY KEY)");
    assert.equal(
      await db.transaction(async (tx) => {
        await tx.execute("INSERT INTO t VALUES (1)");
        await assert.rejects(db.execute("INSERT INTO t VALUES (99)"), /transaction is open/);
        await assert.rejects(db.transaction(() => Promise.resolve()), /transaction is open/);
        return "kept";
      }),
      "kept",
    );
    let leaked: { execute(sql: string): Promise<unknown> } | undefined;
    await assert.rejects(
      db.transaction(async (tx) => {
        leaked = tx;
        await tx.execute("INSERT INTO t VALUES (2)");
        await tx.execute("INSERT INTO t VALUES (1)");
      }),
      (error: Error) => error instanceof SqlError && error.code === "ER_DUP_ENTRY",
    );
    await assert.rejects(leaked!.execute("INSERT INTO t VALUES (3)"), /transaction is over/);
    assert.deepEqual((await db.query<{ id: number }>("SELECT id FROM t")).map((row) => row.id), [1]);
  });
});

Deno.test("concurrent statements keep their own warnings", async () => {
  await inDatabase(async (db) => {
    const executions = await Promise.all([
      db.execute("CREATE TABLE IF NOT EXISTS a (id INT)"),
      db.execute("DROP TABLE IF EXISTS first_missing"),
      db.execute("CREATE TABLE b (id INT)"),
      db.execute("DROP TABLE IF EXISTS second_missing"),
    ]);
    assert.deepEqual(
      executions.map((done) => done.warnings.map((warning) => warning.message.match(/\w+_missing/)?.[0])),
      [
        [],
        ["first_missing"],
        [],
        ["second_missing"],
      ],
    );
  });
});

Deno.test("rows that an update found but did not change are not counted as changed", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE t AS SELECT 1 AS a UNION ALL SELECT 2");
    assert.equal((await db.execute("UPDATE t SET a = 2")).affectedRows, 1);
    await db.execute("BEGIN NOT ATOMIC UPDATE t SET a = 2; SET @changed = ROW_COUNT(); END");
    assert.deepEqual((await db.query("SELECT @changed AS changed"))[0]!.changed, 0);
  });
});

Deno.test("a script does the same through runScript and through the mariadb client", async () => {
  await inDatabase(async (db, server, name) => {
    const { statements: runs } = await runScript(db, "tests/fixtures/sql/everything.sql");
    assert.equal(runs.length, 12);
    assert.deepEqual(runs.slice(0, 2).map(({ file, line, rows }) => ({ file, line, rows })), [
      { file: "tests/fixtures/sql/everything.sql", line: 3, rows: 0 },
      { file: "tests/fixtures/sql/everything.sql", line: 5, rows: 4 },
    ]);
    assert.ok(runs.every((run) => run.ms > 0));

    await db.execute(`CREATE DATABASE ${name}_client`);
    // Without --comments the client cuts comments out of what it sends, bodies of procedures included.
    const args = ["--no-defaults", "--skip-ssl", "--comments", "--default-character-set=utf8mb4", "--host=127.0.0.1"];
    const client = await exec(
      server.runtime.bin("mariadb"),
      [...args, `--port=${server.port}`, "--user=lab", `--database=${name}_client`],
      {
        env: { MYSQL_PWD: new URL(server.uri).password },
        input: await Deno.readFile(fixture("everything.sql")),
      },
    );
    assert.ok(client.ok, client.stderr);
    const state = async (database: string) => ({
      note: await db.query(`SELECT * FROM ${database}.note ORDER BY id`),
      odd: await db.query(`SELECT * FROM ${database}.\`odd;name\``),
      routines: await db.query(
        "SELECT routine_name, routine_definition FROM information_schema.routines WHERE routine_schema = ?",
        [database],
      ),
      triggers: await db.query(
        "SELECT trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = ?",
        [database],
      ),
    });
    const ours = await state(name);
    assert.equal(ours.note.length, 8);
    assert.equal(ours.routines.length + ours.triggers.length, 2);
    assert.deepEqual(ours, await state(`${name}_client`));
  });
});

Deno.test("lanes of a script run at the same time, with the session's settings and database, and are reported in order", async () => {
  await inDatabase(async (db) => {
    const { statements: runs } = await runScript(db, new URL(`file://${fixture("lanes.sql")}`));
    assert.deepEqual(runs.map(({ line }) => line), runs.map(({ line }) => line).toSorted((a, b) => a - b));
    const met = await db.query<{ lane: number; setting: string }>("SELECT lane, setting FROM met ORDER BY lane");
    assert.deepEqual(met.map(({ setting }) => setting), ["de_DE", "de_DE", "after both"]);
    const [own] = await db.query("SELECT @@SESSION.transaction_isolation AS level");
    assert.deepEqual(own, { level: "REPEATABLE-READ" }, "the session is as it was");
    const sessions = "SELECT 1 FROM information_schema.processlist WHERE db = DATABASE()";
    for (let waited = 0; (await db.query(sessions)).length > 1; waited++) {
      assert.ok(waited < 100, "the second session is closed");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
});

Deno.test("if a lane fails, the other one's current statement ends and no further one starts", async () => {
  await inDatabase(async (db) => {
    await assert.rejects(
      runScript(db, new URL(`file://${fixture("failing_lanes.sql")}`)),
      /failing_lanes\.sql, line 18: .*nowhere' doesn't exist/,
    );
    const done = await db.query<{ what: string }>("SELECT what FROM done");
    assert.deepEqual(done.map(({ what }) => what), ["under way meanwhile"]);
  });
});

Deno.test("the running statements of a killed client's script end before the next script's lanes begin", async () => {
  await inDatabase(async (db, server, name) => {
    await db.execute("CREATE TABLE trickled (n INT)");
    await db.execute(`CREATE PROCEDURE trickle() BEGIN
      FOR n IN 1..200 DO INSERT INTO trickled VALUES (n); DO BENCHMARK(100000, MD5(n)); END FOR;
    END`);
    const dir = await Deno.makeTempDir();
    const write = async (file: string, lane: string) => {
      await Deno.writeTextFile(join(dir, file), `USE ${name};\n-- LANE\n${lane};\n-- LANE\nDO 1;\n-- END LANES\n`);
      return new URL(`file://${join(dir, file)}`);
    };
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", "--config", fromRoot("deno.json"), "--ext=ts", "-"],
      stdin: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(bytes(`
      import { connect, runScript } from ${JSON.stringify(import.meta.resolve("../../lib/sql/mod.ts"))};
      await runScript(await connect({ uri: ${JSON.stringify(server.uri)} }), new URL("${await write(
      "slow.sql",
      "CALL trickle()",
    )}"));
    `));
    await writer.close();
    const count = async () => (await db.one<{ n: number }>("SELECT COUNT(*) AS n FROM trickled")).n;
    while (await count() === 0) await delay(10);
    child.kill("SIGKILL");
    await child.status;
    assert.ok(await count() < 150, "the procedure still runs");
    await runScript(db, await write("empty.sql", "TRUNCATE TABLE trickled"));
    const running =
      "SELECT 1 FROM information_schema.processlist WHERE info LIKE '%trickle()%' AND id <> CONNECTION_ID()";
    assert.deepEqual(await db.query(running), []);
    assert.equal(await count(), 0);
    await Deno.remove(dir, { recursive: true });
  });
});

Deno.test("a script that ran shows its statements with comments, times and rows, and no password", async () => {
  await inDatabase(async (db) => {
    const file = await Deno.makeTempFile({ suffix: ".sql" });
    const text = `-- Why there is
-- a table.
CREATE TABLE shown (n INT);
-- BEGIN SOLUTION
-- TASK (m1.schema): Fill it,
--   with two rows.
-- Two rows are enough.
INSERT INTO shown VALUES (1), (2);
-- END SOLUTION
SELECT * FROM shown;
CREATE OR REPLACE USER shown_user IDENTIFIED BY 'aPasswordToHide';`;
    await Deno.writeTextFile(file, text);
    try {
      const run = await runScript(db, file);
      assert.deepEqual(run.statements.map(({ line, comment, rows }) => ({ line, comment, rows })), [
        { line: 3, comment: "-- Why there is\n-- a table.", rows: 0 },
        { line: 8, comment: "-- Two rows are enough.", rows: 2 },
        { line: 10, comment: "", rows: 2 },
        { line: 11, comment: "", rows: 0 },
      ]);
      const data = await run[jupyterDisplay]();
      const bundle = readBundle(JSON.parse(JSON.stringify(data)));
      assert.ok(bundle?.kind === "script");
      assert.deepEqual(bundle.content.statements.map(({ sql }) => sql).slice(0, 2), [
        "CREATE TABLE shown (n INT)",
        "INSERT INTO shown VALUES (1), (2)",
      ]);
      assert.match(String(data["text/plain"]), /\.sql: 4 statements, [\d.,]+ \w+/);
      assert.match(
        String(data["text/html"]),
        /open><summary>INSERT INTO shown VALUES \(1\), \(2\) <span[^>]*>line 8 ·/,
      );
      assert.doesNotMatch(JSON.stringify(data), /aPasswordToHide|TASK|SOLUTION/);
    } finally {
      await Deno.remove(file);
      await db.execute("DROP USER IF EXISTS shown_user");
    }
  });
});

Deno.test("a long script's display is limited, and counts what it leaves out", async () => {
  await inDatabase(async (db) => {
    const file = await Deno.makeTempFile({ suffix: ".sql" });
    await Deno.writeTextFile(file, `SELECT 1\n${"  + 1\n".repeat(299)};\n${"DO 1;\n".repeat(350)}`);
    try {
      const bundle = readBundle(await (await runScript(db, file))[jupyterDisplay]());
      assert.ok(bundle?.kind === "script");
      assert.equal(bundle.content.statements.length, 300);
      assert.equal(bundle.content.left, 51);
      assert.equal(bundle.content.statements[0]!.cut, 100);
    } finally {
      await Deno.remove(file);
    }
  });
});

Deno.test("a script stops at the first refusal, with file, line, the statement's beginning and the server's message", async () => {
  await inDatabase(async (db) => {
    await assert.rejects(runScript(db, new URL(`file://${fixture("broken.sql")}`)), (error: Error) => {
      assert.ok(error instanceof SqlError);
      assert.equal(error.file, "tests/fixtures/sql/broken.sql");
      assert.equal(error.line, 5);
      assert.equal(
        error.message,
        "tests/fixtures/sql/broken.sql, line 5: Duplicate entry '1' for key 'PRIMARY' (1062, 23000)\n" +
          "  in: INSERT INTO part VALUES (2), (1)",
      );
      return true;
    });
    assert.deepEqual((await db.query<{ id: number }>("SELECT id FROM part")).map((row) => row.id), [1]);
    await assert.rejects(runScript(db, "sql/no_such.sql"), /There is no SQL script sql\/no_such\.sql/);
  });
});

Deno.test("an index is visible in the plan, and times with and without it can be compared", async () => {
  await inDatabase(async (db) => {
    await db.execute("CREATE TABLE plain (id INT PRIMARY KEY, customer INT NOT NULL)");
    await db.execute("INSERT INTO plain SELECT seq, seq MOD 1000 FROM seq_1_to_100000");
    await db.execute("CREATE TABLE indexed (KEY by_customer (customer)) AS SELECT * FROM plain");
    const query = (table: string) => `SELECT count(*) AS n FROM ${table} WHERE customer = ?`;
    const { before, after } = await measureAll(db, { before: query("plain"), after: query("indexed") }, {
      params: [7],
      runs: 9,
    });
    assert.equal(before.plan.at(0).access.value, "ALL");
    assert.equal(after.plan.at(0).key.value, "by_customer");
    assert.equal(after.rows.value, 1);
    assert.equal(before.plan.at(0).actual_rows.value, 100_000);
    assert.deepEqual([after.plan.at(0).actual_rows.value, after.plan.at(0).loops.value], [100, 1]);
    const plan = await readPlan(
      db,
      "SELECT * FROM (SELECT DISTINCT customer FROM plain WHERE id <= ?) few JOIN indexed USING (customer)",
      [3],
    );
    assert.deepEqual(plan.find(({ table }) => table === "indexed"), {
      table: "indexed",
      access: "ref",
      key: "by_customer",
      rows: plan.find(({ table }) => table === "indexed")!.rows,
      actual_rows: 100,
      loops: 3,
    });
    const change = await readPlan(db, "UPDATE plain SET customer = 0 WHERE id = 1");
    assert.deepEqual(change.map(({ key, actual_rows }) => [key, actual_rows]), [["PRIMARY", null]]);
    assert.deepEqual(
      await db.query("SELECT id FROM plain WHERE customer = 0 AND id = 1"),
      [],
      "a plan changes nothing",
    );
    assert.deepEqual(await readPlan(db, "SET @x = 1"), []);
    // How much faster depends on what else this machine does; the verdict by given times is tested in lib/checks.
    const { low, ratio, high } = compare("speed-up", before, after);
    const interval = [0, low.value, ratio.value, high.value, Infinity];
    assert.deepEqual(interval, interval.toSorted((a, b) => a - b));
    assert.ok(0 < low.value && Number.isFinite(high.value), `${ratio} [${low}, ${high}]`);
  });
});

Deno.test("a missing server, and a refusal to connect, are reported with the way out", async () => {
  await inDatabase(async (_db, server) => {
    const nobody = connect({ uri: `mariadb://lab@127.0.0.1:${await freePort()}` });
    await assert.rejects(nobody, (error: Error) => {
      assert.ok(error instanceof LabError);
      assert.match(error.message, /No MariaDB server answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\).*MARIADB_URI/);
      return true;
    });
    await assert.rejects(connect({ uri: server.uri, password: "wrong" }), /refuses lab: Access denied/);
    await assert.rejects(
      connect({ uri: server.uri, database: "not_there" }),
      /has no database "not_there".*CREATE DATABASE/,
    );
  });
});

Deno.test("a lost connection is reported, in the current statement and in later ones", async () => {
  await using server = await startServer();
  await using db = await connect({ uri: server.uri });
  const sleeping = assert.rejects(db.query("SELECT sleep(30)"), SqlError);
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(server.pid, "SIGKILL");
  await sleeping;
  await assert.rejects(db.query("SELECT 1"), /SqlError: .*(closed the connection|ECONNRESET)/);
});

async function freePort(): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return await Promise.resolve(listener.addr.port);
}

Deno.test("a statement without an answer in time fails, and its connection with it; a second connection has the same limit", async () => {
  await inDatabase(async (_, { uri }) => {
    await using db = await connect({ uri, timeoutMs: 300 });
    await using second = await db.another();
    for (const impatient of [db, second]) {
      const late = { name: "SqlError", code: "PROTOCOL_SEQUENCE_TIMEOUT" };
      await assert.rejects(impatient.query("SELECT SLEEP(30)"), late);
      assert.ok(impatient.isBroken);
      await assert.rejects(impatient.query("SELECT 1"), late);
    }
  });
});

Deno.test("a dropped connection fails its statement at once", async () => {
  await inDatabase(async (_, { uri }) => {
    await using db = await connect({ uri });
    const asked = db.query("SELECT SLEEP(30)");
    const next = db.query("SELECT 1");
    const failed = Promise.all([asked, next].map((one) => assert.rejects(one, isConnectionLoss)));
    setTimeout(() => db.destroy(), 50);
    await failed;
    assert.ok(db.isBroken);
  });
});

Deno.test("waiting for a server that accepts a connection and then stays silent ends in time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { port } = listener.addr;
  await assert.rejects(
    connect({ host: "127.0.0.1", port, connectTimeoutMs: 200 }),
    (error) => error instanceof ConnectError && isConnectionLoss(error) && error.exitCode === 3,
  );
  (await accepted).close();
});
