/** Keeps secrets out of everything that a command writes: the side effects around `secrets`. */

import { join } from "node:path";
import process from "node:process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createWorkFolder, LabError, type Progress, serverFile } from "../core/mod.ts";
import {
  collectSecrets,
  findLeaks,
  type Hit,
  notedSecrets,
  passwordsOfUris,
  scrubText,
  type Secret,
  type Secrets,
  secretsFileVariable,
} from "../secrets/mod.ts";

/** Knows the secrets of this process, of the server of `up`, and those that cells have made. */
export interface SecretGuard {
  text(text: string): string;
  /** The secrets that are known now, for `scrubNotebook` and `scrubData`. */
  known(): Secrets;
  /**
   * @throws {LabError} if the bytes of a file to be written still contain a secret
   */
  check(bytes: Uint8Array, name: string): Promise<void>;
  /** Secrets that look like ordinary text and are therefore not searched for: "the password of MARIADB_URI". */
  indistinct(): readonly string[];
  /** The environment with which a kernel's process records the secrets that its cells make. */
  kernelEnv(): Record<string, string>;
}

/** The guard of this process. */
export function createGuard(env: Record<string, string | undefined> = process.env): SecretGuard {
  const keptServer = readKeptServer();
  let heard: Secret[] = [];
  let file: { path: string; size: number } | undefined;
  let known: { secrets: Secrets; of: number } | undefined;

  /** Cells may make secrets at any time, so each use checks for new ones. */
  const secrets = (): Secrets => {
    const size = file ? statSync(file.path).size : 0;
    if (file && size !== file.size) {
      heard = readFileSync(file.path, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line) as Secret);
      file.size = size;
    }
    const others = [...notedSecrets(), ...heard, ...keptServer];
    if (known?.of !== others.length) known = { secrets: collectSecrets(env, others), of: others.length };
    return known.secrets;
  };
  return {
    text: (text) => scrubText(text, secrets()).text,
    known: secrets,
    async check(bytes, name) {
      const [leak] = await findLeaks(bytes, name, secrets());
      if (!leak) return;
      throw new LabError(
        `${name} would contain ${leak.what} (in ${leak.place}), assembled from outputs of the cells. It was not ` +
          "written. Change the cells so that they do not show it.",
      );
    },
    indistinct: () => secrets().indistinct,
    kernelEnv() {
      file ??= { path: makeSecretsFile(), size: 0 };
      return { [secretsFileVariable]: file.path };
    },
  };
}

/** A file that only its owner can read, removed when this process ends. */
function makeSecretsFile(): string {
  const path = join(createWorkFolder().dir, "secrets");
  writeFileSync(path, "", { mode: 0o600 });
  return path;
}

function readKeptServer(): Secret[] {
  let text = "";
  try {
    text = readFileSync(serverFile(), "utf8");
  } catch { /* no server is kept, or it is not ours to read */ }
  return passwordsOfUris(text).map((value) => ({ what: "the password of the running server", value }));
}

/** Progress without secrets. Texts are scrubbed before they are cut to the terminal's width. */
export function guardProgress(progress: Progress, scrub: (text: string) => string): Progress {
  return {
    note: (line) => progress.note(scrub(line)),
    start(label) {
      const step = progress.start(scrub(label));
      return {
        update: (detail) => step.update(scrub(detail)),
        done: (detail, mark) => step.done(detail && scrub(detail), mark),
        fail: (detail) => step.fail(detail && scrub(detail)),
      };
    },
  };
}

/** Reports what was replaced where, if anything was. */
export function reportHits(hits: Hit[], progress: Progress): void {
  if (hits.length === 0) return;
  progress.note("Secrets were replaced by [secret] in the results:");
  for (const { place, what, count } of hits) progress.note(`  ${place}: ${what}${count > 1 ? ` (${count}×)` : ""}`);
  if (hits.some(({ place }) => place.endsWith(", source"))) {
    progress.note(
      "  A secret in the source is still in the notebook that was run: read it from the environment instead.",
    );
  }
}

/** Reports which secrets are not searched for, if there are any. */
export function warnOfIndistinct(secrets: SecretGuard, progress: Progress): void {
  const names = secrets.indistinct();
  if (names.length === 0) return;
  progress.note(
    `Not searched for, because ordinary text may contain the same: ${names.join(", ")}. ` +
      "Choose values of at least 6 characters that are not common words.",
  );
}
