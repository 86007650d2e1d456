import type { FigureFormat } from "../charts/figures.ts";
import type { Html } from "../page/html.ts";

/** A point of a line, perhaps with the ends of its interval. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** A line of a plot. Its place among the lines gives it its colour. */
export interface PlotLine {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

/** Lines over a common axis. */
export interface LinePanel {
  readonly kind: "lines";
  readonly title: string;
  /** What the horizontal axis counts, with its unit. */
  readonly x: string;
  readonly xFormat?: FigureFormat;
  readonly yFormat?: FigureFormat;
  /** Fixed ends of the vertical axis. */
  readonly domain?: readonly [number, number];
  /** Whether axes may be logarithmic where values range widely. */
  readonly mayBeLog?: { readonly x?: boolean; readonly y?: boolean };
  readonly lines: readonly PlotLine[];
}

/** Bars that lie, so that their names may be long. */
export interface BarPanel {
  readonly kind: "bars";
  readonly title: string;
  readonly format?: FigureFormat;
  /** Fixed ends of the axis. */
  readonly domain?: readonly [number, number];
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    readonly low?: number | undefined;
    readonly high?: number | undefined;
  }[];
}

/** One drawing of a file of plots. */
export type Panel = LinePanel | BarPanel;

/** A panel drawn in pixels from its own corner. */
export interface DrawnPanel {
  readonly width: number;
  readonly height: number;
  readonly body: Html;
}

/** Room for a text of 12 pixels: an upper bound for common letters, since nothing here can measure. */
export const textWidth = (text: string): number => Math.ceil(7.2 * [...text].length);

/** Colours there are; further lines begin again. */
export const COLOURS = 8;
