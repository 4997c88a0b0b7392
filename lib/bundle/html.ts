/** Text in HTML. */

import { escapeUTF8 } from "entities";

/** Text for use between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => escapeUTF8(text);
