/** Reads files whose paths come from others: from a cell, from a notebook. */

import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { Buffer } from "node:buffer";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import process from "node:process";

/** A file was not read; the message has the reason: `"logo.png" is a symbolic link`. */
export class FileRefused extends Error {
  override name = "FileRefused";
}

/** Which files may be read. */
export interface RegularFileLimits {
  /** The folder that must contain the file, at any depth. */
  within: string;
  mostBytes: number;
}

/**
 * Reads a regular file. Never follows a symbolic link out of the folder or at the end of the path, and never blocks: a pipe, a socket or a device is refused,
 * even if it takes a file's place while the file is opened.
 *
 * @throws {FileRefused} if the file is missing, is not a regular file, is outside the folder or too large; the message names it as the path does
 */
export function readRegularFile(path: string, { within, mostBytes }: RegularFileLimits): Uint8Array {
  const refuse = (why: string, cause?: unknown) => new FileRefused(`"${path}" ${why}`, { cause });
  let file: number;
  try {
    // Without O_NONBLOCK, opening a pipe blocks until somebody writes to it.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw refuse(whyNotOpened(error as NodeJS.ErrnoException), error);
  }
  try {
    const info = fstatSync(file);
    if (!info.isFile()) throw refuse("is not a regular file");
    if (!liesIn(realpathSync(within), placeOf(file, path))) throw refuse(`lies outside ${within}`);
    const bytes = readUpTo(file, mostBytes + 1);
    if (bytes.length > mostBytes) throw refuse(`is larger than ${formatMegabytes(mostBytes)} MB`);
    return bytes;
  } finally {
    closeSync(file);
  }
}

function whyNotOpened({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "does not exist";
  if (code === "ELOOP") return "is a symbolic link";
  if (code === "ENXIO") return "is not a regular file"; // a socket
  return `cannot be read: ${message}`;
}

/** The location of an open file. On Linux it comes from the open file itself, so that nobody can exchange a folder on its path. */
const placeOf = (file: number, path: string): string =>
  process.platform === "linux"
    ? readlinkSync(`/proc/self/fd/${file}`)
    : join(realpathSync(dirname(path)), basename(path));

function liesIn(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function readUpTo(file: number, most: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (let left = most; left > 0;) {
    const piece = new Uint8Array(Math.min(left, 65_536));
    const count = readSync(file, piece, 0, piece.length, null);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    left -= count;
  }
  return Buffer.concat(pieces);
}

const formatMegabytes = (bytes: number) => (bytes / 1e6).toFixed(1).replace(/\.0$/, "");
