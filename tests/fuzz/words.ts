/** Random words in many scripts. Nearly every word is unique, so that a lost or misplaced one is noticed. */

import type { Random } from "../../lib/core/mod.ts";

const latin = "abcdefghijklmnopqrstuvwxyz";
const accented = "äöüßéèçñøåœžłőșğÄÖÜÉŁ";
const greek = "αβγδεζηθικλμνξοπρστυφχψωΩΔ";
const cyrillic = "абвгдежзиклмнопрстуфхцчшщыьэюяЖЩ";
const han = "数据库商店订单客户价格日期表格图书馆检查结果错误中文測試龍";
const kana = "データベースひらがなカタカナテスト表示";
const hangul = "데이터베이스주문고객가격테스트";
const arabic = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";
const hebrew = "אבגדהוזחטיכלמנסעפצקרשת";
const marks = ["\u0301", "\u0308", "\u0323", "\u0302", "\u0327", "\u20d7"];
const signs = ["∑", "≤", "≈", "√", "→", "⇒", "✓", "½", "€", "№", "™", "“q”", "«g»", "…", "–", "‰"];
const emoji = ["😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🧑‍💻", "❤️", "🚀", "☃️", "1️⃣"];

const letters = (random: Random, alphabet: string, length: number) =>
  Array.from({ length }, () => random.pick([...alphabet])).join("");

type Script = (random: Random) => string;

const plain: Script = (random) => letters(random, latin, 2 + random.below(9));

/** The odd scripts and shapes of words. */
export const scripts: Record<string, Script> = {
  accented: (random) => letters(random, latin + accented, 3 + random.below(8)),
  greek: (random) => letters(random, greek, 3 + random.below(8)),
  cyrillic: (random) => letters(random, cyrillic, 3 + random.below(9)),
  han: (random) => letters(random, han, 2 + random.below(20)),
  kana: (random) => letters(random, kana, 2 + random.below(14)),
  hangul: (random) => letters(random, hangul, 2 + random.below(5)),
  arabic: (random) => letters(random, arabic, 3 + random.below(6)),
  hebrew: (random) => letters(random, hebrew, 3 + random.below(6)),
  combining: (random) =>
    Array.from({ length: 3 + random.below(4) }, () => random.pick([...latin]) + random.pick(marks)).join(""),
  emoji: (random) => Array.from({ length: 1 + random.below(4) }, () => random.pick(emoji)).join(""),
  sign: (random) => random.pick(signs),
  xml: (random) => `<${letters(random, latin, 3)} a="&amp;">'&lt;`,
  capitals: (random) => letters(random, "MWQ", 4 + random.below(8)),
  hyphenated: (random) => `${letters(random, latin, 5)}-${letters(random, latin, 6)}—${letters(random, latin, 4)}`,
  path: (random) => `/${letters(random, latin, 6)}/${letters(random, latin, 9)}_${letters(random, latin, 7)}.csv`,
  long: (random) => letters(random, latin + "_", 40 + random.below(120)),
  longHan: (random) => letters(random, han, 60 + random.below(80)),
};

/** How odd the words of a notebook are: the share of words that are not plain, and the scripts that these are from. */
export interface Vocabulary {
  odd: number;
  scripts: string[];
}

export function chooseVocabulary(random: Random): Vocabulary {
  const names = Object.keys(scripts);
  return {
    odd: random.pick([0, 0.15, 0.4, 0.9]),
    scripts: Array.from({ length: 1 + random.below(5) }, () => random.pick(names)),
  };
}

export const word = (random: Random, { odd, scripts: names }: Vocabulary): string =>
  random.fraction() < odd ? scripts[random.pick(names)]!(random) : plain(random);

/** Words with single spaces. */
export const phrase = (random: Random, vocabulary: Vocabulary, count: number): string =>
  Array.from({ length: count }, () => word(random, vocabulary)).join(" ");

/** A phrase without long words, for places where a long word is a reason to refuse. */
export const shortPhrase = (random: Random, vocabulary: Vocabulary, count: number): string =>
  phrase(random, {
    ...vocabulary,
    scripts: vocabulary.scripts.filter((name) => !name.startsWith("long")).concat("accented"),
  }, count);

/** A phrase that is cut at a length, for texts that must fit a page. */
export const limited = (random: Random, vocabulary: Vocabulary, count: number, most = 200): string =>
  [...phrase(random, vocabulary, count)].slice(0, most).join("").trim();
