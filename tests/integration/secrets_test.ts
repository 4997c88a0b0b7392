/**
 * Canaries: secrets that cells show in every way there is. After a real run on a real server none may stand in a file that was written or
 * in what it printed. The search is a separate one, and is shown to find what is there.
 *
 * Needs: a kernel, MariaDB and Valkey servers.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { basename, join } from "node:path";
import { unzipSync } from "fflate/browser";
import { writeDeck } from "../../lib/deck/mod.ts";
import { parseNotebook, runNotebook } from "../../lib/notebook/mod.ts";
import { evidenceOf, htmlOf, outlineOf } from "../fixtures/executed_notebook.ts";
import { exists, lab, withFolder } from "../support/lab.ts";

/** Letters at both ends, so that Markdown does not take underscores there for emphasis. */
const random = () => `k${Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64url")}y`;

/** In cells, values of `process.env` are secret; `typed` is in a cell's source. */
const canaries = {
  token: random(),
  // Every character that some encoding changes.
  password: `w<e>i&r"d'${random()}\\ é+/%`,
  proxy: `pr0xy~${random()}`,
  typed: `typ3d${random()}`,
  sql: `sql${random()}`,
  awsId: "AKIA" +
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => String.fromCharCode(65 + byte % 26)).join(""),
  pem: Buffer.from(crypto.getRandomValues(new Uint8Array(48))).toString("base64"),
};
const env = {
  CANARY_TOKEN: canaries.token,
  CANARY_PASSWORD: canaries.password,
  CANARY_URI: `http://me:${encodeURIComponent(canaries.proxy)}@proxy.invalid:3128`,
};

/** Passes the canaries to cells. */
const passed = Object.keys(env).flatMap((name) => ["--env", name]);

type CellOf = { source: string; type?: "markdown"; metadata?: Record<string, unknown>; attachments?: unknown };

const setUp = `import { aiUse, chart, evidence, finding, result, show, table } from "lab/show";
const token = process.env.CANARY_TOKEN!, password = process.env.CANARY_PASSWORD!, uri = process.env.CANARY_URI!;
const { promise: pause, resolve } = Promise.withResolvers<void>();
setTimeout(resolve, 100);`;

/** Cells that need no server. */
const showing: CellOf[] = [
  {
    type: "markdown",
    source: `# Canaries for ${canaries.token}\n\nA lead with ${canaries.password}.`,
    attachments: { "note.txt": { "text/plain": canaries.token } },
  },
  { type: "markdown", source: `Say ${canaries.token} aloud.`, metadata: { slideshow: { slide_type: "notes" } } },
  { source: setUp, metadata: { canary: canaries.token, deep: [{ [canaries.token]: canaries.password }] } },
  { type: "markdown", source: "## What cells write" },
  {
    source: [
      "process.stdout.write(token.slice(0, 7));",
      "await pause;",
      "process.stdout.write(token.slice(7) + '\\n');",
      "console.log(password, uri, JSON.stringify({ password }), encodeURIComponent(password), btoa('user:' + token));",
      "console.error({ password, token });",
      "console.log('-----BEGIN PRIVATE KEY-----\\n' + " + JSON.stringify(canaries.pem.match(/.{1,32}/g)!.join("\n")) +
      " + '\\n-----END PRIVATE KEY-----', " + JSON.stringify(canaries.awsId) + ");",
      `const typed = "mariadb://lab:${canaries.typed}@127.0.0.1:1/x"; console.log(typed, "IDENTIFIED BY '${canaries.sql}'");`,
    ].join("\n"),
  },
  {
    source: [
      "const escaped = password.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');",
      "await Deno.jupyter.display({ 'text/html': `<p title=\"${escaped.replaceAll('\"', '&quot;')}\">${escaped}</p>`, 'text/plain': password }, { raw: true });",
      "await Deno.jupyter.display({ 'text/html': `<b>${token.slice(0, 9)}</b>${token.slice(9)}` }, { raw: true });",
      "await Deno.jupyter.display({ 'application/json': { [token]: [{ password }] }, 'text/plain': 'json' }, { raw: true });",
      "token + ' ' + password",
    ].join("\n"),
  },
  { type: "markdown", source: `## Shown: ${canaries.token}` },
  {
    source: [
      "const named = result('canary', { token, password, n: 3 });",
      "await show(",
      "  table({ title: `Table ${token}`, columns: { who: 'Who', n: 'N' }, rows: [{ who: password, n: 1 }, { who: token, n: 2 }], source: token, result: named }),",
      "  chart({ title: `Chart ${token}`, alt: `Alt ${password}`, mark: 'bar', x: { field: 'who', label: token }, y: { field: 'n', label: 'N' },",
      "    series: 'kind', rows: [{ who: token, n: 1, kind: password }, { who: 'other', n: 2, kind: token }], source: password }),",
      "  finding`It is ${named.token} or ${named.password}, of ${named.n}.`,",
      "  evidence('m1.schema', `holds for ${token}`, { token, password }, () => true),",
      ");",
    ].join("\n"),
  },
  { source: "throw new Error(`with ${token}`, { cause: password })", metadata: { tags: ["raises-exception"] } },
  {
    source:
      "aiUse({ tools: [{ name: token, version: '1', basis: password }], task: password, cells: ['raises-exception'], how: token, " +
      "corrections: [{ what: token, commit: password, test: token }], benefits: token, limits: token, effect: password, lessons: 'l' })",
  },
];

