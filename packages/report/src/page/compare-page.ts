import { meanInterval } from "@kensho/evaluator";
import { count } from "../charts/figures.ts";
import { differences, groupRuns, type RunGroup } from "../run/groups.ts";
import { lastFigure, type ReportedRun } from "../run/reported-run.ts";
import { page } from "./document.ts";
import { type Html, html } from "./html.ts";
import { duration, percent, work } from "./numbers.ts";
import { type PageOptions, signature } from "./run-page.ts";
import { comparedCurves, type RunLook } from "./sections/curves.ts";
import { settingText } from "./sections/facts.ts";

/** Colours of the palette. */
const COLOURS = 8;

/** Several runs on one page: their curves over one another, in what they differ, and what came of it. */
export async function comparePage(runs: readonly ReportedRun[], options: PageOptions): Promise<string> {
  const groups = groupRuns(runs);
  const looks = runs.map((run): RunLook => {
    const group = groups.findIndex((one) => one.runs.includes(run));
    const { name } = groups[group] as RunGroup;
    return { name: groups.length < runs.length ? name : run.name, colour: group % COLOURS };
  });
  const curves = comparedCurves(runs, looks);
  const seeds = groups.length < runs.length;
  const body = html`<h1>${runs.length} runs compared</h1>
<p class="lead">${runs.map(({ name }) => name).join(", ")}</p>
<section id="results"><h2>Results</h2>${resultsTable(runs)}</section>
${seeds ? html`<section id="seeds"><h2>Means over seeds</h2><p class="lead">Runs that differ in their seed alone, with 95 % intervals by Student's t.</p>${seedsTable(groups)}</section>` : undefined}
<section id="learning"><h2>Learning</h2><div class="charts">${curves.map((chart) => chart.html)}</div></section>
<section id="settings"><h2>Settings</h2>${differencesTable(runs)}</section>`;
  const sections: [string, string][] = [
    ["results", "Results"],
    ...(seeds ? [["seeds", "Seeds"] as [string, string]] : []),
    ["learning", "Learning"],
    ["settings", "Settings"],
  ];
  const title = `${runs.length} runs compared · Kensho`;
  return await page({ title, sections, body, charts: curves.map(({ data }) => data), footer: signature(options) });
}

/** A result of a run: its name, its value, and how it is written. */
interface Result {
  readonly name: string;
  readonly of: (run: ReportedRun) => number | undefined;
  readonly text: (value: number) => string;
}

const RESULTS: readonly Result[] = [
  { name: "exact, validation", of: (run) => lastFigure(run.validation, "exact_accuracy"), text: percent },
  { name: "exact, training", of: (run) => lastFigure(run.log, "exact_accuracy"), text: percent },
  { name: "loss", of: (run) => lastFigure(run.log, "loss"), text: (value) => String(Number(value.toPrecision(3))) },
  { name: "steps used", of: (run) => lastFigure(run.log, "mean_steps"), text: (value) => value.toFixed(1) },
  { name: "steps", of: ({ facts }) => facts.steps, text: count },
  { name: "time", of: ({ facts }) => facts.seconds, text: duration },
  { name: "parameters", of: ({ facts }) => facts.parameters, text: count },
  { name: "work", of: ({ facts }) => facts.flops_per_step * facts.steps, text: work },
];

/** Those that any of the runs has. */
const resultsOf = (runs: readonly ReportedRun[]): Result[] =>
  RESULTS.filter(({ of }) => runs.some((run) => of(run) !== undefined));

function resultsTable(runs: readonly ReportedRun[]): Html {
  const results = resultsOf(runs);
  const rows = runs.map((run) => {
    const values = results.map(({ of, text }) => {
      const value = of(run);
      return html`<td>${value === undefined ? "–" : text(value)}</td>`;
    });
    return html`<tr><th scope="row">${run.name}</th>${values}</tr>`;
  });
  return table(["run", ...results.map(({ name }) => name)], rows);
}

function seedsTable(groups: readonly RunGroup[]): Html {
  const results = resultsOf(groups.flatMap(({ runs }) => runs)).filter(({ name }) => name !== "parameters");
  const rows = groups.map(({ name, runs }) => {
    const values = results.map(({ of, text }) => {
      const known = runs.map(of).filter((value) => value !== undefined);
      if (known.length === 0) return html`<td>–</td>`;
      const { mean, half } = meanInterval(known);
      return html`<td>${text(mean)}${half === undefined ? undefined : ` ± ${text(half)}`}</td>`;
    });
    const seeds = runs.map(({ facts }) => String(facts.config.train.seed)).join(", ");
    return html`<tr><th scope="row">${name}</th><td>${seeds}</td>${values}</tr>`;
  });
  return table(["settings", "seeds", ...results.map(({ name }) => name)], rows);
}

function differencesTable(runs: readonly ReportedRun[]): Html {
  const apart = differences(runs);
  if (apart.length === 0) return html`<p class="lead">They are the same in every setting.</p>`;
  const rows = apart.map(
    ({ key, values }) =>
      html`<tr><th scope="row"><code>${key}</code></th>${values.map((value) => html`<td>${settingText(value)}</td>`)}</tr>`,
  );
  return table(["setting", ...runs.map(({ name }) => name)], rows);
}

function table(heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
