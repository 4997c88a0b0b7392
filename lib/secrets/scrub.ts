/**
 * Removes secrets from what is written. Pure.
 *
 * Known values are replaced wherever they occur and in any encoding; others are recognised by their form (a URI's password, a
 * password in SQL, a private key, the tokens and webhooks of known services). It cannot find a value that looks like ordinary text (see
 * `isDistinctive`), nor one that is split over two outputs so that neither part is its first or last eight characters.
 */

import { isDistinctive, maskedSecret, type Secret } from "./noted.ts";
import { type Edge, edgesOf, type Forms, formsOf } from "./forms.ts";
import { passwordsOfUris, replaceShapes } from "./shapes.ts";

/** Secrets of one kind that were replaced in one place. */
export interface Hit {
  /** "cell 3 (load), stdout". */
  place: string;
  /** "the password of MARIADB_URI". Never the value. */
  what: string;
  count: number;
}

/** The secrets to search for. Make it with {@link collectSecrets}. */
export interface Secrets {
  known: readonly (Secret & Forms & { edges: readonly Edge[] })[];
  /** Secrets that look like ordinary text and are therefore not searched for. */
  indistinct: readonly string[];
}

/** Names of environment variables with secret values. Of AWS' variables, those for a region or a file are not secret. */
const secretName =
  /(?:PASSWORD|PASSWD|PASSPHRASE|PWD|(?:^|_)(?:PASS|AUTH)|SECRET|TOKEN|CREDENTIALS?|KEY|KEY_ID|COOKIE|JWT|DSN|WEBHOOK(?:_UR[IL])?)(?:_?\d+)?$/i;
/** Names with such an ending and another meaning: the working directory. */
const plainName = /^(?:OLD)?PWD$/i;

/**
 * The secrets of an environment, and others that are known.
 *
 * The secrets of the environment are the values of variables whose names end in PASSWORD, SECRET, TOKEN, KEY and the like, and
 * the password of every URI in any value.
 *
 * Cost: a few microseconds for each secret; keep the result.
 */
export function collectSecrets(env: Record<string, string | undefined>, others: readonly Secret[] = []): Secrets {
  const secrets: Secret[] = [];
  for (const [name, value = ""] of Object.entries(env)) {
    for (const password of passwordsOfUris(value)) secrets.push({ what: `the password of ${name}`, value: password });
    if (secretName.test(name) && !plainName.test(name)) secrets.push({ what: `the value of ${name}`, value });
  }
  secrets.push(...others);
  const distinct = [...new Map(secrets.toReversed().map((secret) => [secret.value, secret])).values()].reverse();
  const distinctive = distinct.filter(({ value }) => isDistinctive(value))
    .map((secret) => ({ ...secret, ...formsOf(secret.value), edges: edgesOf(secret.value) }))
    .sort((a, b) => b.value.length - a.value.length);
  const indistinct = distinct.filter(({ value }) => value !== "" && !isDistinctive(value)).map(({ what }) => what);
  return { known: distinctive, indistinct: [...new Set(indistinct)] };
}

/**
 * Returns a text without secrets, and how many of which kind were replaced. Scrubbing twice gives the same result as once.
 *
 * Cost: about ten passes of a plain search per known secret; for three of them about 10 ms per MB.
 */
export function scrubText(text: string, secrets: Secrets): { text: string; hits: Omit<Hit, "place">[] } {
  const counts = new Map<string, number>();
  const count: Count = (what, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by);
  text = replaceEdges(replaceWhole(text, secrets, count), secrets, count);
  return {
    text: replaceShapes(text, maskedSecret, count),
    hits: [...counts].map(([what, number]) => ({ what, count: number })),
  };
}

type Count = (what: string, by?: number) => void;

function replaceWhole(text: string, { known }: Secrets, count: Count): string {
  for (const { what, fixed, written } of known) {
    if (written) text = text.replace(written, () => (count(what), maskedSecret));
    for (const form of fixed) {
      if (!text.includes(form)) continue;
      const parts = text.split(form);
      count(what, parts.length - 1);
      text = parts.join(maskedSecret);
    }
  }
  return text;
}

/** Replaces what is left of a secret where a message or an output was cut. */
function replaceEdges(text: string, { known }: Secrets, count: Count): string {
  for (const { what, edges } of known) {
    for (const { probe, pattern } of edges) {
      if (!text.includes(probe)) continue;
      text = text.replace(pattern, () => (count(what), maskedSecret));
    }
  }
  return text;
}

const withoutTags = (markup: string) => markup.replace(/<[^>]*>/g, "");

/** The known secrets in markup that are interrupted by tags, so that {@link scrubText} does not find them. */
export function findHidden(markup: string, secrets: Secrets): string[] {
  return findKnown(withoutTags(replaceWhole(markup, secrets, () => {})), secrets);
}

/** The known secrets that a text contains completely, as it is or without its tags. */
export function findKnown(text: string, secrets: Secrets): string[] {
  const bare = withoutTags(text);
  const held = secrets.known.filter(({ fixed, written }) =>
    [text, bare].some((place) => fixed.some((form) => place.includes(form)) || (written && place.search(written) >= 0))
  );
  return [...new Set(held.map(({ what }) => what))];
}
