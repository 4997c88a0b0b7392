/** Value axes with round ends. */

import type { Format, Notation } from "../bundle/mod.ts";
import { ratioTicks, tickFormat } from "./chart_formats.ts";

/** A value axis with round ends. */
export interface ValueAxis {
  label: string;
  min: number;
  max: number;
  major: number;
  /** The number format of its ticks, without the unit if the axis title has it. */
  ticks: string;
  /** The base of a logarithmic axis, whose ends are powers of it; bars leave it at 1. */
  log?: number;
}

/** 1, 2, 2.5 or 5 times a power of ten, chosen so that about this number of steps covers the range. */
function roundStep(range: number, steps: number): number {
  const raw = range / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].find((s) => s * power >= raw * 0.999)!;
  return step * power;
}

/**
 * An axis over values. Readers compare bars by length, and a steady line should look steady, so their axes start at zero (`fromZero`). With `labelled`
 * marks, it has room for labels beyond the longest bar (`room`, as a part of the axis), and ticks only if they are needed to read the length of intervals.
 */
export function valueAxis(
  label: string,
  values: number[],
  format: Format,
  fromZero: boolean,
  notation: Notation,
  labelled: false | { isTicked: boolean; room: number } = false,
): ValueAxis {
  let min = values.reduce((least, value) => Math.min(least, value), Infinity);
  let max = values.reduce((most, value) => Math.max(most, value), -Infinity);
  // Readers compare bars by length, and a steady line should look steady, so these axes start at zero. Those of dots do if that costs less than half of
  // the height.
  if (fromZero || (min >= 0 && min < max * 0.5)) [min, max] = [Math.min(0, min), Math.max(0, max)];
  // Smaller numbers are drawn as zero, because their step could not be written.
  if (Math.max(Math.abs(min), Math.abs(max)) < 1e-290) [min, max] = [0, 0];
  if (min === max) [min, max] = min === 0 ? [0, 1] : [min - Math.abs(min) * 0.5, max + Math.abs(max) * 0.5];
  // Labels beyond the longest bar need room. Without ticks, the axis need not end at a multiple of a large step.
  if (labelled) {
    const { room } = labelled;
    [min, max] = [min && min - (max - min) * room, max && max + (max - min) * room];
  }
  const major = roundStep(max - min, labelled && !labelled.isTicked ? 20 : 5);
  const clean = (value: number) => Number(value.toPrecision(12));
  const low = clean(Math.floor(min / major + 1e-9) * major);
  const high = clean(Math.ceil(max / major - 1e-9) * major);
  return {
    label,
    min: low,
    max: high,
    major: clean(major),
    ticks: tickFormat(format, major, Math.max(Math.abs(low), Math.abs(high)), label, notation),
  };
}

/** About so many powers are between the ends of an axis of ratios. */
const mostPowers = 7;

/** A logarithmic axis for ratios, which includes 1. */
export function ratioAxis(label: string, values: number[]): ValueAxis {
  const [least, most] = [Math.min(1, ...values), Math.max(1, ...values)];
  const span = Math.max(Math.log(most / least), Math.log(2));
  const log = [2, 4, 10, 100].find((base) => span / Math.log(base) <= mostPowers) ?? 1000;
  const powerOf = (value: number) => Math.log(value) / Math.log(log);
  const [low, high] = [Math.floor(powerOf(least)), Math.ceil(powerOf(most))];
  return { label, min: log ** low, max: log ** Math.max(high, low + 1), major: log, ticks: ratioTicks, log };
}
