import type { ValidationSplit } from "@kensho/datasets";
import { createThinker, evaluate, requireLabelled, type Thinker } from "@kensho/evaluator";
import type { ModelConfig } from "@kensho/models";
import type { PuzzleKind } from "@kensho/puzzles";
import type { Engine, HostTensor } from "@kensho/tensor";
import type { ValidationLine } from "./events.ts";

/** Puzzles that are thought about side by side at most. */
export const VALIDATION_BATCH = 64;

/** Asks a network in training puzzles that it is not trained on, and as many that it is. Nothing here changes the training. */
export class Validator implements AsyncDisposable {
  readonly #thinker: Thinker;
  readonly #split: ValidationSplit;

  private constructor(thinker: Thinker, split: ValidationSplit) {
    this.#thinker = thinker;
    this.#split = split;
  }

  /** @param weights any weights of the network: each {@link ask} brings its own */
  static async create(
    engine: Engine,
    model: ModelConfig,
    split: ValidationSplit,
    weights: Readonly<Record<string, HostTensor>>,
  ): Promise<Validator> {
    const batchSize = Math.min(VALIDATION_BATCH, split.validation.examples);
    const thinker = await createThinker({ engine, model, weights, batchSize });
    // What there is no memory for is seen before the first step, and not at the first validation.
    await thinker.prepare(batchSize, { noisy: false, detailed: false });
    return new Validator(thinker, split);
  }

  /** How these weights do, at full depth. */
  async ask(weights: Readonly<Record<string, HostTensor>>): Promise<Omit<ValidationLine, "step" | "seconds">> {
    await this.#thinker.setWeights(weights);
    const { validation, probe } = this.#split;
    const unseen = requireLabelled(await evaluate(this.#thinker, validation), validation);
    const seen = requireLabelled(await evaluate(this.#thinker, probe), probe);
    return {
      examples: unseen.examples,
      exact_accuracy: unseen.exact_accuracy,
      cell_accuracy: unseen.cell_accuracy,
      measures: unseen.measures,
      train_exact_accuracy: seen.exact_accuracy,
      train_cell_accuracy: seen.cell_accuracy,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thinker[Symbol.asyncDispose]();
  }
}

/** What a validation of puzzles of a kind measures, by the names that `keep_best` takes. */
export function validationMetrics(kind: PuzzleKind | undefined): readonly string[] {
  const ofKind = kind === undefined ? [] : (kind.measures ?? [kind.checksRules === false ? "well_formed" : "valid"]);
  return ["exact_accuracy", "cell_accuracy", ...ofKind];
}

/** The figure that a metric names. */
export function metricOf(
  line: Pick<ValidationLine, "exact_accuracy" | "cell_accuracy" | "measures">,
  metric: string,
): number {
  if (metric === "exact_accuracy" || metric === "cell_accuracy") return line[metric];
  return line.measures[metric] ?? 0;
}
