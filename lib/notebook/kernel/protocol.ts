/** Jupyter's messages (version 5.3): signed multipart messages over ZMTP. */

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";

/** A received message. */
export interface Message {
  type: string;
  /** The id of the request that it answers or belongs to; empty if there is none. */
  parentId: string;
  /** When it was sent, ISO 8601. */
  date: string;
  // deno-lint-ignore no-explicit-any -- each type of message has different content, and a kernel may add to it
  content: any;
}

/** The fields of an output message that matter. */
export type OutputMessage = Pick<Message, "type" | "content">;

/** The fields that all messages of one client share. */
export interface Session {
  id: string;
  /** The connection file's key. As an object it is prepared once; as a text, each message would pay for that. */
  key: KeyObject;
}

/** A session with a random id and a random key. */
export const createSession = (): Session => ({
  id: crypto.randomUUID(),
  key: createSecretKey(crypto.randomUUID(), "utf8"),
});

const delimiter = "<IDS|MSG>";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The frames of a request, signed with the session's key. */
export function encodeRequest(session: Session, id: string, type: string, content: unknown): Uint8Array[] {
  const header = {
    msg_id: id,
    msg_type: type,
    session: session.id,
    username: "lab",
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [header, {}, {}, content].map((part) => encoder.encode(JSON.stringify(part)));
  return [encoder.encode(delimiter), encoder.encode(sign(session.key, parts)), ...parts];
}

/**
 * Parses the message in these frames.
 *
 * @throws {Error} if it is not a message, or not signed with the session's key
 */
export function decodeMessage(session: Session, frames: Uint8Array[]): Message {
  const at = frames.findIndex((frame) => frame.length === delimiter.length && decoder.decode(frame) === delimiter);
  const [signature, ...parts] = frames.slice(at + 1, at + 6);
  if (at < 0 || !signature || parts.length < 4) throw new Error("The kernel sent something that is not a message.");
  const expected = encoder.encode(sign(session.key, parts));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error("The kernel sent a message with a wrong signature.");
  }
  const [header, parent, , content] = parts.map((part) => JSON.parse(decoder.decode(part)));
  return { type: header.msg_type, parentId: parent.msg_id ?? "", date: header.date ?? "", content };
}

function sign(key: KeyObject, parts: Uint8Array[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
