/** Finds what a schema validator does not see: parts that are referenced but absent, and parts that nothing refers to. */

import { posix } from "node:path";
import { type Parts, unzipParts } from "./package.ts";
import { elements, forbiddenInXml, parseXml } from "./xml_tree.ts";

/** A relationship of a part (or of the package, whose source is ""). */
interface Relationship {
  source: string;
  target: string;
}

function relationshipsOf(parts: Parts): Relationship[] {
  const found: Relationship[] = [];
  for (const [name, content] of parts) {
    if (!name.endsWith(".rels") || typeof content !== "string") continue;
    const folder = posix.dirname(posix.dirname(name));
    const source = posix.join(folder, posix.basename(name, ".rels"));
    for (const { attributes } of elements(parseXml(content), "Relationship")) {
      if (attributes.TargetMode === "External") continue;
      const target = attributes.Target ?? "";
      found.push({
        source: source === "." ? "" : source,
        target: target.startsWith("/") ? target.slice(1) : posix.normalize(posix.join(folder, target)),
      });
    }
  }
  return found;
}

/**
 * The problems of a package's parts, one sentence each; empty if there are none. Checks that every override and every relationship leads to a part, that
 * every part is referenced and has a content type, that no part contains a character that XML forbids, and that ids of shapes are unique on each slide.
 */
export function inspectPackage(bytes: Uint8Array): string[] {
  const parts = unzipParts(bytes);
  const problems: string[] = [];
  const types = parts.get("[Content_Types].xml");
  if (typeof types !== "string") return ["The package has no [Content_Types].xml."];
  const listed = parseXml(types);
  const overrides = new Set<string>();
  for (const { attributes } of elements(listed, "Override")) {
    const name = (attributes.PartName ?? "").slice(1);
    if (overrides.has(name)) problems.push(`The content type of ${name} is declared twice.`);
    overrides.add(name);
    if (!parts.has(name)) problems.push(`A content type is declared for ${name}, which is not in the package.`);
  }
  const extensions = new Set(elements(listed, "Default").map(({ attributes }) => attributes.Extension));
  const relationships = relationshipsOf(parts);
  for (const { source, target } of relationships) {
    if (!parts.has(target)) {
      problems.push(`${source || "The package"} refers to ${target}, which is not in the package.`);
    }
  }
  const reached = new Set(relationships.map(({ target }) => target));
  for (const [name, content] of parts) {
    if (name === "[Content_Types].xml") continue;
    const owner = posix.join(posix.dirname(posix.dirname(name)), posix.basename(name, ".rels"));
    if (name.endsWith(".rels")) {
      if (name !== "_rels/.rels" && !parts.has(owner)) {
        problems.push(`${name} belongs to ${owner}, which is not in the package.`);
      }
    } else if (!reached.has(name)) problems.push(`Nothing refers to ${name}.`);
    if (!overrides.has(name) && !extensions.has(/\.([^./]+)$/.exec(name)?.[1] ?? "")) {
      problems.push(`${name} has no content type.`);
    }
    if (typeof content === "string" && content.search(forbiddenInXml) >= 0) {
      problems.push(`${name} contains a character that XML forbids.`);
    }
    if (/^ppt\/slides\/[^/]+\.xml$/.test(name)) problems.push(...repeatedIds(name, content as string));
  }
  return problems;
}

function repeatedIds(name: string, xml: string): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { attributes: { id = "" } } of elements(parseXml(xml), "p:cNvPr")) {
    (seen.has(id) ? repeated : seen).add(id);
  }
  return [...repeated].map((id) => `Two shapes of ${name} have the id ${id}.`);
}
