import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3-scale";

/** Side of the square in which every chart is drawn; the page stretches it to its place. */
export const SIDE = 1000;

/** A vertical axis. */
export interface Axis {
  readonly log: boolean;
  /** Position of a value, 0 at the top. */
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** What decides about a vertical axis. */
export interface AxisOptions {
  /** Fixed ends. */
  readonly domain?: readonly [number, number];
  /** Whether it may be logarithmic, which it is where values range over more than {@link LOG_FROM}. */
  readonly mayBeLog?: boolean;
}

/** From this ratio of the greatest value to the least on, a logarithmic axis shows more. */
const LOG_FROM = 30;

/** Room above and below a curve on a logarithmic axis, as a factor. */
const MARGIN = 1.15;

/** A vertical axis for values between two ends. */
export function verticalAxis([low, high]: readonly [number, number], options: AxisOptions = {}): Axis {
  if (options.domain !== undefined) return axis(scaleLinear(options.domain, [SIDE, 0]), false, 5);
  if (options.mayBeLog === true && low > 0 && high / low > LOG_FROM) {
    const scale = scaleLog([low / MARGIN, high * MARGIN], [SIDE, 0]);
    return { log: true, place: (value) => scale(value), ticks: logTicks(low / MARGIN, high * MARGIN) };
  }
  const from = low >= 0 && low < high / 3 ? 0 : low;
  const [bottom, top] = from === high ? [from - Math.abs(from || 1) / 2, high + Math.abs(high || 1) / 2] : [from, high];
  return axis(scaleLinear([bottom, top], [SIDE, 0]).nice(5), false, 5);
}

function axis(scale: ScaleContinuousNumeric<number, number>, log: boolean, ticks: number): Axis {
  return { log, place: (value) => scale(value), ticks: scale.ticks(ticks) };
}

/** A horizontal axis between two steps. */
export function horizontalAxis([first, last]: readonly [number, number]): Axis {
  return axis(scaleLinear([first, last === first ? first + 1 : last], [0, SIDE]), false, 5);
}

/** Powers of ten between two values, with 3 and 30 … between them where they are few, and every second one where they are many. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const between = decades < 3 ? [1, 3] : [1];
  const every = Math.ceil(decades / 6);
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => Math.floor(Math.log10(low)) + i);
  return powers
    .filter((power) => power % every === 0)
    .flatMap((power) => between.map((factor) => Number(`${factor}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
}
