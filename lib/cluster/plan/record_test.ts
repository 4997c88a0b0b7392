/** The record: what of it must not be written elsewhere. */

import assert from "node:assert/strict";
import { maskSecrets } from "../../secrets/mod.ts";
import { createAuthority } from "../nodes/certificates.ts";
import { createRecord, nextMember, planMembers } from "./record.ts";

const memory = { bufferPoolMiB: 64, redoLogMiB: 32 };
const spec = { name: "c", topology: "single", provider: "local", packages: "debian-trixie", nodes: 1, memory } as const;

Deno.test("passwords and the authority's key are secrets, with and without its PEM lines; its certificate is none", async () => {
  const { authority, passwords } = createRecord(spec, await createAuthority("c"));
  const body = authority.key.trim().split("\n").slice(1, -1);
  for (const text of [authority.key.trim(), body.join("\n"), body.join(""), ...Object.values(passwords)]) {
    assert.equal(maskSecrets(`<${text}>`), "<[secret]>");
  }
  assert.equal(maskSecrets(authority.certificate), authority.certificate);
});

Deno.test("the name of the next member is the one that planning gives it", () => {
  const record = planMembers(createRecord(spec, { certificate: "", key: "" }), 2, "seeded");
  assert.equal(nextMember(record), "node3");
  assert.equal(planMembers(record, 1, "empty").planned.at(-1)!.name, "node3");
});
