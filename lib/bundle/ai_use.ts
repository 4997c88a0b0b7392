/** A disclosure of AI use as HTML, in notebook and report, and as plain text. */

import { escapeHtml } from "./html.ts";
import type { AiDisclosure } from "./schema.ts";

/** The headings of the texts, in the order in which they are shown. */
const texts = (use: AiDisclosure): [heading: string, text: string][] => [
  ["Benefits", use.benefits],
  ["Limits", use.limits],
  ["Effect on the work", use.effect],
  ["Lessons learned", use.lessons],
];

/** Text as HTML. Its paragraphs are separated by empty lines. */
export const paragraphsHtml = (text: string): string =>
  text.trim().split(/\n\s*\n/).map((part) => `<p>${escapeHtml(part)}</p>`).join("");

const section = ([heading, text]: [string, string]): string => `<h3>${heading}</h3>${paragraphsHtml(text)}`;

/** The disclosure as HTML, without its task. */
export function aiUseHtml(use: AiDisclosure): string {
  const tools = use.tools.map(({ name, version, basis }) =>
    `<tr>${[name, version, basis].map((text) => `<td>${escapeHtml(text)}</td>`).join("")}</tr>`
  ).join("");
  const corrections = use.corrections.map(({ what, found, commit, test }) =>
    `<li>${escapeHtml(what)}${found ? ` <small>How it was found: ${escapeHtml(found)}.</small>` : ""}${
      commit ? ` <small>Commit <code>${escapeHtml(commit)}</code>.</small>` : ""
    }${test ? ` <small>Test: “${escapeHtml(test)}”.</small>` : ""}</li>`
  ).join("");
  return `<table><thead><tr><th>Tool</th><th>Version</th><th>How this is known</th></tr></thead><tbody>${tools}</tbody></table>` +
    section(["How AI was used", use.how]) + `<h3>Corrections made</h3><ol>${corrections}</ol>` +
    texts(use).map(section).join("");
}

/** The disclosure as plain text, without its task. */
export function aiUseText(use: AiDisclosure): string {
  return [
    ...use.tools.map(({ name, version, basis }) => `Tool: ${name} (version: ${version}). ${basis}`),
    `How AI was used: ${use.how}`,
    "Corrections made:",
    ...use.corrections.map(({ what, found, commit, test }, at) =>
      [
        `  ${at + 1}. ${what}`,
        ...(found ? [`found: ${found}`] : []),
        ...(commit ? [`commit ${commit}`] : []),
        ...(test ? [`test: ${test}`] : []),
      ].join("; ")
    ),
    ...texts(use).map(([heading, text]) => `${heading}: ${text}`),
  ].join("\n");
}
