import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { strToU8, zipSync } from "fflate/browser";
import { code, markdown, notebookOf, stream } from "../../tests/fixtures/executed_notebook.ts";
import { collectSecrets, findKnown, scrubText } from "./scrub.ts";
import { scrubData, scrubNotebook } from "../report/mod.ts";
import { findLeaks } from "./package.ts";

const awkward = `Tr0ub&dor '<3>" \\ é %41+/`;
const random = "q7Zp-4KfW_mB2xT9rLhC6vNd";
const env = {
  MARIADB_URI: `mariadb://lab:${encodeURIComponent(awkward)}@127.0.0.1:3306/db`,
  SHOP_API_TOKEN: random,
};
const secrets = collectSecrets(env);
const clean = (text: string) => scrubText(text, secrets).text;

Deno.test("secrets are recognised by variable names and in URIs; paths and plain words are not secrets", () => {
  const { known, indistinct } = collectSecrets({
    DB_PASSWORD: "correct-horse",
    SMTP_PASS: "battery-staple",
    API_KEY_2: "second-key",
    COMPASS: "north-by-northwest",
    AWS_SECRET_ACCESS_KEY: "abcd".repeat(10),
    AWS_REGION: "eu-central-1",
    PWD: "/home/student/lab",
    HOME: "/home/student",
    HTTP_PROXY: "http://proxy:pr0xyp4ss@proxy.example:3128",
    API_KEY: "",
    SHORT_TOKEN: "abc12",
    COMMON_SECRET: "Password",
    PIN_SECRET: "123456",
  }, [{ what: "another", value: "known-otherwise" }]);
  assert.deepEqual(known.map(({ what }) => what).sort(), [
    "another",
    "the password of HTTP_PROXY",
    "the value of API_KEY_2",
    "the value of AWS_SECRET_ACCESS_KEY",
    "the value of DB_PASSWORD",
    "the value of SMTP_PASS",
  ]);
  assert.deepEqual(indistinct, ["the value of SHORT_TOKEN", "the value of COMMON_SECRET", "the value of PIN_SECRET"]);
});

const escaped = awkward.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const forms: [string, string][] = [
  ["plain", awkward],
  ["percent-encoded", encodeURIComponent(awkward)],
  ["percent-encoded in lower case", encodeURIComponent(awkward).replace(/%../g, (c) => c.toLowerCase())],
  ["as a form field", new URLSearchParams({ p: awkward }).toString().slice(2)],
  ["JSON", JSON.stringify({ p: awkward })],
  ["JSON in JSON", JSON.stringify(JSON.stringify({ p: awkward }))],
  ["SQL", `'${awkward.replaceAll("'", "''")}'`],
  ["XML text", escaped],
  ["an HTML attribute", escaped.replaceAll('"', "&quot;").replaceAll("'", "&#39;")],
  ["an HTML attribute as browsers write it", awkward.replaceAll("&", "&amp;").replaceAll('"', "&quot;")],
  ["numeric entities", awkward.replace(/[^\w]/g, (c) => `&#${c.charCodeAt(0)};`)],
  ["HTML in HTML", escaped.replaceAll("&", "&amp;")],
  ["code as it is printed", `\`${awkward.replaceAll("\\", "\\\\")}\``],
  ["JSON in a page's script", JSON.stringify(awkward).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)],
  ["percent-encoded twice", encodeURIComponent(encodeURIComponent(awkward))],
  ["base64", btoa(unescape(encodeURIComponent(awkward)))],
  ["hexadecimal", Buffer.from(awkward).toString("hex")],
];
for (const [name, form] of forms) {
  Deno.test(`a known secret is found: ${name}`, () => {
    const before = `before ${form} after`;
    const { text, hits } = scrubText(before, secrets);
    assert.match(text, /^before .*\[secret\].* after$/s);
    assert.deepEqual(hits, [{ what: "the password of MARIADB_URI", count: 1 }]);
    for (const part of [awkward.slice(0, 12), awkward.slice(-12), form.slice(4, -4)]) {
      assert.ok(!text.includes(part), text);
    }
    assert.equal(clean(text), text, "done twice is not as done once");
  });
}

