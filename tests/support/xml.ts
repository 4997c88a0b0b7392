/** Reads the parts of a package with another parser than the one that the lab writes decks with. */

import { type Document, DOMParser } from "@xmldom/xmldom";

/** Parses a part. The parser's warnings (a replacement character in a text) are not errors and are not printed. */
export const parseXml = (xml: string): Document =>
  new DOMParser({
    onError(level, message) {
      if (level !== "warning") throw new Error(`A part of the package is not valid XML: ${message}`);
    },
  }).parseFromString(xml, "text/xml");
