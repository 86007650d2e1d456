import type { ModelConfig } from "@kensho/models";
import { type HostTensor, hostTensor } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { STATE } from "./stateNames.ts";

/** Where training puzzles come from: one batch a step. */
export interface BatchSource {
  next(): { readonly inputs: Int32Array; readonly labels: Int32Array; readonly puzzleIdentifiers: Int32Array };
}

type Tensors = Readonly<Record<string, HostTensor>>;

/** Input of a step: whether its slots take the fresh puzzles. Only with `refill: batch`. */
export const REFILLS = "refills";

/**
 * The fresh puzzles of each step. With `refill: slot` every step is given a batch, of which the slots that have stopped take their rows,
 * as in the official code; with `refill: batch` a batch is drawn when all puzzles of the last one have stopped, and none is passed over.
 */
export class PuzzleFeed {
  readonly #model: ModelConfig;
  readonly #train: TrainConfig;
  #allStopped: boolean;
  #puzzles: Tensors | undefined;

  /** @param allStopped whether every slot waits for a puzzle, as before the first step */
  constructor(model: ModelConfig, train: TrainConfig, allStopped: boolean) {
    this.#model = model;
    this.#train = train;
    this.#allStopped = allStopped;
  }

  /** Whether a step must be heard before the next is given puzzles. */
  get waitsForSteps(): boolean {
    return this.#train.refill === "batch";
  }

  /** Inputs of the next step. */
  inputs(source: BatchSource): Tensors {
    if (!this.waitsForSteps) return this.#batch(source);
    if (this.#allStopped) this.#puzzles = this.#batch(source);
    // After a checkpoint the puzzles are in the carry, and these are not looked at.
    this.#puzzles ??= this.#batch(blankPuzzles(this.#model, this.#train));
    const refills = new Uint8Array(this.#train.global_batch_size).fill(this.#allStopped ? 1 : 0);
    return { ...this.#puzzles, [REFILLS]: hostTensor("bool", [refills.length], refills) };
  }

  /** What a step has come to, unless it was undone. */
  receive({ stopped }: Tensors): void {
    this.#allStopped = stopped?.data[0] === this.#train.global_batch_size;
  }

  #batch(source: BatchSource): Tensors {
    const { seq_len } = this.#model;
    const { global_batch_size: B } = this.#train;
    const { inputs, labels, puzzleIdentifiers } = source.next();
    return {
      inputs: hostTensor("i32", [B, seq_len], inputs),
      labels: hostTensor("i32", [B, seq_len], labels),
      puzzle_identifiers: hostTensor("i32", [B], puzzleIdentifiers),
    };
  }
}

function blankPuzzles({ seq_len }: ModelConfig, { global_batch_size: B }: TrainConfig): BatchSource {
  const cells = new Int32Array(B * seq_len);
  return { next: () => ({ inputs: cells, labels: cells, puzzleIdentifiers: new Int32Array(B) }) };
}

/** Whether every slot of a state waits for a new puzzle. */
export function allStopped(state: Tensors): boolean {
  return state[STATE.carry("halted")]?.data.every((halted: number) => halted === 1) ?? true;
}