Deno.test("any password is found in any two nested encodings", () => {
  const encoders: Record<string, (text: string) => string> = {
    plain: (text) => text,
    json: (text) => JSON.stringify(text),
    percent: encodeURIComponent,
    xml: (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`),
    html: (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    sql: (text) => `'${text.replaceAll("'", "''")}'`,
    printed: (text) => Deno.inspect([text]),
  };
  const alphabet = [...`abcXYZ019_-!"#$%&'()*+,./:;<=>?@[\\]^\`{|}~ äß€🙂`];
  for (let seed = 1; seed <= 40; seed++) {
    const value = Array.from(
      { length: 14 },
      (_, at) => alphabet[(seed * 7919 + at * at * 31 + at * seed) % alphabet.length],
    ).join("");
    const sought = collectSecrets({ A_PASSWORD: value });
    for (const [inner, first] of Object.entries(encoders)) {
      for (const [outer, second] of Object.entries(encoders)) {
        const text = second(`<${first(value)}>`);
        const { hits } = scrubText(text, sought);
        assert.deepEqual(
          hits,
          [{ what: "the value of A_PASSWORD", count: 1 }],
          `${value} as ${inner} in ${outer}: ${text}`,
        );
      }
    }
  }
});

Deno.test("a secret is found in the base64 of a longer text at each of three alignments", () => {
  for (const user of ["lab", "labs", "labor"]) {
    const header = btoa(`${user}:${random} and more`);
    const scrubbed = clean(header);
    assert.ok(scrubbed.includes("[secret]"), header);
    const left = scrubbed.split("[secret]").map((part) => atob(part.slice(0, part.length - part.length % 4)));
    assert.ok(
      !left.some((part) => part.includes(random.slice(0, 6)) || part.includes(random.slice(-6))),
      left.join(" … "),
    );
  }
});

Deno.test("the rest of a truncated long random secret is found; words are only found completely", () => {
  assert.equal(clean(`Cell 1: ${random.slice(0, 15)}…`), "Cell 1: [secret]…");
  assert.equal(clean(`…${random.slice(9)} is wrong`), "…[secret] is wrong");
  assert.equal(clean(random.slice(0, 6)), random.slice(0, 6));
  const words = collectSecrets({ A_PASSWORD: "aethermart-course-2026" });
  assert.equal(scrubText("aethermart-course", words).text, "aethermart-course");
  assert.equal(scrubText("aethermart-course-2026", words).text, "[secret]");
});

const pem = `-----BEGIN RSA PRIVATE KEY-----\n${"MIIEowIBAAKCAQEA7bq4\n".repeat(12)}-----END RSA PRIVATE KEY-----`;
const awsSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzKE";
const shapes: [string, string, string][] = [
  ["a URI", "at mysql://me:hunter2@db:3306/x now", "at mysql://me:[secret]@db:3306/x now"],
  ["a URI without a user", "redis://:hunter2@h", "redis://:[secret]@h"],
  [
    "IDENTIFIED BY",
    "CREATE USER u IDENTIFIED BY 'it''s \\' x'; SELECT 'y'",
    "CREATE USER u IDENTIFIED BY '[secret]'; SELECT 'y'",
  ],
  [
    "IDENTIFIED VIA",
    "identified via ed25519\n using PASSWORD ( 'hunter2')",
    "identified via ed25519\n using PASSWORD ( '[secret]')",
  ],
  ["PASSWORD()", 'SET PASSWORD = PASSWORD("hunter2")', 'SET PASSWORD = PASSWORD("[secret]")'],
  ["SQL in a string of code", `"IDENTIFIED BY \\"hunter2\\" x"`, `"IDENTIFIED BY \\"[secret]\\" x"`],
  ["SQL in HTML", "IDENTIFIED BY &#39;hunter2&#39; x", "IDENTIFIED BY &#39;[secret]&#39; x"],
  [
    "an option of that name",
    `connect({ user: "u", password: "hunter2" })`,
    `connect({ user: "u", password: "[secret]" })`,
  ],
  ["MASTER_PASSWORD", "MASTER_PASSWORD='hunter2', MASTER_PORT=1", "MASTER_PASSWORD='[secret]', MASTER_PORT=1"],
  ["a private key", `key:\n${pem}\nend`, "key:\n[secret]\nend"],
  ["a private key in JSON", JSON.stringify({ pem }), '{"pem":"[secret]"}'],
  ["a private key that was cut off", pem.slice(0, 150), "[secret]"],
  ["an AWS key id", "id AKIAZZZZYYYYXXXX1234.", "id [secret]."],
  ["AWS keys as JSON", `{"SecretAccessKey": "${awsSecret}"}`, `{"SecretAccessKey": "[secret]"}`],
  ["AWS keys as a profile", `aws_secret_access_key = ${awsSecret}\n`, "aws_secret_access_key = [secret]\n"],
  ["AWS keys as CSV", `AKIAZZZZYYYYXXXX1234,${awsSecret}\n`, "[secret],[secret]\n"],
];
shapes.push(
  [
    "a printed environment",
    "HOME=/root\nSMTP_PASS=hunter22\nPWD=/root\n",
    "HOME=/root\nSMTP_PASS=[secret]\nPWD=/root\n",
  ],
  ["an environment as an object", '{ STRIPE_SECRET_KEY: "hunter22" }', '{ STRIPE_SECRET_KEY: "[secret]" }'],
  ["an environment as JSON", '{"GRAFANA_TOKEN":"hunter22"}', '{"GRAFANA_TOKEN":"[secret]"}'],
  ["a command line", "mariadb --password=hunter22 shop", "mariadb --password=[secret] shop"],
  [
    "a header",
    `headers: { Authorization: "Bearer ${"a1B2".repeat(8)}" }`,
    'headers: { Authorization: "Bearer [secret]" }',
  ],
  ["Azure", `AccountName=a;AccountKey=${"a1B2".repeat(21)}==;x`, "AccountName=a;AccountKey=[secret];x"],
  ["an AWS session", `aws_session_token = ${"IQoJ".repeat(25)}\n`, "aws_session_token = [secret]\n"],
);
/** Assembled from parts, so that no tool mistakes this file for a leak. */
const tokens: [string, string][] = [
  ["GitHub", "gh" + "p_" + "a1B2".repeat(9)],
  ["GitHub Actions", "gh" + "s_" + "a1B2".repeat(9)],
  ["GitHub, fine-grained", "github" + "_pat_" + "a1B2_".repeat(16)],
  ["GitLab", "gl" + "pat-" + "a1B2-".repeat(4)],
  ["Slack", "xo" + "xb-" + "1234567890-a1B2c3D4"],
  ["npm", "np" + "m_" + "a1B2".repeat(9)],
  ["Stripe", "sk_" + "live_" + "a1B2".repeat(6)],
  ["Google", "AI" + "za" + "a1B2-".repeat(7)],
  ["an AI service", "sk-" + "ant-" + "a1B2-".repeat(8)],
  ["an AI service, without a prefix", "sk-" + "a1B2".repeat(12)],
  ["an AI service's account", "sk-" + "svcacct-" + "a1B2_".repeat(8)],
  ["another AI service", "gs" + "k_" + "a1B2".repeat(12)],
  ["Google, for a session", "ya" + "29." + "a1B2_".repeat(8)],
  ["DigitalOcean", "do" + "p_v1_" + "a1b2".repeat(16)],
  ["Vault", "hv" + "s." + "a1B2_".repeat(8)],
  ["Docker", "dckr" + "_pat_" + "a1B2-".repeat(5)],
  ["Shopify", "shp" + "at_" + "a1b2".repeat(8)],
  ["Atlassian", "ATA" + "TT3" + "a1B2-".repeat(12) + "=0A1B"],
  ["Grafana", "gl" + "sa_" + "a1B2".repeat(8) + "_0a1b2c3d"],
  ["Mailgun", "ke" + "y-" + "a1b2".repeat(8)],
  ["Databricks", "da" + "pi" + "a1b2".repeat(8)],
  ["PlanetScale", "pscale" + "_pw_" + "a1B2_".repeat(8)],
  ["Supabase", "sb" + "p_" + "a1b2".repeat(10)],
  ["Notion", "nt" + "n_" + "a1B2".repeat(11)],
  ["Linear", "lin" + "_api_" + "a1B2".repeat(10)],
  ["Telegram", "123456789" + ":AA" + "a1B".repeat(11)],
  ["SendGrid", "S" + "G." + "a1".repeat(11) + "." + "a".repeat(43)],
  ["a JSON web token", "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0In0." + "a1B2_".repeat(8)],
];
for (const [name, token] of tokens) {
  shapes.push([`a token of ${name}`, `it is "${token}", yes`, 'it is "[secret]", yes']);
  shapes.push([
    `a token of ${name} in a header`,
    `{"authorization":"Bearer ${token}"}`,
    '{"authorization":"Bearer [secret]"}',
  ]);
}
const webhooks: [string, string, string][] = [
  ["Slack", "https://hooks." + "slack.com/services/", "T00000000/B00000000/a1B2c3D4e5F6g7H8i9J0k1L2"],
  ["Discord", "https://dis" + "cord.com/api/webhooks/", "123456789012345678/" + "a1B2_".repeat(13)],
  ["Teams", "https://me.webhook." + "office.com/webhookb2/", "0a1b-2c3d@4e5f/IncomingWebhook/" + "a1b2".repeat(8)],
];
for (const [name, place, secret] of webhooks) {
  shapes.push([`a webhook of ${name}`, `post to ${place}${secret} now`, `post to ${place}[secret] now`]);
}
for (const [name, text, expected] of shapes) {
  Deno.test(`a secret is known by its look: ${name}`, () => {
    assert.equal(scrubText(text, collectSecrets({})).text, expected);
    assert.equal(clean(expected), expected);
  });
}

Deno.test("a text that only looks like a secret stays", () => {
  const texts = [
    "MARIADB_URI=mariadb://user:password@host:3306/database",
    "`mariadb://${user}:${encodeURIComponent(password)}@${host}`",
    "mariadb://lab:…@127.0.0.1:PORT",
    "http://localhost:8888/lab?x=a@b",
    "IDENTIFIED BY ?",
    "task-gh_p, npm_config_cache, sk_test_mode, hf_hub, xoxb, eyJhbGciOiJIUzI1NiJ9, https://hooks.slack.com/services/",
    "`IDENTIFIED BY '${password}'`",
    "CASE WHEN x THEN 'no password'\n ELSE 'password' END",
    'columns: { password: "Has a password" }',
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\n-----END PUBLIC KEY-----",
    "A file that begins with -----BEGIN PRIVATE KEY----- is a key.",
    "commit 3f786850e387550fdab836ed7e6dc881de23001b",
    "PWD=/home/student\nPRIMARY_KEY=order_id\nTOKEN=short\nexport DB_PASSWORD=$OTHER",
    "const TOKEN=readToken();",
    '{ FOREIGN_KEY: "orders_customer" }',
    "mariadb --password=[secret]; mariadb --password=$PW; mariadb --password=<yours>",
    "headers: { authorization: `Bearer ${token}` }",
  ];
  for (const text of texts) assert.equal(clean(text), text);
});

Deno.test("the time for hostile text is proportional to its length", () => {
  const texts = [
    "://a:",
    "&amp;",
    "%25",
    "\\\\",
    "Tr0ub",
    "password: '",
    "IDENTIFIED BY '",
    "-----BEGIN PRIVATE KEY-----",
    "secretaccesskey",
    "A_PASSWORD",
    "A_",
    "AUTHORIZATION:",
    "session_token=",
    "<",
    " ",
  ];
  const steep = collectSecrets({ A_PASSWORD: `"\\\\\\'&& %%x`, B_PASSWORD: awkward });
  for (const text of texts) {
    const begun = performance.now();
    scrubText(text.repeat(200_000 / text.length), steep);
    assert.ok(performance.now() - begun < 2_000, `${text} took ${performance.now() - begun} ms`);
  }
});

Deno.test("every place of a notebook is scrubbed and reported, and the rest is unchanged", () => {
  const dirty = notebookOf([
    markdown(`# Title\n\nThe token is ${random}.`, { tags: [`t-${random}`] }),
    code(`const uri = "mariadb://lab:typed-in-1@h"`, [
      stream(`half: ${random.slice(0, 9)}`),
      stream(`${random.slice(9)}\n`),
      stream("1\n", "stderr"),
      {
        output_type: "execute_result",
        execution_count: 3,
        metadata: { [random]: 1 },
        data: {
          "text/plain": ["token:\n", `${random}\n`],
          "text/html": `<b>${random.slice(0, 5)}</b>${random.slice(5)}`,
          "application/json": { deep: [{ [random]: random, n: 1.5, none: null }] },
        },
      },
      { output_type: "error", ename: "Error", evalue: random, traceback: ["Error", `  at ${awkward}`] },
    ]),
    { ...markdown("plain"), attachments: { "a.txt": { "text/plain": random } } } as ReturnType<typeof markdown>,
  ], { note: random });
  const before = structuredClone(dirty);
  const { notebook, hits } = scrubNotebook(dirty, secrets);
  assert.deepEqual(dirty, before, "the original was changed");
  assert.ok(!JSON.stringify(notebook).includes(random.slice(0, 9)), JSON.stringify(notebook, null, 1));
  assert.deepEqual(findKnown(JSON.stringify(notebook), secrets), []);
  const outputs = notebook.cells[1]!.outputs!;
  assert.deepEqual(outputs.slice(0, 2), [stream("half: [secret]\n"), stream("1\n", "stderr")]);
  assert.deepEqual(outputs[2], {
    output_type: "execute_result",
    execution_count: 3,
    metadata: { "[secret]": 1 },
    data: {
      "text/plain": "token:\n[secret]\n",
      "text/html": "[secret]",
      "application/json": { deep: [{ "[secret]": "[secret]", n: 1.5, none: null }] },
    },
  });
  const places = hits.map(({ place }) => place);
  for (
    const place of [
      "cell 1 (c001), source",
      "cell 2 (c002), source",
      "cell 2 (c002), stdout",
      "the notebook's metadata",
    ]
  ) {
    assert.ok(places.includes(place), `${place} is missing in ${places.join(" | ")}`);
  }
  assert.ok(!JSON.stringify(hits).includes(random));
  assert.deepEqual(scrubNotebook(notebook, secrets), { notebook, hits: [] });
});

Deno.test("a notebook without secrets does not change", () => {
  const notebook = notebookOf([markdown("# A\n"), code("1", [stream("a\n"), stream("b\n", "stderr")])], {
    lab: { x: [1, null] },
  });
  assert.equal(JSON.stringify(scrubNotebook(notebook, secrets).notebook), JSON.stringify(notebook));
});

Deno.test("two keys that become one keep both values", () => {
  const { data } = scrubData({ [random]: 1, [`${random}`.toUpperCase()]: 2, "[secret]": 3 }, "it", secrets);
  assert.deepEqual(Object.values(data).sort(), [1, 2, 3]);
});

Deno.test("nested packages are searched, and text across tags", async () => {
  const inner = zipSync({
    "xl/sharedStrings.xml": strToU8(`<t>${random.slice(0, 8)}</t><t>${random.slice(8)}</t>`),
  });
  const bytes = zipSync({
    "ppt/slides/slide1.xml": strToU8("<a:t>nothing</a:t>"),
    "ppt/embeddings/sheet1.xlsx": inner,
  });
  assert.deepEqual(await findLeaks(bytes, "deck.pptx", secrets), [{
    place: "deck.pptx, ppt/embeddings/sheet1.xlsx, xl/sharedStrings.xml",
    what: "the value of SHOP_API_TOKEN",
  }]);
  assert.deepEqual(await findLeaks(bytes, "deck.pptx", collectSecrets({ A_TOKEN: "another-value" })), []);
});
