/** Secrets that are recognised by their form. Pure. */

/** A kind of secret with its pattern. */
interface Shape {
  what: string;
  /** Global. The named group `secret` is replaced; a match ends with it. */
  pattern: RegExp;
}

/** An opening quote in SQL, in a string of code, in JSON or in HTML; the same one closes it. */
const quote = String.raw`(?<quote>\\*['"]|&(?:#39|#x27|apos|quot);)`;
/** The text between quotes, including doubled and escaped quotes. */
const quoted = String.raw`(?<secret>(?:(?!\k<quote>)(?:\\.|[^])|\k<quote>\k<quote>){1,512})(?=\k<quote>)`;
const word = String.raw`(?<secret>(?:(?!\k<quote>)[^\s\\]){1,512})(?=\k<quote>)`;

/** The name of a variable with a secret: SMTP_PASS, STRIPE_SECRET_KEY. */
const variable = String.raw`(?:[A-Z0-9]+_){0,9}(?:PASSWORD|PASSWD|PASSPHRASE|PASS|SECRET|TOKEN|` +
  String.raw`(?:API|ACCESS|ACCOUNT|PRIVATE|SECRET|SIGNING|ENCRYPTION)_?KEY|(?<=_)PWD)`;

/** Tokens with a prefix that identifies their service. */
const tokens: [what: string, text: string][] = [
  ["a GitHub token", String.raw`gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}`],
  ["a GitLab token", String.raw`gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[\w-]{20,255}`],
  ["a Slack token", String.raw`xox[abcdeoprs]-[A-Za-z0-9-]{10,255}|xapp-\d-[A-Za-z0-9-]{10,255}`],
  ["an npm token", String.raw`npm_[A-Za-z0-9]{36}`],
  ["a PyPI token", String.raw`pypi-[\w-]{50,512}`],
  ["a Stripe key", String.raw`(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,255}`],
  ["a Google API key", String.raw`AIza[\w-]{35}`],
  [
    "a key of an AI service",
    String.raw`sk-(?:(?:ant|proj|svcacct|or-v1)-[\w-]{20,255}|[A-Za-z0-9]{32,255})|hf_[A-Za-z0-9]{34}|` +
    String.raw`gsk_[A-Za-z0-9]{40,255}|r8_[A-Za-z0-9]{30,255}`,
  ],
  ["a SendGrid key", String.raw`SG\.[\w-]{22}\.[\w-]{43}`],
  ["a Google access token", String.raw`ya29\.[\w-]{20,2048}`],
  ["a DigitalOcean token", String.raw`do[opr]_v1_[a-f0-9]{64}`],
  ["a Vault token", String.raw`hv[sbr]\.[\w-]{20,512}`],
  ["a Docker token", String.raw`dckr_(?:pat|oat)_[\w-]{20,255}`],
  ["a Shopify token", String.raw`shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}`],
  ["an Atlassian token", String.raw`ATATT3[\w=-]{30,512}`],
  ["a Grafana token", String.raw`gl(?:sa|c)_[\w+/=]{30,512}`],
  ["a Mailgun key", String.raw`key-[a-f0-9]{32}`],
  ["a Databricks token", String.raw`dapi[a-f0-9]{32}`],
  ["a token of a database service", String.raw`pscale_(?:pw|tkn|oauth)_[\w-]{32,255}|sbp_[a-f0-9]{40}`],
  ["a Notion or Linear token", String.raw`ntn_[A-Za-z0-9]{40,255}|lin_api_[A-Za-z0-9]{32,255}`],
  ["a Telegram bot's token", String.raw`(?:bot)?\d{8,10}:AA[\w-]{33}`],
  ["a JSON web token", String.raw`eyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{16,2048}`],
];

