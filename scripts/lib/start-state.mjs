import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

// Put into a run folder when its training has come to its end.
export const FINISHED = ".finished";

/**
 * State of a run folder: `fresh` has nothing to keep, `unfinished` has a checkpoint to resume from, and `foreign` has
 * files that are not of a run.
 * @typedef {"fresh" | "unfinished" | "finished" | "foreign"} RunState
 */

/** @param {string} folder @returns {string[]} */
const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** What a run leaves that ended before its first checkpoint. */
const LEFTOVERS = new Set([
  ...["config.yaml", "run.json", "run.json.tmp", "metrics.jsonl", "metrics.jsonl.tmp", "validation.jsonl"],
  ...["validation.jsonl.tmp", "tensorboard", "report.html", "report.html.tmp", "checkpoints"],
]);

/** @param {string} folder @returns {RunState} */
function runState(folder) {
  const names = namesIn(folder);
  if (names.includes(FINISHED)) return "finished";
  const inside = namesIn(join(folder, "checkpoints"));
  const steps = inside.flatMap((name) => /^(?:\.replaced-)?step-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  if (steps.length > 0) return Math.max(...steps) >= plannedSteps(folder) ? "finished" : "unfinished";
  const known = names.every((name) => LEFTOVERS.has(name)) && inside.every((name) => name.startsWith(".tmp-"));
  return known ? "fresh" : "foreign";
}

/** The steps that the settings of a run ask for. @param {string} folder @returns {number} */
function plannedSteps(folder) {
  const file = join(folder, "config.yaml");
  const steps = existsSync(file) ? /^steps: *(\d+) *$/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return steps === undefined ? Number.POSITIVE_INFINITY : Number(steps);
}

/**
 * The run folder to use: the first of `first`, `first-2`, `first-3` … that holds a run or nothing.
 * @param {string} root @param {string} first
 * @returns {{ run: string, state: Exclude<RunState, "foreign">, passedOver: string[] }}
 */
export function chooseRun(root, first) {
  const passedOver = [];
  for (let n = 1; ; n++) {
    const run = n === 1 ? first : `${first}-${n}`;
    const state = runState(join(root, run));
    if (state !== "foreign") return { run, state, passedOver };
    passedOver.push(run);
  }
}

/** Removes what a run left that ended before its first checkpoint. @param {string} folder @returns {boolean} whether there was anything */
export function clearFresh(folder) {
  if (runState(folder) !== "fresh" || namesIn(folder).length === 0) return false;
  rmSync(folder, { recursive: true });
  return true;
}

/** Whether a folder holds a whole data set; an empty one, or half of one that was copied, does not count. @param {string} folder */
export function hasDataset(folder) {
  return ["kensho.json", join("train", "dataset.json"), join("test", "dataset.json")].every((name) =>
    existsSync(join(folder, name)),
  );
}

// Beside the run folder: training takes no folder that has something in it.
/** @param {string} folder */
const trainerFile = (folder) => join(dirname(folder), `.${basename(folder)}.pid`);

/** Notes which process trains into a run folder. @param {string} folder @param {number} pid */
export function noteTrainer(folder, pid) {
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(trainerFile(folder), `${pid}\n`);
}

/** Takes the note back. @param {string} folder */
export function forgetTrainer(folder) {
  rmSync(trainerFile(folder), { force: true });
}

/**
 * The process that still trains into a run folder, noted by an `npm start` that runs beside this one or was killed without its training.
 * @param {string} folder @returns {{ pid: number, note: string } | undefined}
 */
export function runningTrainer(folder) {
  const note = trainerFile(folder);
  const pid = existsSync(note) ? Number.parseInt(readFileSync(note, "utf8"), 10) : Number.NaN;
  if (!(pid > 0)) return undefined;
  try {
    process.kill(pid, 0); // sends nothing: it asks
    return { pid, note };
  } catch {
    return undefined;
  }
}
