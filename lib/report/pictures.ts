/** Pictures in prose and in outputs: what they are, and why one cannot be used. Pure. */

import { Buffer } from "node:buffer";
import { imageSize } from "image-size";
import type { Tokens } from "marked";
import type { Problem } from "./bindings.ts";
import { type Cell, type Notebook, type Output, plainTextOf, textOf } from "../notebook/mod.ts";
import { type CellRef, refOf } from "./cell_ref.ts";
import { decodePercent, readDataUri } from "./data_uri.ts";
import { type ImageTag, readHtml } from "./foreign_html.ts";
import { tokensIn } from "./markdown.ts";

/** A picture whose bytes have been checked. */
export interface Picture {
  /** Its actual type, regardless of its name. */
  type: "png" | "jpeg" | "gif" | "svg";
  /** Its bytes, in base64. */
  base64: string;
  /** In pixels. */
  width: number;
  height: number;
}

/** The limits of one picture. */
export const largestPicture = { bytes: 10_000_000, pixels: 50_000_000 } as const;

const mimes = { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", svg: "image/svg+xml" } as const;

/** The MIME type of a picture. */
export const mimeOf = ({ type }: Picture): string => mimes[type];

/** A picture as a data URI. */
export const dataUri = (picture: Picture): string => `data:${mimeOf(picture)};base64,${picture.base64}`;

/** Reads a picture from its bytes. If it cannot be used, returns the reason as a clause that follows "it". */
export function readPicture(bytes: Uint8Array): Picture | string {
  if (bytes.length > largestPicture.bytes) {
    return `has ${bytes.length.toLocaleString("en")} bytes, and ${
      largestPicture.bytes.toLocaleString("en")
    } are allowed`;
  }
  const size = sizeOf(bytes);
  const type = size?.type === "jpg" ? "jpeg" : size?.type;
  if (!size || (type !== "png" && type !== "jpeg" && type !== "gif" && type !== "svg")) {
    return "is not a PNG, JPEG, GIF or SVG picture";
  }
  const { width, height } = size;
  if (!(width >= 1 && height >= 1)) return "has no size";
  if (width * height > largestPicture.pixels) {
    return `has ${width} × ${height} pixels, and ${largestPicture.pixels.toLocaleString("en")} in all are allowed`;
  }
  return { type, base64: Buffer.from(bytes).toString("base64"), width: Math.round(width), height: Math.round(height) };
}

function sizeOf(bytes: Uint8Array) {
  try {
    return imageSize(bytes);
  } catch {
    return undefined; // it has another type or is damaged
  }
}

/** Where a picture is, by its address. `name` is its key among a cell's attachments. */
export type PicturePlace =
  | { kind: "attachment" | "file"; name: string }
  | { kind: "data" | "remote"; name: string };

/** Reads an address; percent signs are decoded. */
export function placeOf(address: string): PicturePlace {
  const scheme = /^\s*(?:([a-z][a-z0-9+.-]*):|\/\/)/i.exec(address);
  if (!scheme) return { kind: "file", name: decodePercent(address.replace(/[?#].*$/s, "").trim()) };
  const kind = scheme[1]?.toLowerCase();
  if (kind === "attachment") {
    return { kind: "attachment", name: decodePercent(address.slice(address.indexOf(":") + 1)) };
  }
  return { kind: kind === "data" ? "data" : "remote", name: address };
}

/** The picture at an address in a cell's Markdown; `undefined` for one on the web, a text if it cannot be used. */
export function pictureAt(cell: Cell, address: string): Picture | string | undefined {
  const place = placeOf(address);
  if (place.kind === "remote") return undefined;
  if (place.kind === "data") {
    const bytes = readDataUri(address);
    return bytes ? readPicture(bytes) : "is not a PNG, JPEG, GIF or SVG picture";
  }
  const attached = cell.cell_type === "code" ? {} : cell.attachments ?? {};
  const bundle = Object.hasOwn(attached, place.name) ? attached[place.name] : undefined;
  if (!bundle) return place.kind === "file" ? "is not in the notebook's folder" : "is not among the cell's attachments";
  const [mime, content] = Object.entries(bundle)[0] ?? [];
  const text = typeof content === "string" ? content : "";
  return readPicture(mime === mimes.svg ? new TextEncoder().encode(text) : Buffer.from(text, "base64"));
}

/** The pictures in Markdown, in order, from its own syntax and from HTML. */
export function picturesIn(markdown: string): ImageTag[] {
  // Without one of these, there is none, and most texts need not be parsed for it.
  if (!/!\[|</.test(markdown)) return [];
  return tokensIn(markdown).flatMap((token): ImageTag[] => {
    if (token.type === "html") return readHtml(token.raw).filter((part) => typeof part !== "string");
    return token.type === "image" ? [{ address: (token as Tokens.Image).href, alt: (token as Tokens.Image).text }] : [];
  });
}

/** Files that cannot be used: name → reason, as {@link readPicture} states it. */
export type RefusedPictures = ReadonlyMap<string, string>;

/** The pictures of a notebook that cannot be used: problems that prevent a deck, and pictures that are left out with a message. */
export function checkPictures(
  notebook: Notebook,
  refused: RefusedPictures = new Map(),
): { problems: Problem[]; leftOut: { cell: CellRef; message: string }[] } {
  const problems: Problem[] = [];
  const leftOut: { cell: CellRef; message: string }[] = [];
  notebook.cells.forEach((cell, index) => {
    if (cell.cell_type !== "markdown") return;
    for (const { address } of picturesIn(cell.source)) {
      const { kind, name } = placeOf(address);
      const picture = pictureAt(cell, address);
      const called = kind === "data" ? "The picture in the text" : `The picture "${name.slice(0, 200)}"`;
      const ref = refOf(cell, index);
      if (picture === undefined) {
        leftOut.push({
          cell: ref,
          message: `${called} is ${
            /^\s*(?:https?:)?\/\//i.test(address) ? "on the web" : "not in the notebook's folder"
          } and was left out. Save it beside the notebook and name the file.`,
        });
      } else if (typeof picture === "string") {
        problems.push({
          cell: ref,
          message: `${called} cannot be used: it ${
            refused.get(name) ?? picture
          }. Put a picture there, or take it out of the text.`,
        });
      } else if (picture.type === "svg") {
        leftOut.push({
          cell: ref,
          message:
            `${called} is an SVG drawing. The report shows it, the deck only its description. Use a PNG for both.`,
        });
      }
    }
  });
  return { problems, leftOut };
}

/** The picture of an output without a bundle, with its description. */
export function pictureOfOutput(output: Output, cell: CellRef): { picture: Picture; alt: string } | undefined {
  for (const mime of [mimes.png, mimes.jpeg, mimes.gif]) {
    const content = textOf(output, mime);
    if (content === undefined) continue;
    const picture = readPicture(Buffer.from(content, "base64"));
    if (typeof picture === "string" || picture.type === "svg") continue;
    const { alt } = "metadata" in output ? output.metadata : {};
    const text = plainTextOf(output).trim();
    const words = typeof alt === "string" && alt ? alt : /^<.*>$|^\W*$|\n/s.test(text) ? "" : text;
    return { picture, alt: words || `Picture shown by cell ${cell.number}` };
  }
  return undefined;
}
