import { SIDE, verticalAxis } from "../charts/axis.ts";
import { figure } from "../charts/figures.ts";
import { html } from "../page/html.ts";
import { type BarPanel, type DrawnPanel, textWidth } from "./panel.ts";

const TOP = 40;
const ROW = 26;
const BAR = 16;
const WIDTH = 360;
/** Room for the figure beside a bar. */
const FIGURE = 64;

/** Draws bars that lie, each with its name before it, its figure behind it, and its interval. */
export function drawBarPanel({ title, format = "number", domain, bars }: BarPanel): DrawnPanel {
  const left = 8 + Math.max(0, ...bars.map(({ name }) => textWidth(name)));
  const highest = bars.reduce((most, { value, high = value }) => Math.max(most, high), 0);
  const axis = verticalAxis([0, highest || 1], domain === undefined ? {} : { domain });
  const place = (value: number): number => Math.round(left + (WIDTH * (SIDE - axis.place(value))) / SIDE);
  const bottom = TOP + ROW * bars.length;
  return {
    width: left + WIDTH + FIGURE + 16,
    height: bottom + 34,
    body: html`<text class="title" x="0" y="20">${title}</text>
${axis.ticks.map((tick) => html`<path class="grid" d="M${place(tick)} ${TOP - 4}V${bottom}"/><text class="middle" x="${place(tick)}" y="${bottom + 18}">${figure(tick, format)}</text>`)}
${bars.map(({ name, value, low, high }, i) => {
  const y = TOP + ROW * i + (ROW - BAR) / 2;
  const end = place(high === undefined ? value : Math.max(value, high));
  return html`<g class="s0"><text class="end" x="${left - 8}" y="${y + 12}">${name}</text><rect x="${left}" y="${y}" width="${Math.max(0, place(value) - left)}" height="${BAR}"/>${
    low === undefined || high === undefined
      ? undefined
      : html`<path class="whisker" d="M${place(low)} ${y + BAR / 2}H${place(high)}M${place(low)} ${y + 3}v${BAR - 6}M${place(high)} ${y + 3}v${BAR - 6}"/>`
  }<text x="${end + 8}" y="${y + 12}">${figure(value, format)}</text></g>`;
})}`,
  };
}
