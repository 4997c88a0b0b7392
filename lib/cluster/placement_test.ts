import assert from "node:assert/strict";
import { LabError } from "../core/mod.ts";
import { clusterName } from "../ec2/mod.ts";
import { chosenProvider, currentSession, isOfSession, nameMachines, openCloudSession } from "./placement.ts";

Deno.test("the environment decides where the clusters of cells run, and only names of providers count", () => {
  assert.equal(chosenProvider({}), undefined);
  assert.equal(chosenProvider({ AETHERMART_PROVIDER: "" }), undefined);
  assert.equal(chosenProvider(openCloudSession(3).env), "ec2");
  assert.throws(
    () => chosenProvider({ AETHERMART_PROVIDER: "azure" }),
    (error) => error instanceof LabError && /"azure", but it can only be local, namespaced, ec2/.test(error.message),
  );
});

Deno.test("machines that a cell starts in EC2 have a name of their own, which shows the session that ends them", () => {
  const { session, env } = openCloudSession(3);
  const spec = { name: "m3-galera", provider: "ec2" } as const;
  const names = [spec, spec, { ...spec, name: "a-very-long-name-of-31-letters-x" }].map((one) =>
    nameMachines(one, env)
  );
  assert.equal(new Set(names).size, 3);
  for (const name of names) {
    assert.match(name, clusterName);
    assert.ok(isOfSession(name, session));
    assert.ok(isOfSession(name));
    assert.ok(!isOfSession(name, openCloudSession(3).session));
  }
  assert.ok(names[0]!.startsWith(`m3-galera-${session}-`));
  assert.ok(!isOfSession("m3-galera", session), "a cluster that `up` made is no session's");
  assert.equal(nameMachines({ ...spec, provider: "local" }, env), "m3-galera");
});

Deno.test("a cell starts no machine in EC2 unless a command has asked for it", () => {
  for (const env of [{}, { AETHERMART_PROVIDER: "ec2" }, { AETHERMART_CLOUD_SESSION: "" }]) {
    assert.throws(() => nameMachines({ name: "m3-galera", provider: "ec2" }, env), /nobody was asked/);
  }
});

Deno.test("a session has the number of machines that was confirmed", () => {
  const { session, env } = openCloudSession(6);
  assert.deepEqual(currentSession(env), { session, machines: 6 });
  assert.equal(currentSession({}), undefined);
});
