import assert from "node:assert/strict";
import { adminSql, generatePassword, relevantLines, serverArgs, sizeSettings } from "./settings.ts";

const place = { dataDir: "/r/data", tmpDir: "/r", errorLog: "/r/error.log", initFile: "/r/init.sql", port: 40001 };

Deno.test("a server reads no option files and listens on loopback alone", () => {
  const args = serverArgs("/rt/usr", place);
  assert.equal(args[0], "--no-defaults");
  assert.ok(args.includes("--bind-address=127.0.0.1"));
  assert.ok(args.includes("--port=40001"));
  assert.ok(args.some((arg) => /^--sql_mode=.*STRICT_ALL_TABLES/.test(arg)));
});

Deno.test("a caller's settings replace the lab's, and no secret is among the arguments", () => {
  const args = serverArgs("/rt/usr", place, { local_infile: false, log_bin: "binlog" });
  assert.deepEqual(args.filter((arg) => /local_infile|log_bin/.test(arg)), ["--local_infile=OFF", "--log_bin=binlog"]);
  assert.doesNotMatch(args.join(" "), /password/i);
});

Deno.test("a server takes an eighth of the memory, within limits", () => {
  const pool = (gib: number) => sizeSettings(gib * 2 ** 30).innodb_buffer_pool_size;
  assert.deepEqual([0.5, 4, 24].map(pool), ["128M", "512M", "1024M"]);
});

Deno.test("generated passwords need no quoting, differ, and are long", () => {
  const passwords = Array.from({ length: 50 }, generatePassword);
  assert.equal(new Set(passwords).size, 50);
  for (const password of passwords) {
    assert.match(password, /^[\w-]{32}$/);
    assert.equal(encodeURIComponent(password), password);
    assert.match(adminSql(password), new RegExp(`'lab'@'127\\.0\\.0\\.1' IDENTIFIED BY '${password}'`));
  }
  assert.throws(() => adminSql("a'b"), RangeError);
});

Deno.test("the telling lines begin at the first error; without one they are the last", () => {
  const note = (n: number) => `2026-01-01 0:00:0${n} 0 [Note] line ${n}`;
  const error = "2026-01-01 0:00:05 0 [ERROR] unknown variable 'x=1'";
  assert.deepEqual(relevantLines([note(1), note(2), error, note(3), ""].join("\n")), [error, note(3)]);
  assert.deepEqual(relevantLines([1, 2, 3].map(note).join("\n"), 2), [note(2), note(3)]);
  assert.deepEqual(relevantLines(""), []);
});
