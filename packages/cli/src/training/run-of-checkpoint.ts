import { readdir, rename, stat } from "node:fs/promises";
import path from "node:path";

/** A folder's place among the runs. */
interface RunPlace {
  /** The run folder. */
  readonly out: string;
  /** Checkpoints of the run that are newer than the one that was named. */
  readonly later: readonly string[];
  /** Gives those other names, so that nobody takes them for the run's newest. */
  setLaterAside(): Promise<void>;
}

const STEP = /^step-(\d{6,15})$/;

/** The run that a folder is, or that a checkpoint folder belongs to: whoever names an older checkpoint wants the run to go on from there. */
export async function placeOf(folder: string): Promise<RunPlace> {
  const whole = path.resolve(folder);
  const [parent, step] = [path.dirname(whole), STEP.exec(path.basename(whole))?.[1]];
  const run = path.dirname(parent);
  const isOfRun =
    step !== undefined && path.basename(parent) === "checkpoints" && (await exists(path.join(run, "config.yaml")));
  if (!isOfRun) return { out: folder, later: [], setLaterAside: async () => {} };
  const later = (await readdir(parent)).filter((name) => Number(STEP.exec(name)?.[1] ?? 0) > Number(step)).sort();
  return {
    out: path.relative("", run) || ".",
    later,
    setLaterAside: async () => {
      for (const name of later)
        await rename(path.join(parent, name), await freeName(path.join(parent, `aside-${name}`)));
    },
  };
}

async function freeName(wanted: string): Promise<string> {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!(await exists(name))) return name;
  }
}

async function exists(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}
