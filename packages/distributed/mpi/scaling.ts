// What processes and threads make of one training step: `node --conditions=kensho:source packages/distributed/mpi/scaling.ts`.
// Prints a table for docs/benchmarks.md: threads × ranks on this machine, in turns, medians.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { documents, IMPLEMENTATIONS, program, ranks, start, startWords } from "./mpirun.ts";

const { values } = parseArgs({
  options: { steps: { type: "string", default: "15" }, rounds: { type: "string", default: "2" } },
});
const [mpi] = IMPLEMENTATIONS;
if (mpi === undefined) throw new Error("no MPI is installed");
const cores = availableParallelism();

interface Timed {
  readonly version: string | null;
  readonly step_ms: readonly number[];
  readonly sum_ms: readonly number[];
  readonly floats: number;
}

const setups = [
  { size: 1, threads: 1 },
  { size: 1, threads: cores },
  { size: 2, threads: Math.max(1, Math.floor(cores / 2)) },
];
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

const results = setups.map(() => ({ step: [] as number[], sum: [] as number[], floats: 0 }));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [i, { size, threads }] of setups.entries()) {
    const words = program("timing", JSON.stringify({ steps: Number(values.steps), threads, alone: size === 1 }));
    const [timed] = await documents<Timed>(
      size === 1 ? startWords(words) : start(mpi, ["--bind-to", "none", ...ranks(size, words)]),
    );
    results[i]?.step.push(...(timed?.step_ms ?? []));
    results[i]?.sum.push(...(timed?.sum_ms ?? []));
    if (results[i] !== undefined) results[i].floats = timed?.floats ?? 0;
  }
}
const base = median(results[0]?.step ?? []);
print(`The step of \`sudoku-9x9\` over ${mpi.name}, ${cores} cores, medians of ${results[0]?.step.length} steps:\n`);
print("| processes | threads each | step, ms | speed | sum over processes, ms | floats summed |");
print("|---:|---:|---:|---:|---:|---:|");
for (const [i, { size, threads }] of setups.entries()) {
  const { step = [], sum = [], floats = 0 } = results[i] ?? {};
  const sums = size === 1 ? "" : median(sum).toFixed(1);
  print(
    `| ${size} | ${threads} | ${median(step).toFixed(1)} | ${(base / median(step)).toFixed(2)} | ${sums} | ${size === 1 ? "" : floats} |`,
  );
}
