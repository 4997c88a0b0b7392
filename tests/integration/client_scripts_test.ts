/**
 * The same scripts through the `mariadb` client and through the lab's runner: the server gets the same statements from both.
 *
 * Needs: a MariaDB server.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { LabError } from "../../lib/core/mod.ts";
import { type Server, startServer } from "../../lib/runtime/mod.ts";
import { connect, type Database, runScript, walkScript } from "../../lib/sql/mod.ts";
import { runText } from "../support/client.ts";

let server: Server;
let db: Database;
const folder = await Deno.makeTempDir();

Deno.test.beforeAll(async () => {
  server = await startServer();
  db = await connect({ uri: server.uri });
  await db.execute("SET GLOBAL log_output = 'TABLE'");
});

Deno.test.afterAll(async () => {
  await db.close();
  await server.stop();
  await Deno.remove(folder, { recursive: true });
});

/** Removes comments and the blanks around them, as the client does. */
const bare = (sql: string) =>
  sql.replace(/\/\*(?!M?!)[^]*?\*\/|(?:^--|--\s|#).*$/gm, "").replace(/\\-/g, "").replace(/\s+/g, " ").trim()
    .replace(/^use (['"`]?)(\w+)\1.*$/i, "use $2");

/** What the server receives from the client, and whether the client finished. */
async function byClient(text: string): Promise<{ statements: string[]; passed: boolean }> {
  await db.execute("TRUNCATE TABLE mysql.general_log");
  await db.execute("SET GLOBAL general_log = 1");
  const { code } = await runText(server, text, { args: ["--skip-comments"] });
  await db.execute("SET GLOBAL general_log = 0");
  const rows = await db.query<{ type: string; sql: string }>(
    `SELECT command_type AS type, CONVERT(argument USING utf8mb4) AS \`sql\` FROM mysql.general_log
     WHERE thread_id <> CONNECTION_ID() AND command_type IN ('Query', 'Init DB')`,
  );
  const statements = rows
    // The client asks for the current database before it changes to another.
    .filter(({ sql }, at) => !(sql === "SELECT DATABASE()" && rows[at + 1]?.type === "Init DB"))
    .map(({ type, sql }) => type === "Init DB" ? `use ${sql}` : bare(sql));
  return { statements, passed: code === 0 };
}

/** The same for the runner. */
async function byRunner(text: string): Promise<{ statements: string[]; passed: boolean }> {
  const file = join(folder, "script.sql");
  await Deno.writeTextFile(file, text);
  await using session = await connect({ uri: server.uri });
  const statements: string[] = [];
  try {
    await walkScript(session, file, async (on, { sql }) => {
      statements.push(bare(sql));
      await on.run(sql);
    });
    return { statements, passed: true };
  } catch {
    return { statements, passed: false };
  }
}

const noBackslash = "SET sql_mode = 'NO_BACKSLASH_ESCAPES';\n";
const sandbox = "/*M!999999\\- enable the sandbox mode */";

const accepted: string[] = [
  "SELECT 1;\nSELECT 2",
  "-- a\nSELECT 1; -- b\nSELECT /* c */ 2; # d\n/* e */;\n--f\nSELECT 3;",
  "SELECT 5--2;SELECT 1--\n;SELECT 1 --;\n;SELECT 1 -- ;\n;",
  "SELECT 'a;''b', \"c;\", 'd\\';' AS `e;`;SELECT 2;",
  "SELECT 'a\r\nb';\r\nSELECT 2;\r\n",
  "\uFEFFSELECT 1;",
  // What ends a statement
  "delimiter $$\nSELECT 1$$\ndelimiter ;\nSELECT 2;",
  "DELIMITER $$\r\nSELECT 1$$\r\nDELIMITER ;\r\nSELECT 2;\r\n",
  "DELIMITER //\nBEGIN NOT ATOMIC SELECT 1; SELECT 2; END//\nSELECT 3",
  "DELIMITER //\nSELECT '//'//\nSELECT 2//",
  "DELIMITER '$$'\nSELECT 1$$",
  'DELIMITER "go now"\nSELECT 1 go now SELECT 3 go now',
  "DELIMITER '//' x\nSELECT 1//",
  "DELIMITER //x y\nSELECT 1//x\nSELECT 2//x",
  "DELIMITER // -- comment\nSELECT 1//",
  "DELIMITER\t//\nSELECT 1//",
  "  DELIMITER //  \nSELECT 1//",
  "DELIMITER ;;\nSELECT 1;;\nDELIMITER ;\nSELECT 2;",
  "DELIMITER #\nSELECT 1#\nSELECT 2#",
  "DELIMITER --\nSELECT 1--\nSELECT 2--",
  "DELIMITER /*\nSELECT 1/*SELECT 2/*",
  'DELIMITER \'"\'\nSELECT 1"SELECT 2"',
  "DELIMITER go\nSELECT 1 go\nSELECT 2\ngo\n",
  "DELIMITER //",
  "SELECT 1; DELIMITER // ;\nSELECT 2//\nSELECT 3//",
  "SELECT 'a;\nDELIMITER //\n';SELECT 2;",
  "SELECT 1\\g SELECT 2\\G\nSELECT 3\\g;SELECT 4",
  "SELECT '\\g', \\N;",
  "SELECT 1;;SELECT 2;",
  // Commands of the client's
  "use mysql\nSELECT 1;",
  "USE mysql;SELECT DATABASE();",
  "SELECT 1;\n \t use mysql\nSELECT 2;",
  "use mysql \\g SELECT 1;",
  "go\nSELECT 1;\nclear\nSELECT 2\n;",
  "SELECT nonsense \\c SELECT 2;",
  "SELECT 1;\nexit\nSELECT 2;",
  "SELECT 1;\n\\q\nSELECT 2;",
  // What a backslash means follows sql_mode
  `${noBackslash}SELECT 'c:\\';\nSELECT 'd;';`,
  `${noBackslash}SELECT 'c:\\';SET sql_mode = DEFAULT;SELECT 'd\\';';SELECT 2;`,
  "SET SESSION SQL_MODE = CONCAT(@@sql_mode, ',no_backslash_escapes'); SELECT 'a\\';SELECT 2;",
  "/*! SET @old = @@sql_mode, sql_mode = 'NO_BACKSLASH_ESCAPES' */; SELECT 'a\\';SET sql_mode = @old;SELECT 'a\\';';",
  "EXECUTE IMMEDIATE 'SET sql_mode = \"NO_BACKSLASH_ESCAPES\"';SELECT 'a\\';SELECT 2;",
  "SET sql_mode = 'ANSI_QUOTES';\nSELECT 1 AS \"c:\\\";\nSELECT 'd;';",
  // A dump's first line
  `${sandbox}\nSELECT 1;`,
  `${sandbox} \n-- dump\nSELECT 1;`,
];

for (const text of accepted) {
  Deno.test(`as the client: ${JSON.stringify(text)}`, async () => {
    const client = await byClient(text);
    assert.ok(client.passed, "the client gets through");
    assert.deepEqual(await byRunner(text), client);
  });
}

Deno.test("a backslash has the meaning of the session's sql_mode, even if it was set before the script", async () => {
  const file = join(folder, "mode.sql");
  await Deno.writeTextFile(file, "SELECT 'c:\\';\nSELECT 2;");
  await using session = await connect({ uri: server.uri });
  await assert.rejects(runScript(session, file), /line 1: the quote ' is never closed/);
  await session.execute("SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
  assert.deepEqual((await runScript(session, file)).statements.map(({ statement }) => statement), [
    "SELECT 'c:\\'",
    "SELECT 2",
  ]);
});

Deno.test("a script that is not UTF-8 is refused before anything runs, with file, line and column", async () => {
  const file = join(folder, "latin1.sql");
  const text = "CREATE DATABASE c13;\nINSERT INTO c13.t VALUES ('é\uFFFD', 'Käse');\n";
  const cut = text.indexOf("äse");
  await Deno.writeFile(
    file,
    Uint8Array.from([...new TextEncoder().encode(text.slice(0, cut)), 0xe4, ...new TextEncoder().encode("se');\n")]),
  );
  await using session = await connect({ uri: server.uri });
  await assert.rejects(runScript(session, file), (error: Error) => {
    assert.ok(error instanceof LabError);
    assert.match(
      error.message,
      /latin1\.sql, line 2, column 35: the byte 0xE4 is not UTF-8\. Save the script as UTF-8/,
    );
    return true;
  });
  assert.deepEqual(await session.query("SHOW DATABASES LIKE 'c13'"), []);
});

/** Scripts on which the client fails: the runner stops, and has sent no more than the client. */
const refused: string[] = [
  "SELECT 1 \\x;",
  "SELECT 1;\nSELECT 'open;\nSELECT 2;",
  "/* x\nDELIMITER //\n*/SELECT 1//;",
  "SELECT 1\nDELIMITER //\n;SELECT 2;",
  "DELIMITER '\nSELECT 1;",
  'DELIMITER ""\nSELECT 1;',
  "DELIMITER // \\g\nSELECT 1//",
  "delimiterx\nSELECT 1;",
  "DELIMITER a\nSELECT 1 A\nSELECT 2 a",
  "SELECT 1;exit;SELECT 2;",
  "SELECT 1;\nsource nowhere.sql\nSELECT 2;",
  "SELECT 1;\0SELECT 2;",
  "SELECT 1;\n\\. nowhere.sql\nSELECT 2;",
  `${noBackslash}SELECT 'a\\';';SELECT 2;`,
];

for (const text of refused) {
  Deno.test(`refused, as by the client: ${JSON.stringify(text)}`, async () => {
    const client = await byClient(text);
    assert.ok(!client.passed, "the client does not get through");
    const runner = await byRunner(text);
    assert.ok(!runner.passed);
    assert.ok(runner.statements.length <= client.statements.length, `${runner.statements} | ${client.statements}`);
  });
}
