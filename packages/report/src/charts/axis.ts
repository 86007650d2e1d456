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

/** A vertical axis for values between two ends. */
export function verticalAxis([low, high]: readonly [number, number], options: AxisOptions = {}): Axis {
  if (options.domain !== undefined) return axis(scaleLinear(options.domain, [SIDE, 0]), false, 5);
  if (options.mayBeLog === true && low > 0 && high / low > LOG_FROM) {
    const scale = scaleLog([low, high], [SIDE, 0]).nice();
    const decades = Math.log10(high / low);
    const ticks = scale
      .ticks(5)
      .filter((tick) => decades < 2.5 || Number.isInteger(Math.round(1e6 * Math.log10(tick)) / 1e6));
    return { log: true, place: (value) => scale(value), ticks: thin(ticks, 6) };
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

/** Every so-many-th, so that there are no more than `most`. */
function thin(ticks: readonly number[], most: number): number[] {
  const every = Math.ceil(ticks.length / most);
  return ticks.filter((_, i) => i % every === 0);
}
