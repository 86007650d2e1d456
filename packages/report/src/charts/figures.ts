/** How the figures of a chart are written. */
export type FigureFormat = "number" | "percent" | "steps";

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A figure in few characters, as an axis or a readout has it: `0.0213`, `93.1 %`, `12.4K`. */
export function figure(value: number, format: FigureFormat = "number"): string {
  if (format === "percent") return `${Number((100 * value).toFixed(1))} %`;
  if (format === "steps") return WHOLE.format(value);
  const size = Math.abs(value);
  if (size >= 10_000) return COMPACT.format(value);
  if (size !== 0 && size < 1e-4) return value.toExponential(1).replace(".0e", "e");
  return String(Number(value.toPrecision(3)));
}

/** A whole number with its thousands set apart: `52,290`. */
export const count = (value: number): string => WHOLE.format(value);

/** A step on an axis: `500`, `20K`. */
export const compactStep = (value: number): string => (value < 10_000 ? String(value) : COMPACT.format(value));
