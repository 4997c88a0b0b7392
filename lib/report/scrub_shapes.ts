/** Secrets that are known by the way they look. Pure. */

/** A kind of secret with the pattern that finds it. */
interface Shape {
  what: string;
  /** Global. What the named group `secret` matches is replaced; a match ends with it. */
  pattern: RegExp;
}

/** An opening quote as it stands in SQL, in a string of code, in JSON or in HTML; the same closes it. */
const quote = String.raw`(?<quote>\\*['"]|&(?:#39|#x27|apos|quot);)`;
/** What stands between quotes, doubled and escaped ones included. */
const quoted = String.raw`(?<secret>(?:(?!\k<quote>)(?:\\.|[^])|\k<quote>\k<quote>){1,512})(?=\k<quote>)`;
const word = String.raw`(?<secret>(?:(?!\k<quote>)[^\s\\]){1,512})(?=\k<quote>)`;

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
];

/** What stands for a password in code and manuals: `${password}`, `?`, `:pw`, `<password>`, `***`, "your_password" or our own replacement. */
function isPlaceholder(text: string): boolean {
  return /\$\{|^[[<{]|^&lt;|^[.*…•?_-]+$|^[$:@%]\w+$|^x{3,}$/i.test(text) ||
    /^(?:your|my|the|a)?[-_]?(?:pass(?:word|wd|phrase)?|pwd?|secret|token)$/i.test(text);
}

/** Replaces every secret that is known by its look; `found` is called for each. */
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

/** The passwords of the URIs in a setting, as written and decoded. Nothing but URIs stands there, so quotes may be part of them. */
export function passwordsOfUris(text: string): string[] {
  return [...text.matchAll(/:\/\/[^\s/?#@:]{0,256}:([^\s/?#@]{1,1024})@/g)].map(([, secret]) => secret!)
    .filter((secret) => !isPlaceholder(secret)).flatMap((secret) => {
      try {
        return [secret, decodeURIComponent(secret)];
      } catch {
        return [secret]; // it holds a % that encodes nothing
      }
    });
}
