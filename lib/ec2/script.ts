/** Plans as scripts for the AWS command line, to read or to run by hand. Pure. */

import { ownerFile } from "./owner.ts";
import type { ScriptCall } from "./script_plan.ts";

/** What must be known before the first call of `planMachines`. */
const preparation = (
  cluster: string,
  hours: number,
  { ownKey, ownCaller }: Record<"ownKey" | "ownCaller", boolean>,
) => [
  "# What this script writes (the ssh key, the cloud-init files) is in a folder of yours, for this cluster alone.",
  "umask 077",
  `mkdir -p "$HOME/.aethermart/${cluster}"`,
  `cd "$HOME/.aethermart/${cluster}"`,
  "",
  "# The random id that marks what this computer makes. It is made once.",
  `[ -s ../${ownerFile} ] || od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' > ../${ownerFile}`,
  `OWNER=$(cat ../${ownerFile})`,
  "",
  `trap 'echo "Stopped halfway. Run the script of down: what was made may cost money." >&2' ERR`,
  "",
  "# When the cluster may be removed.",
  `EXPIRES=$(date -u -d "+${hours} hours" +%FT%TZ 2>/dev/null || date -u -v+${hours}H +%FT%TZ)`,
  "",
  ...(ownCaller
    ? [
      "# The address from which ssh is allowed: yours.",
      "CALLER=$(curl -fsS https://checkip.amazonaws.com)",
      "",
    ]
    : []),
  ...(ownKey
    ? [
      "# The cluster's ssh key. Its private half stays here.",
      "[ -f key ] || ssh-keygen -q -t ed25519 -N '' -f key",
      "PUBLIC_KEY=$(base64 < key.pub | tr -d '\\n')",
      "FINGERPRINT=$(ssh-keygen -lf key.pub | cut -d ' ' -f 2)",
      "",
    ]
    : []),
];

/** The lines in front of every script. */
const head = (about: string, region: string) => [
  "#!/usr/bin/env bash",
  `# ${about}`,
  "# It needs the AWS command line, version 2, with credentials.",
  "set -euo pipefail",
  `export AWS_REGION=${region} AWS_PAGER=""`,
  "",
];

/** The script that makes a cluster's machines. */
export function scriptOfMachines(
  calls: ScriptCall[],
  { cluster, region, hours, keyPair, caller }: {
    cluster: string;
    region: string;
    hours: number;
    keyPair?: string;
    caller?: string;
  },
): string {
  const instances = calls.filter(({ operation }) => operation === "run-instances").map(({ gives }) => gives!.name);
  const all = instances.map((name) => `"$${name}"`).join(" ");
  return [
    ...head(`Makes the machines of the cluster ${cluster}.`, region),
    ...preparation(cluster, hours, { ownKey: !keyPair, ownCaller: !caller }),
    ...calls.flatMap(commandOf),
    "# Wait until they run.",
    `aws ec2 wait instance-running --instance-ids ${all}`,
    `aws ec2 describe-instances --instance-ids ${all} --output table \\`,
    `  --query "Reservations[].Instances[].[Tags[?Key=='Name']|[0].Value,PublicIpAddress,PrivateIpAddress]"`,
    `echo "Log in with: ssh -i ${
      keyPair ? "FILE OF THE KEY" : `$HOME/.aethermart/${cluster}/key`
    } ubuntu@PUBLIC-ADDRESS"`,
    `echo "Remove everything with the script of down."`,
  ].join("\n");
}

/** The script that removes what this computer made of a cluster. It can be repeated. */
export const scriptOfRemoval = (
  calls: ScriptCall[],
  { cluster, region }: { cluster: string; region: string },
): string =>
  [
    ...head(`Removes what this computer made of the cluster ${cluster}.`, region),
    "# The id that marks what this computer made.",
    `OWNER=$(cat "$HOME/.aethermart/${ownerFile}" 2> /dev/null || true)`,
    `if [ -z "$OWNER" ]; then echo "This computer made nothing: ~/.aethermart/${ownerFile} is missing." >&2; exit 1; fi`,
    "",
    ...calls.flatMap(commandOf),
  ].join("\n").trimEnd();

/** A call as lines of Bash, with an empty line behind it. */
function commandOf({ purpose, operation, input, gives, missing, present, each, userData }: ScriptCall): string[] {
  const file = gives && `${gives.name.toLowerCase()}.yaml`;
  const [command, ...rest] = [
    `aws ec2 ${operation}`,
    ...(userData ? [`--user-data file://${file}`] : []),
    ...(gives ? [`--output text --query ${JSON.stringify(gives.at)}`] : ["--output text > /dev/null"]),
  ];
  const call = [command, "--cli-binary-format base64 --cli-input-json file:///dev/stdin", ...rest].join(" ");
  const json = formatJson(input).split("\n");
  const lines = gives
    ? [`${gives.name}=$(${call} << JSON`, ...json, "JSON", ")"]
    : [`${call} << JSON`, ...json, "JSON"];
  return [
    `# ${purpose}.`,
    ...(userData ? [`cat > ${file} << 'CLOUD_CONFIG'`, ...userData.trimEnd().split("\n"), "CLOUD_CONFIG"] : []),
    ...(each ? [`for ID in $${each}; do`, ...lines, "done"] : lines),
    ...(missing ? [`if [ "$${gives!.name}" = None ]; then echo '${missing}' >&2; exit 1; fi`] : []),
    ...(present ? [`if [ "$${gives!.name}" != None ]; then echo '${present}' >&2; exit 1; fi`] : []),
    "",
  ];
}

/** JSON whose values stay on one line where they fit. */
function formatJson(value: unknown, indent = ""): string {
  const line = JSON.stringify(value, null, 1).replace(/\n */g, " ");
  if (line.length + indent.length <= 100 || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => formatJson(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}
