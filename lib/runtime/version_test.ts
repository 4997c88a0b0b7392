import assert from "node:assert/strict";
import { isAtLeast, parseVersion } from "./version.ts";

Deno.test("the version is found in what mariadbd prints, and nowhere else", () => {
  const debian = "mariadbd  Ver 11.8.6-MariaDB-0+deb13u1 from Debian for debian-linux-gnu on x86_64 (Debian 13)";
  assert.equal(parseVersion(debian), "11.8.6");
  assert.equal(parseVersion("mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)"), undefined);
});

Deno.test("versions are compared number by number", () => {
  assert.ok(isAtLeast("11.8.6", "11.7"));
  assert.ok(isAtLeast("11.10.1", "11.9"));
  assert.ok(isAtLeast("12.0.1", "11.7"));
  assert.ok(isAtLeast("11.7", "11.7.0"));
  assert.ok(!isAtLeast("10.11.14", "11.7"));
  assert.ok(!isAtLeast("11.6.2", "11.7"));
});
