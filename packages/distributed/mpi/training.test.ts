import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareSudoku } from "@kensho/datasets";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents, IMPLEMENTATIONS, program, ranks, start, startWords } from "./mpirun.ts";

const STEPS = 50;
/** Weights whose last bit is changed, one a run, to see how far rounding alone takes a run in {@link STEPS} steps. */
const NUDGES = [0, 17, 60, 101];

let folder: string;
let alone: readonly number[];
/** The largest relative difference to {@link alone} up to each step, over all nudged runs. */
let floor: readonly number[];

interface Losses {
  readonly losses: readonly number[];
}

const options = (change: object): string =>
  JSON.stringify({ data: path.join(folder, "data"), steps: STEPS, ...change });

const apart = (losses: readonly number[]): number[] =>
  losses.map((loss, i) => Math.abs(loss / (alone[i] as number) - 1));

/** Of each position, the largest value up to there. */
function climbing(values: readonly number[]): number[] {
  let most = 0;
  return values.map((value) => {
    most = Math.max(most, value);
    return most;
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-mpi-"));
  await prepareSudoku({ out: path.join(folder, "data"), size: 4, train: 60, test: 4, seed: 1 });
  const run = async (change: object): Promise<readonly number[]> => {
    const [got] = await documents<Losses>(startWords(program("training", options({ alone: true, ...change }))));
    return got?.losses ?? [];
  };
  alone = await run({});
  const nudged: number[][] = [];
  for (const nudge of NUDGES) nudged.push(climbing(apart(await run({ nudge }))));
  floor = alone.map((_, i) => Math.max(...nudged.map((run) => run[i] as number)));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(IMPLEMENTATIONS)("training over $name", (mpi) => {
  it.each([2, 3])("%i processes have the losses of one", async (size) => {
    const [got] = await documents<Losses>(start(mpi, ranks(size, program("training", options({})))));
    const difference = climbing(apart(got?.losses ?? []));
    expect(difference).toHaveLength(STEPS);
    expect(difference[0]).toBeLessThan(1e-5);
    // Rounding grows in every run. It may take another course in each, so ten times the floor is within it.
    const [last, most] = [difference.at(-1) as number, floor.at(-1) as number];
    process.stdout.write(
      `${mpi.name}, ${size} processes: after ${STEPS} steps ${last.toExponential(1)} apart; floor ${most.toExponential(1)}\n`,
    );
    expect(last).toBeLessThan(10 * most);
  });
});
