import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { LabError } from "../core/mod.ts";
import { findTarget, parseTarget } from "./target.ts";

Deno.test("a URI names server, account and database", () => {
  assert.deepEqual(parseTarget("mariadb://ada:s%40fe@db.example:3307/shop"), {
    host: "db.example",
    port: 3307,
    user: "ada",
    password: "s@fe",
    database: "shop",
  });
  assert.deepEqual(parseTarget("mysql://[::1]"), { host: "::1", port: 3306, user: "root", password: "" });
});

Deno.test("another URI is refused without repeating its password", () => {
  for (const uri of ["geheim", "http://a:geheim@b/", "mariadb://a:geheim@b/c?ssl=1", "mariadb:///x"]) {
    assert.throws(() => parseTarget(uri), (error: Error) => {
      assert.ok(error instanceof LabError);
      assert.match(error.message, /MARIADB_URI .* mariadb:\/\/user:password@host/);
      assert.doesNotMatch(error.message, /geheim/);
      return true;
    });
  }
});

Deno.test("a URI may name the authority that signed the server's certificate", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "PEM");
  assert.equal(parseTarget(`mariadb://ada@db?ssl-ca=${encodeURIComponent(file)}`).ca, "PEM");
  await Deno.remove(file);
  assert.throws(() => parseTarget(`mariadb://ada:geheim@db?ssl-ca=${file}`), (error) => {
    assert.ok(error instanceof LabError && error.exitCode === 2);
    assert.match(error.message, /certificate authority that MARIADB_URI names/);
    return !/geheim/.test(error.message);
  });
});

Deno.test("a password with a bare % is reported by what to write, not repeated", () => {
  assert.throws(() => parseTarget("mariadb://lab:50%off@h"), (error) => {
    assert.ok(error instanceof LabError && error.exitCode === 2);
    assert.match(error.message, /%25/);
    assert.doesNotMatch(error.message, /50/);
    return true;
  });
  assert.equal(parseTarget("mariadb://lab:50%25off@h").password, "50%off");
});

Deno.test("a server's file counts while its process lives and only its owner can read it", async () => {
  const dir = await Deno.makeTempDir();
  await using _ = { [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }) };
  const file = join(dir, "server.json");
  const write = async (pid: number, mode: number) => {
    await Deno.writeTextFile(
      file,
      JSON.stringify({
        uri: "mariadb://lab:x@127.0.0.1:3310",
        version: "11.8.3",
        pid,
        port: 3310,
        started: "2026-11-21T14:03:22.000Z",
      }),
    );
    await Deno.chmod(file, mode);
  };
  await assert.rejects(findTarget({}, file), /no MariaDB server.*MARIADB_URI/s);
  await write(process.pid, 0o600);
  assert.equal((await findTarget({}, file)).port, 3310);
  assert.equal((await findTarget({ MARIADB_URI: "mariadb://b:3311" }, file)).port, 3311);
  await write(process.pid, 0o644);
  await assert.rejects(findTarget({}, file), /can be read by others/);
  const child = new Deno.Command("true").spawn();
  await child.status;
  await write(child.pid, 0o600);
  await assert.rejects(findTarget({}, file), /no MariaDB server/);
});
