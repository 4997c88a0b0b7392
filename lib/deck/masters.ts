/** The slide masters of a deck: title, section and content. */

import type { Picture } from "../report/mod.ts";
import type { Frame } from "./page.ts";
import { dataOf, type Presentation } from "./presentation.ts";
import type { Theme } from "./theme.ts";
import { type } from "./type_scale.ts";

/** The largest size of a picture within a width and a height, in inches. */
function fitInto(picture: Picture, w: number, h: number): { w: number; h: number } {
  const scale = Math.min(w / picture.width, h / picture.height);
  return { w: picture.width * scale, h: picture.height * scale };
}

/** Defines the masters of a theme. */
export function defineMasters(deck: Presentation, theme: Theme) {
  const { grid, colors, fonts } = theme;
  const title = (frame: Frame, sizePt: number, color: string) => ({
    placeholder: {
      options: {
        name: "title",
        type: "title" as const,
        ...frame,
        margin: 0,
        align: "left" as const,
        fontFace: fonts.text,
        fontSize: sizePt,
        bold: true,
        color,
      },
      text: "",
    },
  });
  const number = (right: number) => ({
    x: right - 0.8,
    y: grid.footerTop,
    w: 0.8,
    h: 0.24,
    align: "right" as const,
    fontFace: fonts.text,
    fontSize: type.footer,
    color: colors.muted,
    margin: 0,
  });
  const band = (x: number, y: number, w: number, h: number, color: string) => ({
    rect: { x, y, w, h, fill: { color } },
  });
  const logo = (x: number, y: number, w: number, h: number, align: "left" | "right" = "left") => {
    if (!theme.logo) return [];
    const size = fitInto(theme.logo, w, h);
    const image = { x: align === "left" ? x : x - size.w, y, ...size, data: dataOf(theme.logo) };
    return [{ image }];
  };
  deck.defineSlideMaster({
    title: "TITLE",
    background: { color: colors.primary },
    objects: [
      ...logo(grid.left, 0.5, 3, 0.7),
      title({ x: grid.left, y: 2.4, w: grid.titleText - 0.1, h: 1.6 }, type.deckTitle[1], colors.onPrimary),
    ],
  });
  deck.defineSlideMaster({
    title: "SECTION",
    background: { color: colors.section },
    objects: [
      ...logo(grid.left, 0.5, 2.5, 0.5),
      title({ x: 3.6, y: 3, w: grid.sectionTextRight - 3.6, h: 1.2 }, type.sectionTitle[0], colors.primary),
    ],
    slideNumber: number(grid.sectionRight),
  });
  deck.defineSlideMaster({
    title: "CONTENT",
    background: { color: colors.paper },
    objects: [
      ...logo(grid.right, 0.24, grid.width * 0.25, 0.36, "right"),
      band(0, 0, 0.14, grid.page.height, colors.primary),
      title({ x: grid.left, y: grid.titleTop, w: grid.width, h: 0.5 }, type.title[0], colors.primary),
    ],
    slideNumber: number(grid.right),
  });
}
