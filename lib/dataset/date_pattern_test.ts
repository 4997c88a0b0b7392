import assert from "node:assert/strict";
import { readDatePattern } from "./date_pattern.ts";

const read = (pattern: string, text: string) => readDatePattern(pattern)(text)?.toISOString().slice(0, 19);

Deno.test("a pattern reads what is written so, and nothing else", () => {
  for (
    const [pattern, text, moment] of [
      ["dd.MM.yyyy", "31.05.2024", "2024-05-31T00:00:00"],
      ["d/M/yyyy H:mm", "1/2/2024 7:05", "2024-02-01T07:05:00"],
      ["M/d/yyyy h:mm a", "2/1/2024 12:05 AM", "2024-02-01T00:05:00"],
      ["M/d/yyyy hh:mm a", "2/1/2024 12:05 pm", "2024-02-01T12:05:00"],
      ["d MMM yyyy 'at' HH:mm:ss", "29 Feb 2024 at 23:59:58", "2024-02-29T23:59:58"],
      ["MMMM d, yyyy", "September 5, 2024", "2024-09-05T00:00:00"],
      ["MMMM d, yyyy", "Sep 5, 2024", undefined],
      ["yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2024-01-01T00:30:00.123+01:00", "2023-12-31T23:30:00"],
      ["yyyy-MM-dd HH:mm:ss Z", "2024-01-01 00:30:00 -0530", "2024-01-01T06:00:00"],
      ["yyyyMMdd", "20240531", "2024-05-31T00:00:00"],
      ["dd.MM.yyyy", "1.5.2024", undefined],
      ["dd.MM.yyyy", "31x05x2024", undefined],
      ["dd.MM.yyyy", "30.02.2024", undefined],
      ["yyyy-MM-dd HH:mm", "2024-05-31 24:00", undefined],
      ["M/d/yyyy h:mm a", "2/1/2024 13:05 PM", undefined],
    ] as const
  ) assert.equal(read(pattern, text), moment, `${pattern}: ${text}`);
});

Deno.test("a pattern that means nothing is refused", () => {
  assert.throws(() => readDatePattern("dd.MM.yy"), /contains "y", which has no meaning/);
  assert.throws(() => readDatePattern("dd.MM"), /lacks the year, month or day/);
  assert.throws(() => readDatePattern("dd.MM.yyyy dd"), /contains a part twice/);
  assert.throws(() => readDatePattern("dd MMM MM yyyy"), /contains a part twice/);
  assert.throws(() => readDatePattern("dd.MM.yyyy HH:mm hh a"), /contains a part twice/);
  assert.throws(() => readDatePattern("dd.MM.yyyy h:mm"), /h needs a/);
});
