/** What AWS answers when a call fails, and what that means for the user. Pure. */

import { type ExitCode, exitCodes, LabError } from "../core/mod.ts";

/** A call to AWS failed. The message names the way out. */
export class CloudError extends LabError {
  override name = "CloudError";
  /** As AWS names it: "UnauthorizedOperation". */
  readonly code: string;

  constructor(message: string, { code, exitCode = exitCodes.environment, cause }: {
    code: string;
    exitCode?: ExitCode;
    cause?: unknown;
  }) {
    super(message, { exitCode, cause });
    this.code = code;
  }
}

/** An error as the SDK throws it, as far as the lab looks at it. */
interface Thrown {
  name?: string;
  /** Of the operating system: "ECONNREFUSED". */
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

/** The code of a failed call: AWS's own, or else that of the network. */
export const codeOf = (thrown: unknown): string => {
  const { name, code } = (thrown ?? {}) as Thrown;
  return code && /^E[A-Z]+$/.test(code) ? code : name ?? "Error";
};

const throttled =
  /^(RequestLimitExceeded|Throttl\w+|TooManyRequests\w*|RequestThrottled\w*|SlowDown|BandwidthLimitExceeded)$/;
const unavailable = /^(InternalError|InternalFailure|ServiceUnavailable|Unavailable|RequestTimeout\w*|TimeoutError)$/;
const network = /^E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND)$/;

/**
 * Whether the same call may succeed a little later. The call may have been carried out, so what it makes is looked up before it is made
 * again.
 */
export function isPassing(thrown: unknown): boolean {
  const code = codeOf(thrown);
  const status = (thrown as Thrown)?.$metadata?.httpStatusCode ?? 0;
  return throttled.test(code) || unavailable.test(code) || network.test(code) || status >= 500;
}

const renewal = 'Get new ones: in AWS Academy, start the lab, open "AWS Details" and copy the whole block into ' +
  "~/.aws/credentials; with single sign-on, run `aws sso login`. Then repeat the command: what `up` has made is found again.";

/** What each failure means. `%` stands for the call. */
const meanings: [codes: RegExp, message: string][] = [
  [/^(ExpiredToken\w*|RequestExpired|TokenRefreshRequired)$/, `The credentials for AWS have expired. ${renewal}`],
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    "There are no credentials for AWS. Put them into ~/.aws/credentials or into the variables AWS_ACCESS_KEY_ID, " +
    'AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN (AWS Academy shows them under "AWS Details").',
  ],
  [
    /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|MissingAuthenticationToken)$/,
    "AWS does not accept the credentials: they are wrong or incomplete, or this computer's clock is wrong. Temporary credentials also need a session token. " +
    renewal,
  ],
  [
    /^(OptInRequired|PendingVerification|Blocked)$/,
    "AWS has not activated the account for EC2 in this region. Use another region (ec2.region in the spec), or ask whoever runs the account.",
  ],
  [
    /^(UnauthorizedOperation|AccessDenied\w*)$/,
    "The account may not do this: %. Ask whoever runs it for the permission. Classroom accounts allow small types in us-east-1 and us-west-2 only.",
  ],
  [
    /^(VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|VolumeLimitExceeded|SecurityGroupLimitExceeded)$/,
    "The account's quota is too small for the cluster: %. End other instances, or use a smaller type or fewer nodes in the spec.",
  ],
  [
    /^(InsufficientInstanceCapacity|InsufficientAddressCapacity|InsufficientFreeAddressesInSubnet)$/,
    "AWS has no free capacity for the instance at the moment: %. Try again later, or choose another type or region in the spec.",
  ],
  [
    /^Unsupported$/,
    "AWS does not offer this there: %. Choose another ec2.instanceType or ec2.region in the spec; not every zone has every type.",
  ],
  [throttled, "AWS refuses further calls because the account makes too many: %. Try again in some minutes."],
  [network, "AWS cannot be reached: %. Check the network, proxies and AWS_ENDPOINT_URL, then repeat the command."],
  [unavailable, "AWS is not available at the moment: %. Repeat the command later."],
];

/** An error of the SDK as one for the user. */
export function explainFailure(thrown: unknown, purpose: string): CloudError {
  if (thrown instanceof CloudError) return thrown;
  const code = codeOf(thrown);
  const said = cleanOf((thrown as Thrown)?.message ?? "");
  // Some providers of credentials report an expired session only in words.
  const key = /^(CredentialsProviderError|TokenProviderError)$/.test(code) && /expired/i.test(said)
    ? "ExpiredToken"
    : code;
  const meaning = meanings.find(([codes]) => codes.test(key))?.[1] ?? "AWS refuses a call: %.";
  const what = `${purpose} (${code}${said && said !== code ? `: ${said}` : ""})`;
  return new CloudError(meaning.replace("%", () => what), { code: key, cause: thrown });
}

/** AWS's message without the account's number and the encoded text that only administrators can read. */
const cleanOf = (message: string) =>
  message.replace(/\s*Encoded authorization failure message:[^]*/, "").replace(/\b\d{12}\b/g, "************").trim()
    .replace(/\.$/, "");
