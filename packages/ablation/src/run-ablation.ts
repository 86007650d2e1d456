import type { Dataset } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import type { RunConfig } from "@kensho/trainer";
import type { Setting } from "./axis.ts";
import { type Budget, withBudget } from "./budget.ts";
import { type Cell, type CellResult, type CellTerms, cellName } from "./cell.ts";
import { CellStore } from "./cell-store.ts";
import { type CellProgress, runCell } from "./run-cell.ts";

/** A setting with the config that it makes. */
export interface Variant {
  readonly setting: Setting;
  readonly config: RunConfig;
}

/** Options for {@link runAblation}. */
export interface AblationOptions {
  readonly engine: Engine;
  readonly variants: readonly Variant[];
  /** Trainings of each variant; their seeds count up from that of its config. */
  readonly seeds: number;
  readonly budget: Budget;
  /** Measurements over the budget, the last at its end. Default: 5. */
  readonly points?: number;
  readonly train: Dataset;
  /** Puzzles to measure on. */
  readonly test: Dataset;
  /** Maximum number of puzzles, from the first. Default: all. */
  readonly limit?: number;
  /** Folder of the comparison; its finished cells are not run again. */
  readonly out: string;
  readonly signal?: AbortSignal;
  readonly onCell?: (event: AblationEvent) => void;
}

/** Events of a comparison. `number` counts cells from 1. */
export type AblationEvent = { readonly cell: Cell; readonly number: number; readonly total: number } & (
  | { readonly type: "progress"; readonly progress: CellProgress }
  | { readonly type: "finished"; readonly result: CellResult; readonly known: boolean }
);

/**
 * Trains every variant under every seed with the same budget and measures each. Seeds run in turns, so that an early stop leaves
 * results for every variant. A finished cell is stored at once; an interrupted one runs again from the start next time.
 * @throws {BudgetError} if the budget is less than a step of some variant; nothing is trained then
 * @throws {AblationFolderError} if the folder cannot be used
 * @throws {FolderLockedError} if another process writes in it @throws the signal's reason on abort
 */
export async function runAblation(options: AblationOptions): Promise<CellResult[]> {
  const { engine, budget, train, test, points = 5, signal, onCell } = options;
  const puzzles = Math.min(options.limit ?? test.examples, test.examples);
  const terms: CellTerms = {
    ...{ engine: engine.name, budget, points, puzzles },
    ...{ train: train.fingerprint, test: test.fingerprint },
  };
  const cells = planCells(options);
  await using store = await CellStore.open(options.out);
  const results: CellResult[] = [];
  for (const [i, cell] of cells.entries()) {
    const about = { cell, number: i + 1, total: cells.length };
    const name = cellName(cell, terms);
    const known = await store.read(name);
    signal?.throwIfAborted();
    const result =
      known ??
      (await runCell({
        ...{ engine, cell, budget, points, train, test, puzzles },
        ...(signal === undefined ? {} : { signal }),
        onProgress: (progress) => onCell?.({ type: "progress", ...about, progress }),
      }));
    if (known === undefined) await store.write(name, result);
    results.push(result);
    onCell?.({ type: "finished", ...about, result, known: known !== undefined });
  }
  return results;
}

function planCells({ variants, seeds, budget }: AblationOptions): Cell[] {
  const paid = variants.map(({ setting, config }) => ({ setting, config: withBudget(config, budget) }));
  return Array.from({ length: seeds }, (_, i) =>
    paid.map(({ setting, config: { model, train } }): Cell => {
      const seed = train.seed + i;
      return { setting, seed, config: { model, train: { ...train, seed } } };
    }),
  ).flat();
}
