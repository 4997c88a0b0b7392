/** Secrets that a process has made or was given, so that writers can leave them out. */

import { appendFileSync } from "node:fs";
import process from "node:process";

/** A value that must not be written. */
export interface Secret {
  /** What it is, for people: "the password of MARIADB_URI". It never holds the value. */
  what: string;
  value: string;
}

/**
 * Names the file in which a kernel's process records its secrets for the process that runs the notebook: one JSON
 * object a line. The caller that sets it makes the file, readable by its owner only, and removes it.
 */
export const secretsFileVariable = "AETHERMART_SECRETS";

const noted: Secret[] = [];

/** Remembers a secret, here and in the file that `AETHERMART_SECRETS` names. Call it before the secret is used. */
export function noteSecret(what: string, value: string): void {
  if (value === "" || noted.some((known) => known.value === value)) return;
  noted.push({ what, value });
  const file = process.env[secretsFileVariable];
  if (file) appendFileSync(file, JSON.stringify({ what, value }) + "\n", { mode: 0o600 });
}

/** What {@link noteSecret} was given in this process, in order. */
export const notedSecrets = (): readonly Secret[] => noted;

/** What stands in a secret's place. */
export const maskedSecret = "[secret]";

/** Shorter ones occur in ordinary text at random. */
const leastLength = 6;
/** A number of fewer digits may be a count, a date or an id. */
const leastDigits = 10;

/** Values that people and manuals use for passwords, and that ordinary text is full of. */
const commonWords = new Set(
  ("password passwd passphrase secret secrets token changeme default example localhost administrator " +
    "mariadb database aethermart student students testing private public unknown development production").split(" "),
);

/**
 * Whether a value can be told from ordinary text: it has at least 6 characters, is no common word, and no number of fewer
 * than 10 digits. One that cannot would mangle what it is taken out of.
 */
export function isDistinctive(value: string): boolean {
  return value.length >= leastLength && !commonWords.has(value.toLowerCase()) &&
    !(/^[\d.,:-]*$/.test(value) && value.replace(/\D/g, "").length < leastDigits);
}

/** Text in which {@link maskedSecret} stands for each secret that this process knows and that is distinctive, as it is spelt. */
export const maskSecrets = (text: string): string =>
  noted.filter(({ value }) => isDistinctive(value)).toSorted((a, b) => b.value.length - a.value.length)
    .reduce((masked, { value }) => masked.replaceAll(value, maskedSecret), text);
