import { type Html, html } from "../html.ts";

/** A figure that a page begins with. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

/** The figures that one looks for first. */
export function tiles(list: readonly Tile[]): Html {
  return html`<dl class="tiles">${list.map(
    ({ name, value, note }) =>
      html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html`<small>${note}</small>`}</dd></div>`,
  )}</dl>`;
}
