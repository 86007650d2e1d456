import { type Content, type Html, html } from "../page/html.ts";

/** A mark of an axis: where, 0…1 of its length (from the top, from the left), and its text. */
interface Tick {
  readonly at: number;
  readonly text: string;
}

/** What stands around the drawing of a chart. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** The chart in words. */
  readonly label: string;
  readonly legend?: Html | undefined;
  readonly yTicks: readonly Tick[];
  readonly xTicks: readonly Tick[];
  readonly xLabel: string;
  readonly log?: boolean;
  /** Inside of an SVG that is stretched to its place; text in it would be stretched too, so there is none. */
  readonly body: Content;
}

/**
 * A figure whose drawing stretches to any width while its text keeps its size: axes are drawings of their own, with places in per cent.
 */
export function chartFrame({ id, title, note, label, legend, yTicks, xTicks, xLabel, log, body }: Frame): Html {
  return html`<figure class="chart" id="chart-${id}">
<figcaption><h3>${title}${log === true ? html` <small>log scale</small>` : undefined}</h3>${note === undefined ? undefined : html`<p>${note}</p>`}${legend}</figcaption>
<div class="frame" data-chart="${id}" tabindex="0" role="img" aria-label="${label}">
<svg class="y" aria-hidden="true">${yTicks.map(({ at, text }) => html`<text x="100%" y="${percent(at)}" dy=".32em">${text}</text>`)}</svg>
<svg class="plot" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">${body}</svg>
<svg class="x" aria-hidden="true">${xTicks.map(({ at, text }) => html`<text x="${percent(at)}" y="16">${text}</text>`)}</svg>
<p class="unit">${xLabel}</p>
</div>
</figure>`;
}

const percent = (share: number): string => `${Number((100 * share).toFixed(2))}%`;
