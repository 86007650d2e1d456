import { type Html, html } from "../page/html.ts";
import { horizontalAxis, SIDE, verticalAxis } from "./axis.ts";
import { count, type FigureFormat, figure } from "./figures.ts";
import { chartFrame } from "./frame.ts";

/** A bar; `low` and `high` are the ends of its interval. */
interface Bar {
  readonly label: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** What the value counts or is a share of. */
  readonly of?: number;
}

/** What {@link barChart} draws. */
export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly x: string;
  readonly format?: FigureFormat;
  readonly domain?: readonly [number, number];
  readonly bars: readonly Bar[];
}

/** Share of its place that a bar fills, and the most of the whole width. */
const FILL = 0.72;
const WIDEST = 0.12 * SIDE;

/** A chart of bars as SVG, with their intervals and a table of the figures; `undefined` if there are no bars. */
export function barChart({ format = "number", bars, domain, ...chart }: BarChart): Html | undefined {
  if (bars.length === 0) return undefined;
  const highest = Math.max(...bars.map(({ value, high }) => high ?? value));
  const vertical = verticalAxis([0, highest || 1], domain === undefined ? {} : { domain });
  const horizontal = horizontalAxis([0, bars.length]);
  const width = Math.min(WIDEST, (FILL * SIDE) / bars.length);
  const drawn = bars.map(({ value, low, high }, i) => {
    const middle = horizontal.place(i + 0.5);
    const top = vertical.place(value);
    const whisker =
      low === undefined || high === undefined
        ? undefined
        : html`<path class="whisker" d="M${round(middle)} ${round(vertical.place(low))}V${round(vertical.place(high))}"/>`;
    return html`<rect class="bar" x="${round(middle - width / 2)}" y="${round(top)}" width="${round(width)}" height="${round(SIDE - top)}"/>${whisker}`;
  });
  const figures = bars.map(
    ({ label, value, low, high, of }) =>
      html`<tr><th scope="row">${label}</th><td>${figure(value, format)}</td>${
        low === undefined || high === undefined
          ? undefined
          : html`<td>${figure(low, format)} to ${figure(high, format)}</td>`
      }${of === undefined ? undefined : html`<td>${count(of)}</td>`}</tr>`,
  );
  const [first] = bars;
  const frame = chartFrame({
    ...chart,
    label: `${chart.title}. ${bars.map(({ label, value }) => `${label}: ${figure(value, format)}`).join("; ")}.`,
    yTicks: vertical.ticks.map((tick) => ({ at: vertical.place(tick) / SIDE, text: figure(tick, format) })),
    xTicks: bars.flatMap(({ label }, i) =>
      namedBar(i, bars.length) ? [{ at: horizontal.place(i + 0.5) / SIDE, text: label }] : [],
    ),
    xLabel: chart.x,
    body: [
      vertical.ticks.map((tick) => html`<path class="grid" d="M0 ${round(vertical.place(tick))}H${SIDE}"/>`),
      drawn,
    ],
  });
  return html`<div>${frame}<details class="figures"><summary>Figures</summary><table><thead><tr><th scope="col">${chart.x}</th><th scope="col">${
    format === "percent" ? "share" : "number"
  }</th>${first?.low === undefined ? undefined : html`<th scope="col">95 % interval</th>`}${
    first?.of === undefined ? undefined : html`<th scope="col">puzzles</th>`
  }</tr></thead><tbody>${figures}</tbody></table></details></div>`;
}

/** Names that stand below the bars at most. */
const NAMES = 10;

/** Whether a bar has its name below it: where there are many, every second one or so and the last have. */
function namedBar(i: number, bars: number): boolean {
  const every = Math.ceil(bars / NAMES);
  return i === bars - 1 || (i % every === 0 && bars - 1 - i >= every);
}

const round = (value: number): number => Math.round(10 * value) / 10;
