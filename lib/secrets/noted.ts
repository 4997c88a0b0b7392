/** Secrets that a process has generated or received, so that writers can leave them out. */

import { appendFileSync } from "node:fs";
import process from "node:process";
import { replaceShapes } from "./shapes.ts";

/** A value that must not be written. */
export interface Secret {
  /** Its name for people: "the password of MARIADB_URI". It never contains the value. */
  what: string;
  value: string;
}

/**
 * The environment variable with the file in which a kernel's process records its secrets for the process that runs the notebook: one JSON
 * object per line. The caller that sets it creates the file, readable only by its owner, and removes it.
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

/** The secrets noted in this process, in order. */
export const notedSecrets = (): readonly Secret[] => noted;

/** The text in place of a secret. */
export const maskedSecret = "[secret]";

/** Shorter values occur in ordinary text by chance. */
const leastLength = 6;
/** A number with fewer digits may be a count, a date or an id. */
const leastDigits = 10;

/** Values that people and manuals use as passwords, and that are frequent in ordinary text. */
const commonWords = new Set(
  ("password passwd passphrase secret secrets token changeme default example localhost administrator " +
    "mariadb database aethermart student students testing private public unknown development production").split(" "),
);

/**
 * Whether a value differs enough from ordinary text: it has at least 6 characters, is not a common word, and is not a number of fewer
 * than 10 digits. Replacing other values would damage ordinary text.
 */
export function isDistinctive(value: string): boolean {
  return value.length >= leastLength && !commonWords.has(value.toLowerCase()) &&
    !(/^[\d.,:-]*$/.test(value) && value.replace(/\D/g, "").length < leastDigits);
}

/**
 * Replaces by {@link maskedSecret} every distinctive secret that this process knows, in its plain spelling, and whatever
 * looks like a secret.
 */
export function maskSecrets(text: string): string {
  const known = noted.filter(({ value }) => isDistinctive(value)).toSorted((a, b) => b.value.length - a.value.length);
  const masked = known.reduce((masked, { value }) => masked.replaceAll(value, maskedSecret), text);
  return replaceShapes(masked, maskedSecret, () => {});
}
