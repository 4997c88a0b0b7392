/**
 * Calls to EC2: carried out, repeated while their failure is a passing one, and explained when they fail.
 *
 * Needs: moto from Debian's packages, the AWS SDK from npm.
 */

import assert from "node:assert/strict";
import process from "node:process";
import { InterruptedError } from "../../lib/core/mod.ts";
import { CloudError, openCloud } from "../../lib/ec2/mod.ts";
import { startDouble } from "./double.ts";

const double = await startDouble();
const { proxy } = double;
addEventListener("unload", () => void double[Symbol.asyncDispose]());

const describeVpcs = { purpose: "Find the network", operation: "describe-vpcs", input: {} };
const makeGroup = {
  purpose: "Make a group",
  operation: "create-security-group",
  input: { GroupName: "g", Description: "d" },
};

/** A region whose retries do not wait; the pauses are noted. */
async function open(options: { signal?: AbortSignal } = {}) {
  await double.reset();
  const pauses: number[] = [];
  const wait = (ms: number) => Promise.resolve(void pauses.push(ms));
  return { cloud: await openCloud("us-east-1", { ...options, wait, random: () => 1 }), pauses };
}

Deno.test("a call is carried out, and a check asks for the permission without doing anything", async () => {
  const { cloud } = await open();
  using _ = cloud;
  const { Vpcs } = await cloud.call(describeVpcs);
  assert.equal(Vpcs.length, 1);
  await cloud.check(makeGroup);
  const groups = async () =>
    (await cloud.call({ ...describeVpcs, operation: "describe-security-groups" })).SecurityGroups;
  assert.equal((await groups()).length, 1);
  assert.match((await cloud.call(makeGroup)).GroupId, /^sg-/);
  assert.equal((await groups()).length, 2);
});

Deno.test("throttled calls are repeated with growing pauses up to a limit; then the error says what to do", async () => {
  const { cloud, pauses } = await open();
  using _ = cloud;
  proxy.fault = ({ at }) => at < 4 ? { status: 503, code: "RequestLimitExceeded" } : undefined;
  assert.equal((await cloud.call(describeVpcs)).Vpcs.length, 1);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000]);
  proxy.forget();
  pauses.length = 0;
  proxy.fault = () => ({ status: 503, code: "RequestLimitExceeded" });
  await assert.rejects(cloud.call(describeVpcs), (error: CloudError) => {
    assert.equal(error.code, "RequestLimitExceeded");
    assert.equal(error.exitCode, 3);
    assert.match(error.message, /too many: Find the network \(RequestLimitExceeded.*Try again in some minutes/);
    return true;
  });
  assert.equal(proxy.seen.length, 8);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 20_000]);
});

Deno.test("a call whose answer was lost is repeated, and a network that is not there is named", async () => {
  const { cloud } = await open();
  using _ = cloud;
  proxy.fault = ({ at }) => at === 0 ? "lose the answer" : undefined;
  // What was made stays: the one who makes it looks first.
  await assert.rejects(cloud.call(makeGroup), { code: "InvalidGroup.Duplicate" });
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
  try {
    using nowhere = await openCloud("us-east-1", { wait: () => Promise.resolve() });
    await assert.rejects(nowhere.call(describeVpcs), /AWS cannot be reached: .*ECONNREFUSED.*AWS_ENDPOINT_URL/);
  } finally {
    process.env.AWS_ENDPOINT_URL = proxy.url;
  }
});

Deno.test("failures that do not pass are not repeated, and each message says the way out", async () => {
  const { cloud, pauses } = await open();
  using _ = cloud;
  const cases: [code: string, message: RegExp, said?: string][] = [
    ["RequestExpired", /credentials for AWS have expired.*AWS Details.*aws sso login/],
    ["ExpiredToken", /credentials for AWS have expired/],
    ["AuthFailure", /does not accept the credentials/],
    [
      "UnauthorizedOperation",
      /may not do this: Make a group/,
      "Not allowed. Encoded authorization failure message: AbCdEf",
    ],
    ["VcpuLimitExceeded", /quota is too small.*fewer nodes/, "You have 8 vCPUs in 123456789012"],
    ["InsufficientInstanceCapacity", /choose another type or region/],
    ["OptInRequired", /another region/],
    ["Unheard", /AWS refuses a call: Make a group \(Unheard/],
  ];
  for (const [code, message, said] of cases) {
    proxy.forget();
    proxy.fault = () => ({ status: 400, code, message: said });
    const error = await cloud.call(makeGroup).catch((error) => error);
    assert.ok(error instanceof CloudError, String(error));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /AbCdEf|123456789012/);
    assert.equal(error.exitCode, 3);
    assert.equal(proxy.seen.length, 1, code);
  }
  assert.deepEqual(pauses, []);
});

Deno.test("without credentials, the error says where to put them", async () => {
  await double.reset();
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  delete process.env.AWS_ACCESS_KEY_ID;
  try {
    using cloud = await openCloud("us-east-1");
    await assert.rejects(cloud.call(describeVpcs), /no credentials for AWS.*~\/\.aws\/credentials/);
  } finally {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
  }
});

Deno.test("an interrupted call ends at once, also between two attempts", async () => {
  const controller = new AbortController();
  const { cloud } = await open({ signal: controller.signal });
  using _ = cloud;
  proxy.fault = () => {
    controller.abort(new InterruptedError());
    return { status: 503, code: "Unavailable" };
  };
  await assert.rejects(cloud.call(describeVpcs), InterruptedError);
  await assert.rejects(cloud.call(describeVpcs), InterruptedError);
  assert.equal(proxy.seen.length, 1);
});

Deno.test("a quota is read, and is unknown to an account that may not read it", async () => {
  const { cloud } = await open();
  using _ = cloud;
  proxy.fault = ({ action }) => action === "GetServiceQuota" ? { answer: { Quota: { Value: 32 } } } : undefined;
  assert.equal(await cloud.quota("ec2", "L-1216C47A"), 32);
  proxy.forget();
  assert.equal(await cloud.quota("ec2", "L-1216C47A"), undefined);
});
