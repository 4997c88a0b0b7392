/** Number formats of a native chart's ticks and labels. Office fills in the separators of the reader's language. */

import { type Format, isCurrency, isHuge, isTiny, moneyOf, type Notation } from "../bundle/mod.ts";

/** The number of decimals that a step needs. */
function decimals(step: number): string {
  const places = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const exact = Number(step.toFixed(places)) === Number(step.toPrecision(6)) ? places : places + 1;
  return exact ? `.${"0".repeat(exact)}` : "";
}

const bytes = (digits: string) => `[>=1000000000]0${digits},,," GB";[>=1000000]0${digits},," MB";#,##0" B"`;

/** The sign stands where the deck's language has it: "€1", "1 €". */
const money = (sign: string, digits: string, { signFirst }: Notation) =>
  signFirst ? `"${sign}"${digits};"−${sign}"${digits}` : `${digits}" ${sign.trim()}";"−"${digits}" ${sign.trim()}"`;

/** Powers on a logarithmic axis of ratios: "0.125×", "0.5×", "4×". */
export const ratioTicks = '[<0.2]0.###"×";[<1]0.##"×";#,##0"×"';

/** The format of ticks: with the unit only if the axis title does not have it. */
export function tickFormat(format: Format, step: number, max: number, label: string, notation: Notation): string {
  const named = /\(.+\)\s*$/.test(label);
  if (isHuge(max) || isTiny(step)) return "0.##E+0";
  const plain = `#,##0${decimals(step)}`;
  if (isCurrency(format)) return money(moneyOf(format).sign, plain, notation);
  switch (format) {
    case "percent":
      return `0${decimals(step * 100)}%`;
    case "year":
      return "0";
    case "ms":
      return named ? plain : max >= 1000 ? `#,##0${decimals(step / 1000)}," s"` : `${plain}" ms"`;
    case "times":
      return `${plain}"×"`;
    case "bytes":
      return named && max < 1e6 ? plain : bytes("");
    case "per_second":
      return named ? plain : `${plain}"/s"`;
    default:
      return plain;
  }
}

/** The format of labels on marks: as `formatValue` formats them, as far as number formats allow. */
export function labelFormat(format: Format, values: number[], notation: Notation): string {
  const most = Math.max(0, ...values.map(Math.abs));
  if (isHuge(most) || isTiny(most)) return "0.##E+0";
  if (isCurrency(format)) return moneyLabels(moneyOf(format), most, notation);
  const whole = values.every(Number.isInteger);
  // Three significant digits, without zeros that no value needs.
  const needed = (digits: number) =>
    Math.max(
      0,
      ...values.map((v) => (`${Number(Math.abs(v).toPrecision(3))}`.split(".")[1] ?? "").length).map((n) =>
        Math.min(n, digits)
      ),
    );
  const places = (digits: number) => needed(digits) ? `.${"0".repeat(needed(digits))}` : "";
  const significant = (unit: string) => `[>=99.95]#,##0${unit};[>=9.995]0${places(1)}${unit};0${places(2)}${unit}`;
  switch (format) {
    case "integer":
      return "#,##0";
    case "fixed1":
      return "#,##0.0";
    case "fixed2":
      return "#,##0.00";
    case "percent":
      return '0.0" "%';
    case "ms":
      return most >= 1000
        ? `[>=999.5]#,##0.00," s";[>=9.995]0${places(1)}" ms";0${places(2)}" ms"`
        : significant('" ms"');
    case "times":
      return significant('"×"');
    case "bytes":
      return bytes(".0");
    case "per_second":
      return significant('"/s"');
    default:
      return whole ? "#,##0" : "#,##0.###";
  }
}

/** Whether values are so large that cents do not matter. */
function moneyLabels({ sign, digits }: { sign: string; digits: number }, most: number, notation: Notation): string {
  const exact = money(sign, `#,##0${digits ? `.${"0".repeat(digits)}` : ""}`, notation);
  if (most < 1000) return exact;
  const [large, negative] = money(sign, "#,##0", notation).split(";");
  return `[>=1000]${large};[<=-1000]${negative};${exact.split(";")[0]}`;
}
