import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { ChartData } from "../charts/line-chart.ts";
import { type Content, html, scriptJson, trusted } from "./html.ts";

/** What is on a page. */
export interface PageContents {
  readonly title: string;
  /** Links to its sections: id and name. */
  readonly sections: readonly (readonly [id: string, name: string])[];
  readonly body: Content;
  readonly charts: readonly ChartData[];
  /** Puzzles to replay. */
  readonly gallery?: unknown;
  readonly footer: string;
}

const STYLES = ["page.css", "chart.css", "gallery.css"] as const;
const SCRIPTS = ["theme.js", "readout.js", "gallery.js"] as const;

/**
 * A whole page in one file. Its policy lets it load nothing, from anywhere, and run no script but its own, so that a page opened from a
 * folder of unknown origin can do no harm.
 */
export async function page({ title, sections, body, charts, gallery, footer }: PageContents): Promise<string> {
  const [style, script] = await Promise.all([STYLES, SCRIPTS].map(assets) as [Promise<string>, Promise<string>]);
  const policy = [
    "default-src 'none'",
    `style-src '${sha256(style)}'`,
    `script-src '${sha256(script)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Kensho">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><span class="brand">Kensho</span><nav aria-label="Sections">${sections.map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
<button id="theme" type="button" aria-label="Colours of the page">Auto</button></header>
<main id="main">${body}</main>
<footer>${footer}</footer>
<script type="application/json" id="data">${scriptJson({ charts, gallery: gallery ?? null })}</script>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

/** The files one after another. They lie beside `src` and `dist` alike. */
async function assets(names: readonly string[]): Promise<string> {
  const texts = names.map((name) => readFile(new URL(`../../assets/${name}`, import.meta.url), "utf8"));
  return (await Promise.all(texts)).join("\n");
}

const sha256 = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
