/** What the server refused, without the values in its words: they may be those of persons. Pure. */

import { messageOf } from "../../core/mod.ts";
import type { SqlError } from "../../sql/mod.ts";

const names: Record<number, RegExp> = {
  1048: /^Column '([a-z0-9_]+)'/,
  1062: /for key '([A-Za-z0-9_.]+)'$/,
  1451: /CONSTRAINT `([^`]+)`/,
  1452: /CONSTRAINT `([^`]+)`/,
  4025: /CONSTRAINT `([^`]+)`/,
};

/** The number of an error and the constraint or column that it names: `error 1062: uq_customers_email`. */
export function refusal(error: SqlError): string {
  const [, name] = names[error.errno]?.exec(messageOf(error.cause ?? error)) ?? [];
  return `error ${error.errno}${name === undefined ? "" : `: ${name}`}`;
}