function notebookText(cells: CellOf[]): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "deno", display_name: "Deno", language: "typescript" },
      canary: { [canaries.token]: canaries.password },
    },
    cells: cells.map(({ source, type = "code", metadata = {}, attachments }, at) => ({
      cell_type: type,
      id: `cell-${at + 1}`,
      metadata,
      source,
      ...(type === "code" ? { outputs: [], execution_count: null } : {}),
      ...(attachments ? { attachments } : {}),
    })),
  });
}

/** Every way to write a value that this test thinks of. */
function waysToWrite(value: string): string[] {
  const xml = value.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);
  const quotes = xml.replaceAll('"', "&quot;");
  const inner = JSON.stringify(value).slice(1, -1);
  return [
    value,
    xml,
    quotes,
    quotes.replaceAll("'", "&#39;"),
    quotes.replaceAll("'", "&apos;"),
    inner,
    JSON.stringify(inner).slice(1, -1),
    JSON.stringify(xml).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/.?=*$/, ""),
    Buffer.from(`user:${value}`).toString("base64").slice(8, -4),
    Buffer.from(value).toString("hex"),
    // Most of a value is as bad as the whole value.
    value.slice(0, 14),
    value.slice(-14),
  ];
}

/** The canaries in bytes, with their places; nested packages are opened. */
async function search(bytes: Uint8Array, place: string, values: Record<string, string>): Promise<string[]> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const parts = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith("/"));
    const found = parts.map(([name, part]) => search(part, `${place}!${name}`, values));
    return (await Promise.all(found)).flat();
  }
  const text = new TextDecoder().decode(bytes);
  const bare = text.replace(/<[^>]*>/g, "");
  return Object.entries(values)
    .filter(([, value]) => waysToWrite(value).some((form) => text.includes(form) || bare.includes(form)))
    .map(([name]) => `${name} in ${place}`);
}

async function searchFolder(dir: string, values: Record<string, string>): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) found.push(...await searchFolder(path, values));
    else found.push(...await search(await Deno.readFile(path), basename(path), values));
  }
  return found;
}

const searchText = (text: string, values: Record<string, string>) =>
  search(new TextEncoder().encode(text), "what was printed", values);

/** Cells that pass values which only they know to the test, in a file outside the results. */
const confess = (path: string, name: string, value: string) =>
  `await Deno.writeTextFile(${JSON.stringify(`${path}.`)} + ${JSON.stringify(name)}, ${value});`;

async function confessed(path: string, names: string[]): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readTextFile(`${path}.${name}`)])),
  );
}

