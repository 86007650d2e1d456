import type { PuzzleKind } from "@kensho/puzzles";
import { followRuns } from "@kensho/runs";
import { watchInterrupt } from "../../interruption.ts";
import { openSplit } from "../../kinds/open-split.ts";
import { type EngineChoice, openEngine } from "../../network/open-engine.ts";
import type { Job } from "./job.ts";
import type { RunPlan } from "./plan-run.ts";

/** Flags of `kensho train` that the other processes of a job look at. */
interface FollowFlags extends EngineChoice {
  readonly data?: string | undefined;
  readonly resume?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * The part of a process of a job that is not its first: it trains along, writes nothing, and says nothing unless it fails.
 * @param plan  the settings that this process was started with
 * @param kinds  those of `--kind`
 */
export async function follow(
  { group, place }: Job,
  flags: FollowFlags,
  plan: () => Promise<RunPlan>,
  kinds: readonly PuzzleKind[] | undefined,
  say: (sentence: string) => void,
): Promise<void> {
  // Ctrl-C reaches every process; the first one decides for all.
  using _interruption = watchInterrupt();
  try {
    await using engine = await openEngine({ ...flags, place }, () => {});
    await followRuns({
      ...{ group, engine },
      openDataset: (dir) => openSplit(flags.data ?? dir, "train", kinds),
      // A resumed or repeated run reads its settings from its folder, which only the first process has.
      ...(flags.resume === undefined && flags.from === undefined ? { config: async () => (await plan()).config } : {}),
    });
  } catch (error) {
    group.abandon();
    say(`${group.name} fails, which ends the job:`);
    throw error;
  }
}
