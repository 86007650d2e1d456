import { count } from "../charts/figures.ts";
import { column, lastFigure, type ReportedRun } from "../run/reported-run.ts";
import { page } from "./document.ts";
import { html } from "./html.ts";
import { counted, duration, percent, work } from "./numbers.ts";
import { abilities } from "./sections/abilities.ts";
import { runCurves } from "./sections/curves.ts";
import { facts } from "./sections/facts.ts";
import { gallery } from "./sections/gallery.ts";
import { type Tile, tiles } from "./sections/tiles.ts";

/** How a page is signed. */
export interface PageOptions {
  /** When it was made. */
  readonly made: Date;
  /** Version of Kensho. */
  readonly version: string;
}

/** One run as a page of HTML that needs no other file. */
export async function runPage(run: ReportedRun, options: PageOptions): Promise<string> {
  const { facts: told, name, replays } = run;
  const curves = runCurves(run);
  const able = replays === undefined ? undefined : abilities(replays);
  const shown = replays === undefined ? undefined : gallery(replays);
  const sections = [
    ["learning", "Learning"],
    ...(able === undefined ? [] : [["ability", "Ability"]]),
    ...(shown === undefined ? [] : [["thinking", "Thinking"]]),
    ["facts", "Facts"],
  ] as [string, string][];
  const body = html`<h1>${name}</h1>
<p class="lead">${told.family.toUpperCase()} on ${told.puzzles}, ${counted(told.parameters, "parameter")}, ${count(told.steps)} of ${counted(Number(told.config.train.steps), "step")}.</p>
${tiles(runTiles(run))}
<section id="learning"><h2>Learning</h2><div class="charts">${curves.map((chart) => chart.html)}</div></section>
${
  able === undefined || replays === undefined
    ? html`<p class="absent">What the network can do, puzzle by puzzle, is not in this page: <code>kensho report ${run.path}</code> adds it.</p>`
    : html`<section id="ability"><h2>Ability</h2><p class="lead">${sampleText(run)}</p><div class="charts">${able.html}</div></section>`
}
${shown === undefined ? undefined : html`<section id="thinking"><h2>Thinking</h2><p class="lead">The answer after each step. The hardest puzzles of the sample come first.</p>${shown.html}</section>`}
<section id="facts"><h2>Facts</h2>${facts(run)}</section>`;
  return await page({
    ...{ title: `${name} · Kensho`, sections, body },
    charts: [...curves, ...(able?.charts ?? [])].map(({ data }) => data),
    gallery: shown?.data,
    footer: signature(options),
  });
}

/** Who made a page, and when. */
export const signature = ({ made, version }: PageOptions): string =>
  `Made by Kensho ${version} on ${made.toISOString().slice(0, 16).replace("T", " at ")} UTC.`;

function sampleText({ replays }: ReportedRun): string {
  if (replays === undefined) return "";
  const { outcomes, examples, split } = replays;
  const all = outcomes.length === examples;
  return `On ${all ? "all " : ""}${count(outcomes.length)}${all ? "" : ` of ${count(examples)}`} puzzles of the ${split} split, thought through to full depth with the averaged weights.`;
}

function runTiles(run: ReportedRun): Tile[] {
  const { facts: told } = run;
  const speeds = column(run.log, "puzzles_per_second").filter(Number.isFinite).sort();
  const median = speeds[speeds.length >> 1];
  return [
    exactTile(run),
    { name: "Training time", value: duration(told.seconds) },
    { name: "Steps", value: count(told.steps) },
    { name: "Speed", value: median === undefined ? "–" : count(median), note: "puzzles/s" },
    { name: "Parameters", value: count(told.parameters) },
    { name: "Work", value: work(told.flops_per_step * told.steps) },
  ];
}

/** The accuracy that says most: of validation puzzles, else of the sample, else of training. */
function exactTile(run: ReportedRun): Tile {
  const validation = lastFigure(run.validation, "exact_accuracy");
  if (validation !== undefined) return { name: "Exact", value: percent(validation), note: "of validation puzzles" };
  const { replays } = run;
  if (replays !== undefined && replays.outcomes.length > 0) {
    const right = replays.outcomes.filter(({ exact }) => exact.at(-1)).length;
    return {
      name: "Exact",
      value: percent(right / replays.outcomes.length),
      note: `of ${count(replays.outcomes.length)}, ${replays.split} split`,
    };
  }
  const training = lastFigure(run.log, "exact_accuracy");
  return { name: "Exact", value: training === undefined ? "–" : percent(training), note: "of training puzzles" };
}
