/** The blocks of the set-up guide, in their order, with the sections that they stand in. */

/** Commands or statements that a reader copies. */
export interface GuideBlock {
  language: "sh" | "sql";
  /** Its section: the number of the chapter and the heading, "4/The primary"; "4" for what stands before the first one. */
  section: string;
  text: string;
}

/** Headings of chapters with a number, other headings, and blocks. */
const pieces = /^## (\d+)\. .+$|^### (.+)$|^```(sh|sql)\n([^]*?)^```$/gm;

/** Reads the blocks of a guide. Pure. */
export function readBlocks(guide: string): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  let section = "";
  for (const [, chapter, heading, language, text] of guide.matchAll(pieces)) {
    if (chapter) section = chapter;
    else if (heading) section = `${section.replace(/\/.*/, "")}/${heading}`;
    else blocks.push({ language: language as GuideBlock["language"], section, text: text! });
  }
  return blocks;
}
