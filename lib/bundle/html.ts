/** Text in HTML and XML. */

import { escapeUTF8 } from "entities/escape";

/** Text for use between tags and in quoted attributes of HTML and XML. */
export const escapeHtml = (text: string): string => escapeUTF8(text);
