import isUnicodeSupported from "is-unicode-supported";

const BLOCKS = [..."▁▂▃▄▅▆▇█"] as const;
/** For terminals without block characters: the more ink, the higher. */
const ASCII = [..."_.-=+*#@"] as const;

/** Options for {@link sparkline}. */
export interface SparklineOptions {
  /** Columns at most. */
  readonly width: number;
  /** Fixed ends; by default the least and the greatest value. */
  readonly domain?: readonly [number, number];
  /** Equal steps up are equal factors; for values above zero. */
  readonly log?: boolean;
  readonly unicode?: boolean;
}

/** Values as a row of bars, the newest last; where there are more than columns, a column is the mean of several. */
export function sparkline(values: readonly number[], options: SparklineOptions): string {
  const { width, domain, log = false, unicode = showsBlocks() } = options;
  const shown = squeeze(values.filter(Number.isFinite), width);
  const scale = (value: number): number => (log ? Math.log(Math.max(value, Number.MIN_VALUE)) : value);
  const [low, high] = (domain ?? [Math.min(...shown), Math.max(...shown)]).map(scale) as [number, number];
  const levels = unicode ? BLOCKS : ASCII;
  return shown
    .map((value) => {
      const share = high > low ? (scale(value) / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
      return levels[Math.max(0, Math.min(levels.length - 1, Math.floor(share * levels.length)))];
    })
    .join("");
}

/** At most `width` values: means of neighbours, as equally many each as can be. */
function squeeze(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: Math.max(0, width) }, (_, i) => {
    const part = values.slice(Math.floor((i * values.length) / width), Math.floor(((i + 1) * values.length) / width));
    // Divided first, as the sum of large values may not be a number any more; rounding could still carry it past the largest one.
    const mean = part.reduce((sum, value) => sum + value / part.length, 0);
    return Math.max(Math.min(...part), Math.min(mean, Math.max(...part)));
  });
}

/** Whether the terminal shows block characters, as far as it tells. */
export function showsBlocks(env: NodeJS.ProcessEnv = process.env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return isUnicodeSupported() && locale !== "C" && locale !== "POSIX";
}