Deno.test("without scrubbing, the search finds canaries in every file (so finding none has a meaning)", () =>
  withFolder(async (dir) => {
    const notebook = parseNotebook(notebookText(showing), "canaries");
    const outcome = await runNotebook(notebook, { name: "canaries", cwd: dir, env });
    assert.equal(outcome.status, "complete", outcome.error?.message);
    const utf8 = new TextEncoder();
    const json = (value: unknown) => utf8.encode(JSON.stringify(value));
    for (const name of Object.keys(canaries)) {
      assert.ok(
        (await search(json(outcome.notebook), "nb", canaries)).includes(`${name} in nb`),
        `${name} was not planted`,
      );
    }
    for (const name of ["token", "password"]) {
      assert.ok(
        (await search(utf8.encode(htmlOf(outcome.notebook)), "html", canaries)).includes(`${name} in html`),
      );
      assert.ok((await search(json(evidenceOf(outcome.notebook)), "ev", canaries)).includes(`${name} in ev`));
    }
    const inDeck = await search(await writeDeck(outlineOf(outcome.notebook)), "deck", canaries);
    for (const part of [/slides\/slide/, /notesSlides\//, /charts\/chart/, /embeddings\/.*xlsx!/]) {
      assert.ok(inDeck.some((found) => found.startsWith("token ") && part.test(found)), `the token is not in ${part}`);
    }
  }));

Deno.test("a run leaves no canary in any file or stream, reports where it replaced them, and builds its deck", () =>
  withFolder(async (dir) => {
    const reported = join(dir, "reported");
    const withServer: CellOf[] = [
      {
        source: [
          "import { connect } from 'lab/sql';",
          "const db = await connect();",
          "const generated = decodeURIComponent(new URL(process.env.MARIADB_URI!.replace('mariadb:', 'http:')).password);",
          "const own = crypto.randomUUID() + 'x1';",
          confess(reported, "generated", "generated"),
          confess(reported, "own", "own"),
          "console.log(process.env, generated);",
          "await db.execute('CREATE USER canary IDENTIFIED BY ?', [own]);",
          "const mine = await connect({ user: 'canary', password: own });",
          "console.log(own, await db.query('SELECT ? AS p, HEX(?) AS h, TO_BASE64(?) AS b', [own, own, own]));",
          "await mine.close();",
          "for (const sql of [`SELEC '${token}'`, `CREATE USER canary IDENTIFIED BY '${generated}'`, `SELECT * FROM \\`${token}\\``]) {",
          "  await db.execute(sql).catch((error) => console.log(error.message, error));",
          "}",
          "await connect({ user: token, password: own }).catch((error) => console.log(error.message));",
        ].join("\n"),
      },
    ];
    const path = join(dir, "canaries.ipynb");
    const cells = [...showing, ...withServer];
    const out = join(dir, "out");
    await Deno.writeTextFile(path, notebookText(cells));
    const { code, printed } = await lab(["run", path, "--out", out, ...passed], env);
    assert.equal(code, 0, printed);
    const values = { ...canaries, ...await confessed(reported, ["generated", "own"]) };
    for (const file of ["notebook.ipynb", "deck.pptx", "report.html", "evidence.json", "run.json"]) {
      assert.ok(await exists(join(out, "canaries", file)), `${file} is missing`);
    }
    assert.deepEqual(await searchFolder(out, values), []);
    assert.deepEqual(await searchText(printed, values), []);

    assert.match(printed, /replaced by \[secret\].*cell 5 \(cell-5\), stdout: the value of CANARY_TOKEN/s);
    assert.match(printed, /cell 5 \(cell-5\), source: the password in a URI/);
    assert.match(printed, /is still in the notebook that was run/);
    const run = JSON.parse(await Deno.readTextFile(join(out, "canaries", "run.json")));
    assert.ok(run.secrets.length > 20 && run.secrets.every((hit: { count: number }) => hit.count > 0));
    const evidence = JSON.parse(await Deno.readTextFile(join(out, "canaries", "evidence.json")));
    assert.equal(evidence.runId, run.runId, "the run's id is not that of the notebook that was written");

    // A student's own notebook that contains the secrets does not give a deck with them, either.
    const outcome = await runNotebook(parseNotebook(notebookText(showing), "own"), { name: "own", cwd: dir, env });
    const own = join(dir, "own.ipynb");
    await Deno.writeTextFile(own, JSON.stringify(outcome.notebook));
    const again = await lab(["deck", own, "--out", join(out, "again")], env);
    assert.equal(again.code, 0, again.printed);
    assert.match(again.printed, /Secrets were replaced by \[secret\] in the results:/);
    assert.deepEqual(await searchFolder(out, values), []);
    assert.deepEqual(await searchText(again.printed, values), []);
  }));

Deno.test("a run that fails prints no canary, neither from a cell's error nor from the log of a server that was killed", () =>
  withFolder(async (dir) => {
    const reported = join(dir, "reported");
    const cells = [
      "import { connect } from 'lab/sql';",
      "const token = process.env.CANARY_TOKEN!, password = process.env.CANARY_PASSWORD!;",
      "const generated = new URL(process.env.MARIADB_URI!.replace('mariadb:', 'http:')).password;",
      confess(reported, "generated", "generated"),
      "const db = await connect();",
      "await db.execute('SET GLOBAL event_scheduler = ON');",
      "await db.execute('CREATE DATABASE canary');",
      "await db.execute(`CREATE EVENT canary.e ON SCHEDULE AT NOW() DO SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${token} ${generated}'`);",
      "const [{ datadir, log }] = await db.query<{ datadir: string; log: string }>('SELECT @@datadir AS datadir, @@log_error AS log') as [{ datadir: string; log: string }];",
      "while (!(await Deno.readTextFile(log)).includes(token)) await new Promise((done) => setTimeout(done, 50));",
      "Deno.kill(Number(await Deno.readTextFile(datadir + '/mariadb.pid')), 'SIGKILL');",
      "await new Promise((done) => setTimeout(done, 500));",
      "throw new Error(`${token} ${password} ${encodeURIComponent(generated)} ${process.env.MARIADB_URI}`);",
    ].join("\n");
    const path = join(dir, "failing.ipynb");
    const out = join(dir, "out");
    await Deno.writeTextFile(path, notebookText([{ source: cells }]));
    const { code, printed } = await lab(["run", path, "--out", out, ...passed], env);
    assert.equal(code, 1, printed);
    assert.match(printed, /cell 1.*failed.*: Error: \[secret\] \[secret\]/i);
    const values = { ...canaries, ...await confessed(reported, ["generated"]) };
    assert.match(printed, /ended unexpectedly by SIGKILL.*error log.*Event Scheduler.*\[secret\] \[secret\]/s);
    assert.deepEqual(await searchText(printed, values), []);
    assert.deepEqual(await searchFolder(out, values), []);
    assert.match(await Deno.readTextFile(join(out, "failing", "run.json")), /\[secret\]/);
  }));

Deno.test("cells, the server and its child processes get nothing of the caller's environment except what --env names", () =>
  withFolder(async (dir) => {
    const reported = join(dir, "reported");
    const cell = [
      "import { connect } from 'lab/sql';",
      "import { startKeyValueServer } from 'lab/runtime';",
      "const db = await connect();",
      "const { datadir } = await db.one<{ datadir: string }>('SELECT @@datadir AS datadir');",
      "await using store = await startKeyValueServer();",
      "const environOf = (pid: string | number) => Deno.readTextFileSync(`/proc/${pid}/environ`);",
      confess(reported, "server", "environOf(Deno.readTextFileSync(datadir + '/mariadb.pid').trim())"),
      confess(reported, "store", "environOf(store.pid)"),
      confess(reported, "kernel", "environOf('self')"),
      confess(reported, "cell", "JSON.stringify(Deno.env.toObject())"),
    ].join("\n");
    const path = join(dir, "environment.ipynb");
    const disclosure = { source: "import { aiUse } from 'lab/show';\naiUse({ none: 'A test.' })" };
    await Deno.writeTextFile(
      path,
      notebookText([{ type: "markdown", source: "# Environment" }, { source: cell }, disclosure]),
    );
    const { code, printed } = await lab(["run", path, "--out", join(dir, "out"), "--env", "CANARY_TOKEN"], {
      ...env,
      SOMEBODYS_URL: `https://hooks.example/${canaries.password}`,
    });
    assert.equal(code, 0, printed);
    for (const [where, text] of Object.entries(await confessed(reported, ["server", "store", "kernel", "cell"]))) {
      if (where !== "store") assert.match(text, /PATH/, where); // it writes its title over its environment
      assert.ok(!/SOMEBODYS_URL|CANARY_PASSWORD|CANARY_URI/.test(text), where);
      assert.equal(text.includes(canaries.token), where === "kernel" || where === "cell", where);
      if (where === "server" || where === "store") assert.ok(!/MARIADB_URI|HOME=/.test(text), where);
    }
    const none = await lab(["run", path, "--env", "NO_SUCH_VARIABLE"]);
    assert.equal(none.code, 2);
    assert.match(none.printed, /environment variable NO_SUCH_VARIABLE is not set/);
    assert.match((await lab(["run", path, "--env", "A=b"])).printed, /Pass only the name, A:/);
  }));
