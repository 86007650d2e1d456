import { count } from "../charts/figures.ts";

/** Figures in the words of the page. */

/** `42 s`, `3 min 7 s`, `1 h 2 min`, `3.2 days`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${(minutes / 1440).toFixed(1)} days`;
}

/** `3.56 GFLOP`, `7.1 PFLOP`. */
export function work(flops: number): string {
  const units = ["FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP", "PFLOP", "EFLOP", "ZFLOP"];
  return scaled(flops, units);
}

/** `980 B`, `74 MB`. */
export function bytes(n: number): string {
  return scaled(n, ["B", "kB", "MB", "GB", "TB"]);
}

function scaled(n: number, units: readonly string[]): string {
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  return `${Number((n / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** `98.4 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `1 cell`, `1,200 cells` */
export const counted = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
