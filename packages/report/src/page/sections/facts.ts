import { count } from "../../charts/figures.ts";
import type { Cost, ReportedRun, RunFacts, Session } from "../../run/reported-run.ts";
import { type Html, html } from "../html.ts";
import { bytes, counted, duration, work } from "../numbers.ts";

/** A heading, and names with what they are. */
type List = readonly [title: string, rows: readonly (readonly [name: string, value: string])[]];

/** Everything that is needed to repeat a run, and what it took. */
export function facts({ facts: run, path }: ReportedRun): Html {
  const { data, config } = run;
  const lists: readonly List[] = [
    [
      "Network",
      [
        ["family", run.family],
        ["parameters", count(run.parameters)],
        ["effective depth", counted(run.effective_depth, "layer")],
        ["work per step", work(run.flops_per_step)],
      ],
    ],
    [
      "Training",
      [
        ["steps", `${count(run.steps)} of ${count(Number(config.train.steps))}`],
        ["puzzles per step", count(Number(config.train.global_batch_size))],
        ["training time", duration(run.seconds)],
        ["work in all", work(run.flops_per_step * run.steps)],
        ["achieved", `${work((run.flops_per_step * run.steps) / run.seconds)}/s`],
        ["seed", String(config.train.seed)],
        ["folder", path],
      ],
    ],
    [
      "Data",
      [
        ["puzzles", run.puzzles],
        ["folder", data.dir],
        ["fingerprint", data.fingerprint],
      ],
    ],
    machineList(run),
    ...sessionLists(run.sessions ?? []),
  ];
  return html`<div class="facts">${lists.map(listHtml)}</div>
<details class="figures config"><summary>Every setting</summary><div class="columns">${settings("Network", config.model)}${settings("Training", config.train)}</div></details>`;
}

function listHtml([title, rows]: List): Html {
  const entries = rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<section><h3>${title}</h3><dl>${entries}</dl></section>`;
}

function machineList({ machine, engine }: RunFacts): List {
  if (machine === undefined) return ["Machine", [["machine", "not recorded"]]];
  return [
    "Machine",
    [
      ...(engine === undefined ? [] : [["engine", engine] as const]),
      ["processor", `${machine.cpu}, ${counted(machine.cores, "core")}`],
      ["memory", bytes(machine.memory_bytes)],
      ["system", machine.platform],
      ["Node", machine.node],
    ],
  ];
}

/** Each session of a run: when, from where, and what it took beside what was forecast. */
function sessionLists(sessions: readonly Session[]): List[] {
  return sessions
    .slice(-MAX_SESSIONS)
    .map(({ started, from_step, forecast, used }) => [
      from_step === 0 ? "Session" : `Session from step ${count(from_step)} on`,
      [
        ["begun", started.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
        ...costRows("forecast", forecast),
        ...costRows("used", used ?? null),
      ],
    ]);
}

/** Maximum number of sessions that are listed; a run with more lists the last ones. */
const MAX_SESSIONS = 4;

function costRows(name: string, cost: Cost | null): [string, string][] {
  return cost === null ? [] : [[name, `${duration(cost.seconds)}, ${bytes(cost.memory_bytes)}`]];
}

/** A table of settings by key. */
function settings(title: string, values: Readonly<Record<string, unknown>>): Html {
  const rows = Object.entries(values).map(
    ([key, value]) => html`<tr><th scope="row"><code>${key}</code></th><td>${settingText(value)}</td></tr>`,
  );
  return html`<table><caption>${title}</caption><tbody>${rows}</tbody></table>`;
}

/** A setting as it would be typed. */
export function settingText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