const shapes: Shape[] = [
  {
    what: "the password in a URI",
    pattern: /:\/\/[^\s/?#@:"'`<>\\]{0,256}:(?<secret>[^\s/?#@"'`<>\\]{1,1024})(?=@)/g,
  },
  {
    what: "a password set in SQL",
    pattern: new RegExp(
      String.raw`\b(?:IDENTIFIED\s+(?:BY(?:\s+PASSWORD)?|(?:VIA|WITH)\s+\w+\s+(?:USING|AS))|PASSWORD(?=\s*\())\s*` +
        String.raw`(?:(?:PASSWORD\s*)?\(\s*)?${quote}${quoted}`,
      "gi",
    ),
  },
  {
    what: "a password beside its name",
    pattern: new RegExp(String.raw`(?:password|passwd|passphrase)\\*["']?\s*[:=]\s*${quote}${word}`, "gi"),
  },
  {
    what: "a secret beside its variable",
    pattern: new RegExp(String.raw`(?<![A-Za-z0-9_])${variable}\\*["']?\s*[:=]\s*${quote}${word}`, "g"),
  },
  {
    what: "a secret beside its variable",
    pattern: new RegExp(String.raw`^(?:export )?${variable}=(?<secret>[^\s"'\x60$]{6,512})(?=\r?$)`, "gm"),
  },
  { what: "a password on a command line", pattern: /--password=(?<secret>[^\s"'`$<>[\]]{4,512})/g },
  {
    what: "a token in a header",
    pattern: /authorization\\*["']?\s*[:=,]\s*\\*["']?(?:bearer|basic|token)\s+(?<secret>[\w.~+/=-]{16,8192})/gi,
  },
  { what: "an Azure key", pattern: /(?:Account|SharedAccess)Key=(?<secret>[A-Za-z0-9+/]{40,128}={0,2})/g },
  {
    what: "an AWS session token",
    pattern:
      /(?:session|security)_?token[\\"'&;a-z0-9#]{0,8}\s*[:=,]\s*[\\"'&;a-z0-9#]{0,8}?(?<secret>[A-Za-z0-9/+=]{80,4096})/gi,
  },
  {
    what: "a private key",
    pattern:
      /(?<secret>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[^]){0,20000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:\s|\\[nr])*[A-Za-z0-9+/=]{16}[A-Za-z0-9+/=\\\s]*))/g,
  },
  {
    what: "an AWS secret access key",
    pattern:
      /(?:secret_?access_?key|aws_?secret(?:_?key)?)[\\"'&;a-z0-9#]{0,8}\s*[:=,]\s*[\\"'&;a-z0-9#]{0,8}?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/gi,
  },
  {
    what: "an AWS secret access key",
    pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}["']?[\s,;|]{1,5}["']?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/g,
  },
  { what: "an AWS access key id", pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  ...tokens.map(([what, text]) => ({ what, pattern: new RegExp(`(?<![A-Za-z0-9_])(?<secret>${text})`, "g") })),
  {
    what: "a webhook's address",
    pattern: /hooks\.slack(?:-gov)?\.com\\?\/(?:services|workflows|triggers)\\?\/(?<secret>[\w+\\/-]{16,512})/g,
  },
  {
    what: "a webhook's address",
    pattern: /discord(?:app)?\.com\\?\/api\\?\/(?:v\d+\\?\/)?webhooks\\?\/(?<secret>\d+\\?\/[\w-]{16,512})/g,
  },
  {
    what: "a webhook's address",
    pattern: /webhook\.office\.com\\?\/webhookb?2?\\?\/(?<secret>[\w@\\/.-]{16,512})/g,
  },
  {
    what: "a webhook's address",
    pattern: /(?:logic\.azure\.com|powerplatform\.com)[^\s"'<>]{0,512}[?&;]sig=(?<secret>[\w%+/=-]{16,512})/g,
  },
];

/** Placeholders for a password in code and manuals: `${password}`, `?`, `:pw`, `<password>`, `***`, "your_password" or our own replacement. */
function isPlaceholder(text: string): boolean {
  return /\$\{|^[[<{]|^&lt;|^[.*…•?_-]+$|^[$:@%]\w+$|^x{3,}$/i.test(text) ||
    /^(?:your|my|the|a)?[-_]?(?:pass(?:word|wd|phrase)?|pwd?|secret|token)$/i.test(text);
}

/** Replaces every secret that is recognised by its form; calls `found` for each. */
export function replaceShapes(text: string, replacement: string, found: (what: string) => void): string {
  for (const { what, pattern } of shapes) {
    text = text.replace(pattern, (whole: string, ...rest: unknown[]) => {
      const { secret } = rest.at(-1) as { secret: string };
      if (isPlaceholder(secret)) return whole;
      found(what);
      return whole.slice(0, whole.length - secret.length) + replacement;
    });
  }
  return text;
}

/** The passwords of the URIs in a setting, as written and decoded. A setting contains nothing but URIs, so quotes may be part of them. */
export function passwordsOfUris(text: string): string[] {
  return [...text.matchAll(/:\/\/[^\s/?#@:]{0,256}:([^\s/?#@]{1,1024})@/g)].map(([, secret]) => secret!)
    .filter((secret) => !isPlaceholder(secret)).flatMap((secret) => {
      try {
        return [secret, decodeURIComponent(secret)];
      } catch {
        return [secret]; // it contains a % that encodes nothing
      }
    });
}
