import { area, line } from "d3-shape";
import type { Curve } from "../log/buckets.ts";
import { type Content, type Html, html } from "../page/html.ts";
import { type AxisOptions, horizontalAxis, SIDE, verticalAxis } from "./axis.ts";
import { compactStep, type FigureFormat, figure } from "./figures.ts";
import { chartFrame } from "./frame.ts";

/** A line of a chart. */
export interface Series {
  readonly name: string;
  readonly curve: Curve;
  /** Place in the palette; lines of one colour belong together. */
  readonly colour: number;
  /** Whether the range behind each point is drawn, too. */
  readonly band?: boolean;
  /** Whether each point is a measurement of its own, and marked. */
  readonly points?: boolean;
}

/** What {@link lineChart} draws. */
export interface LineChart extends AxisOptions {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  /** One sentence below the title. */
  readonly note?: string;
  readonly series: readonly Series[];
  readonly format?: FigureFormat;
  /** What the horizontal axis counts. Default: `step`. */
  readonly x?: string;
}

/** A chart and the figures that its readout shows. */
export interface DrawnChart {
  readonly html: Html;
  readonly data: ChartData;
}

/** What the page's script needs of a chart: its curves again, as figures. */
export interface ChartData {
  readonly id: string;
  readonly x: string;
  readonly format: FigureFormat;
  readonly domain: readonly [number, number];
  readonly series: readonly {
    readonly name: string;
    readonly colour: number;
    readonly x: readonly number[];
    readonly y: readonly number[];
  }[];
}

/** A chart of lines as SVG; `undefined` if there is nothing to draw. */
export function lineChart(chart: LineChart): DrawnChart | undefined {
  const series = chart.series.filter(({ curve }) => curve.x.length > 0);
  if (series.length === 0) return undefined;
  const { format = "number", x: unit = "step" } = chart;
  const xs = series.flatMap(({ curve }) => [curve.x[0] as number, curve.x.at(-1) as number]);
  const domain = [Math.min(...xs), Math.max(...xs)] as const;
  const horizontal = horizontalAxis(domain);
  const vertical = verticalAxis(valueRange(series), chart);
  const draw = { x: horizontal.place, y: vertical.place };
  const body = [
    vertical.ticks.map((tick) => html`<path class="grid" d="M0 ${round(vertical.place(tick))}H${SIDE}"/>`),
    series.map((one) => bandPath(one, draw)),
    series.map((one) => linePath(one, draw)),
  ];
  return {
    html: chartFrame({
      ...chart,
      label: describe(chart.title, series, unit, format),
      legend: series.length > 1 ? legend(series) : undefined,
      yTicks: vertical.ticks.map((tick) => ({ at: vertical.place(tick) / SIDE, text: figure(tick, format) })),
      xTicks: horizontal.ticks
        .filter((tick) => Number.isInteger(tick))
        .map((tick) => ({ at: horizontal.place(tick) / SIDE, text: compactStep(tick) })),
      xLabel: unit,
      log: vertical.log,
      body,
    }),
    data: {
      ...{ id: chart.id, x: unit, format, domain },
      series: series.map(({ name, colour, curve }) => ({
        ...{ name, colour },
        x: curve.x.map((value) => Number(value.toPrecision(7))),
        y: curve.mean.map((value) => Number(value.toPrecision(4))),
      })),
    },
  };
}

interface Draw {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The ends of all values that are drawn. */
function valueRange(series: readonly Series[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { curve, band } of series) {
    for (const value of band === true ? [...curve.min, ...curve.max] : curve.mean) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

function linePath({ curve, colour, points }: Series, { x, y }: Draw): Content {
  const indices = [...curve.x.keys()];
  const at = (i: number): [number, number] => [x(curve.x[i] as number), y(curve.mean[i] as number)];
  const path = line<number>(
    (i) => at(i)[0],
    (i) => at(i)[1],
  ).digits(1)(indices);
  // A line of no length with round ends is a dot, also where the drawing is stretched.
  const dots =
    points === true || indices.length === 1
      ? indices.map((i) => `M${round(at(i)[0])} ${round(at(i)[1])}h0`).join("")
      : "";
  return [
    html`<path class="line s${colour}" d="${path ?? ""}"/>`,
    dots === "" ? undefined : html`<path class="dots s${colour}" d="${dots}"/>`,
  ];
}

function bandPath({ curve, colour, band }: Series, { x, y }: Draw): Content {
  if (band !== true || curve.x.length < 2) return undefined;
  const path = area<number>(
    (i) => x(curve.x[i] as number),
    (i) => y(curve.min[i] as number),
    (i) => y(curve.max[i] as number),
  ).digits(1)(curve.x.keys());
  return html`<path class="band s${colour}" d="${path ?? ""}"/>`;
}

function legend(series: readonly Series[]): Html {
  const names = series.filter(({ name }, i) => series.findIndex((other) => other.name === name) === i);
  return html`<ul class="legend">${names.map(
    ({ name, colour }) =>
      html`<li><svg class="swatch" viewBox="0 0 20 8" aria-hidden="true"><path class="line s${colour}" d="M0 4H20"/></svg>${name}</li>`,
  )}</ul>`;
}

/** The chart in words, for who does not see it. */
function describe(title: string, series: readonly Series[], unit: string, format: FigureFormat): string {
  const parts = series.slice(0, 6).map(({ name, curve }) => {
    const [first, last] = [curve.mean[0] as number, curve.mean.at(-1) as number];
    const end = `${figure(last, format)} at ${unit} ${figure(curve.x.at(-1) as number, "steps")}`;
    const start = `${figure(first, format)} at ${unit} ${figure(curve.x[0] as number, "steps")}`;
    return `${series.length > 1 ? `${name}: ` : ""}${curve.x.length > 1 ? `from ${start} to ${end}` : end}`;
  });
  return `${title}. ${parts.join("; ")}. Left and right arrow keys read it point by point.`;
}

const round = (value: number): number => Math.round(10 * value) / 10;
