/** What can be true of a product, as tests. Pure. */

import type { TrueProduct } from "../../dataset/mod.ts";
import type { Test } from "./need.ts";

/** What a description says about goods; `undefined` for a service. */
export const goodsOf = ({ traits }: TrueProduct) => "includes" in traits ? undefined : traits;

/** Quiet, compact …: by the word for it, or by a name that says the same. */
export const isSo = (quality: string): Test => (product) =>
  goodsOf(product)?.quality === quality ||
  (quality === "quiet" && product.noun === "Quiet Keyboard") ||
  (quality === "compact" && (product.edition === "Mini" || product.noun.startsWith("Mini ")));

/** Whether a word like "aluminium" is part of what it is made of: "brushed aluminium". Some have a second material among the benefits. */
export const isOf = (material: string): Test => (product) => {
  const goods = goodsOf(product);
  return goods && (goods.material.includes(material) || goods.benefit.includes(material));
};

export const isFor = (...audiences: string[]): Test => ({ traits }) => audiences.includes(traits.audience);

/** Whether "Wi-Fi" is among its connections: "Wi-Fi and Bluetooth". */
export const connectsBy = (connection: string): Test => (product) => {
  const goods = goodsOf(product);
  return goods && (goods.connection.includes(connection) || product.noun.includes(connection));
};

/** Whether it has an advantage, by a word of it: "cloud". */
export const benefitsFrom = (word: string): Test => (product) => goodsOf(product)?.benefit.includes(word);

/** Whether a service includes something, by a word of it: "network". */
export const comesWith = (word: string): Test => ({ traits }) => "includes" in traits && traits.includes.includes(word);

/** The number of a measure such as "weighs {n} grams"; `undefined` if the description does not state it. */
export const figureOf = (product: TrueProduct, measure: string): number | undefined =>
  goodsOf(product)?.figures.find((figure) => figure.measure === measure)?.value;

/** Whether a stated number is at least so high. */
export const atLeast = (measure: string, value: number): Test => (product) => {
  const stated = figureOf(product, measure);
  return stated === undefined ? undefined : stated >= value;
};

/** Whether a stated number is at most so high. */
export const atMost = (measure: string, value: number): Test => (product) => {
  const stated = figureOf(product, measure);
  return stated === undefined ? undefined : stated <= value;
};

/** The opposite of a test. What is unknown stays unknown. */
export const not = (holds: Test): Test => (product) => {
  const answer = holds(product);
  return answer === undefined ? undefined : !answer;
};

export const costsAtMost = (dollars: number): Test => ({ cents }) => cents <= dollars * 100;
export const costsAtLeast = (dollars: number): Test => ({ cents }) => cents >= dollars * 100;

/** As in a shop's filter: what has no review has no stars. */
export const isRated = (stars: number): Test => ({ rating }) => rating !== undefined && rating >= stars;

/** Services have no stock, and can always be booked. */
export const hasStock = (pieces: number): Test => ({ stock }) => stock === undefined || stock >= pieces;

export const isSoldBy = (channel: "web" | "mobile" | "popup"): Test => ({ channels }) => channels.has(channel);
