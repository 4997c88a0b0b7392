import assert from "node:assert/strict";
import { type AccountRecord, loginOf } from "./accounts.ts";

const password = {
  plugin: "mysql_native_password",
  authentication_string: "*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9",
};
const cases: [record: AccountRecord, login: string][] = [
  [password, "password"],
  [{ ...password, authentication_string: "" }, "no password"],
  [{ ...password, account_locked: true }, "locked"],
  [{ ...password, authentication_string: "invalid", auth_or: [{}, { plugin: "unix_socket" }] }, "own socket only"],
  [{ ...password, auth_or: [{}, { plugin: "unix_socket" }] }, "socket or password"],
  [{ plugin: "unix_socket" }, "own socket only"],
  [{ ...password, authentication_string: "", auth_or: [{}, { plugin: "unix_socket" }] }, "no password"],
];
for (const [record, login] of cases) {
  Deno.test(`an account with ${JSON.stringify(record)}: ${login}`, () => assert.equal(loginOf(record), login));
}
