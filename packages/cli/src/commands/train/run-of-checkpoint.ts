import { rename, stat } from "node:fs/promises";
import path from "node:path";
import { listCheckpoints } from "@kensho/checkpoint";

/** A folder's place among the runs. */
interface RunPlace {
  /** The run folder. */
  readonly out: string;
  /** Checkpoints of the run that are newer than the one that was named. */
  readonly later: readonly string[];
  /** The newest checkpoint of the run, by its step. */
  readonly newest: number | undefined;
  /** Renames the later checkpoints, so that the named one becomes the newest. */
  setLaterAside(): Promise<void>;
}

/** Returns the run of a folder, or of a checkpoint folder: an older checkpoint is where the run resumes. */
export async function placeOf(folder: string): Promise<RunPlace> {
  const whole = path.resolve(folder);
  const parent = path.dirname(whole);
  const run = path.dirname(parent);
  const isInRun = path.basename(parent) === "checkpoints" && (await exists(path.join(run, "config.yaml")));
  const all = await listCheckpoints(isInRun ? parent : folder);
  const newest = all.at(-1)?.step;
  const named = all.findIndex((entry) => entry.path === whole);
  if (named === -1) return { out: folder, later: [], newest, setLaterAside: async () => {} };
  const later = all.slice(named + 1).map((entry) => path.basename(entry.path));
  return {
    out: path.relative("", run) || ".",
    later,
    newest,
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
