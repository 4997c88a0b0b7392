import assert from "node:assert/strict";
import { CloudError } from "./mod.ts";
import { explainFailure, isPassing } from "./failures.ts";

Deno.test("a network that fails, a busy service and throttling pass; a refusal does not", () => {
  for (
    const passing of [
      { name: "RequestLimitExceeded" },
      { name: "ThrottlingException" },
      { name: "Error", code: "ECONNRESET" },
      { name: "TimeoutError" },
      { name: "502", $metadata: { httpStatusCode: 502 } },
    ]
  ) assert.ok(isPassing(passing), JSON.stringify(passing));
  for (
    const lasting of [
      { name: "UnauthorizedOperation", $metadata: { httpStatusCode: 403 } },
      { name: "RequestExpired" },
      undefined,
    ]
  ) {
    assert.ok(!isPassing(lasting), JSON.stringify(lasting));
  }
});

Deno.test("a failure is explained with its call and code, and without the account's number", () => {
  const error = explainFailure(
    {
      name: "UnauthorizedOperation",
      message: "arn:aws:iam::123456789012:user/x may not. Encoded authorization failure message: xyz.",
    },
    "Start node1",
  );
  assert.ok(error instanceof CloudError);
  assert.deepEqual([error.code, error.exitCode], ["UnauthorizedOperation", 3]);
  assert.match(error.message, /: Start node1 \(UnauthorizedOperation: arn:aws:iam::\*{12}:user\/x may not\)\. Ask/);
  assert.equal(explainFailure(error, "another call"), error, "once is enough");
});

Deno.test("a type that a zone does not have is not called busy", () => {
  const message =
    "Your requested instance type (t3.small) is not supported in your requested Availability Zone (us-east-1e).";
  const error = explainFailure({ name: "Unsupported", message }, "Start node1");
  assert.match(error.message, /^AWS does not offer this there: Start node1 \(Unsupported: Your.*\)\. Choose another/);
  assert.doesNotMatch(error.message, /at the moment|later/);
});

Deno.test("a session of single sign-on that has expired is recognised by its words", () => {
  const error = explainFailure({ name: "CredentialsProviderError", message: "The SSO session has expired." }, "Find");
  assert.equal(error.code, "ExpiredToken");
  assert.match(error.message, /aws sso login/);
});
