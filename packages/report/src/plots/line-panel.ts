import { line } from "d3-shape";
import { SIDE, verticalAxis } from "../charts/axis.ts";
import { figure } from "../charts/figures.ts";
import { type Html, html } from "../page/html.ts";
import { COLOURS, type DrawnPanel, type LinePanel, type PlotLine, textWidth } from "./panel.ts";

const PLOT = { left: 56, top: 40, width: 400, height: 220 } as const;
const LEGEND_ROW = 18;

/** Draws lines with their points and intervals, ticks, and a legend below where there are several. */
export function drawLinePanel(panel: LinePanel): DrawnPanel {
  const points = panel.lines.flatMap((one) => one.points);
  const ends = (values: readonly number[]): [number, number] => [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
  const vertical = verticalAxis(ends(points.flatMap(({ y, low = y, high = y }) => [low, y, high])), {
    mayBeLog: panel.mayBeLog?.y === true,
    ...(panel.domain === undefined ? {} : { domain: panel.domain }),
  });
  // The same axis, laid down: its zero is at the left.
  const horizontal = verticalAxis(ends(points.map(({ x }) => x)), { mayBeLog: panel.mayBeLog?.x === true });
  const place = {
    x: (value: number): number => round(PLOT.left + (PLOT.width * (SIDE - horizontal.place(value))) / SIDE),
    y: (value: number): number => round(PLOT.top + (PLOT.height * vertical.place(value)) / SIDE),
  };
  const [right, bottom] = [PLOT.left + PLOT.width, PLOT.top + PLOT.height];
  const legend = panel.lines.length > 1 ? drawLegend(panel.lines, bottom + 58) : { body: html``, rows: 0 };
  return {
    width: right + 24,
    height: bottom + 52 + LEGEND_ROW * legend.rows,
    body: html`<text class="title" x="${PLOT.left}" y="20">${panel.title}</text>
${vertical.ticks.map((tick) => html`<path class="grid" d="M${PLOT.left} ${place.y(tick)}H${right}"/><text class="end" x="${PLOT.left - 8}" y="${place.y(tick) + 4}">${figure(tick, panel.yFormat)}</text>`)}
${horizontal.ticks.map((tick) => html`<text class="middle" x="${place.x(tick)}" y="${bottom + 18}">${figure(tick, panel.xFormat)}</text>`)}
<text class="middle quiet" x="${PLOT.left + PLOT.width / 2}" y="${bottom + 38}">${panel.x}</text>
${panel.lines.map((one, i) => drawLine(one, i % COLOURS, place))}${legend.body}`,
  };
}

function drawLine(
  { points, name }: PlotLine,
  colour: number,
  place: { readonly x: (value: number) => number; readonly y: (value: number) => number },
): Html {
  const path = line<PlotLine["points"][number]>(
    ({ x }) => place.x(x),
    ({ y }) => place.y(y),
  ).digits(1)(points);
  const intervals = points.map(({ x, low, high }) =>
    low === undefined || high === undefined ? "" : `M${place.x(x)} ${place.y(low)}V${place.y(high)}`,
  );
  return html`<g class="s${colour}"><title>${name}</title><path class="interval" d="${intervals.join("")}"/><path class="line" d="${path ?? ""}"/>${points.map(
    ({ x, y }) => html`<circle cx="${place.x(x)}" cy="${place.y(y)}" r="3"/>`,
  )}</g>`;
}

/** Names in rows as wide as the plot. */
function drawLegend(lines: readonly PlotLine[], top: number): { readonly body: Html; readonly rows: number } {
  let [x, row] = [0, 0];
  const entries = lines.map(({ name }, i) => {
    const width = 34 + textWidth(name);
    if (x > 0 && x + width > PLOT.width) [x, row] = [0, row + 1];
    const at = [PLOT.left + x, top + LEGEND_ROW * row] as const;
    x += width;
    return html`<g class="s${i % COLOURS}"><path class="line" d="M${at[0]} ${at[1] - 4}h18"/></g><text x="${at[0] + 24}" y="${at[1]}">${name}</text>`;
  });
  return { body: html`${entries}`, rows: row + 1 };
}

const round = (value: number): number => Math.round(10 * value) / 10;
