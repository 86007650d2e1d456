import { html, trusted } from "../page/html.ts";
import { drawBarPanel } from "./bar-panel.ts";
import { drawLinePanel } from "./line-panel.ts";
import type { Panel } from "./panel.ts";

const GAP = 32;
const MARGIN = 24;
/** Panels stand side by side up to this width. */
const WIDEST = 1100;

// The palette of the report's page.
const LIGHT = ["#0072b2", "#c2570c", "#00805f", "#9a4f80", "#8a6d00", "#4a4a4a", "#2f8fc4", "#6a3d9a"];
const DARK = ["#56b4e9", "#f0904c", "#3ec79c", "#dc9cc4", "#e3c443", "#b9b9b9", "#9ad0f0", "#b79ae0"];

const colours = (palette: readonly string[]): string => palette.map((colour, i) => `.s${i}{--c:${colour}}`).join("");

const STYLE = `svg{--page:#fcfcfa;--ink:#1d1c1a;--quiet:#63605a;--grid:#e4e1da;font:12px system-ui,sans-serif}
${colours(LIGHT)}
@media (prefers-color-scheme:dark){svg{--page:#151517;--ink:#eae7e1;--quiet:#a09c94;--grid:#333236}${colours(DARK)}}
.page{fill:var(--page)}text{fill:var(--ink)}.title{font-weight:600;font-size:14px}.quiet{fill:var(--quiet)}
.end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:var(--grid);fill:none}
.line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}.interval{stroke:var(--c);stroke-width:1;opacity:.55}
circle,rect:not(.page){fill:var(--c)}.whisker{stroke:var(--ink);fill:none}`;

/**
 * Draws plots as one self-contained SVG file, without scripts, fonts or other external resources; light or dark as the viewer
 * prefers. Panels without data are omitted.
 * @param title  accessible name of the file
 */
export function plotFile(title: string, panels: readonly Panel[]): string {
  const drawn = panels
    .filter((panel) =>
      panel.kind === "bars" ? panel.bars.length > 0 : panel.lines.some(({ points }) => points.length > 0),
    )
    .map((panel) => (panel.kind === "bars" ? drawBarPanel(panel) : drawLinePanel(panel)));
  let [x, y, row, width] = [MARGIN, MARGIN, 0, 0];
  const placed = drawn.map((panel) => {
    if (x > MARGIN && x + panel.width > WIDEST) [x, y, row] = [MARGIN, y + row + GAP, 0];
    const at = `translate(${x} ${y})`;
    x += panel.width + GAP;
    row = Math.max(row, panel.height);
    width = Math.max(width, x - GAP + MARGIN);
    return html`<g transform="${at}">${panel.body}</g>\n`;
  });
  const size = [Math.max(width, 2 * MARGIN), y + row + MARGIN] as const;
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" width="${size[0]}" height="${size[1]}" role="img" aria-label="${title}">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
<rect class="page" width="100%" height="100%"/>
${placed}</svg>`.text
  }\n`;
}
