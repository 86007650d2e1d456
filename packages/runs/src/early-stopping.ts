/** State of {@link EarlyStopping}, as JSON. */
export interface EarlyStoppingState {
  /** The newest step with the best value. */
  readonly best: { readonly step: number; readonly value: number; readonly second: number } | null;
  /** Validations since the last improvement. */
  readonly without_gain: number;
}

/**
 * Tracks the step with the largest value of a metric, and ends a run that no longer improves. Among equal values the later step is
 * the best: it was trained longer, and a few validation puzzles cannot distinguish the two.
 */
export class EarlyStopping {
  #state: EarlyStoppingState;
  readonly #patience: number | null;

  constructor(patience: number | null, state: EarlyStoppingState = { best: null, without_gain: 0 }) {
    this.#patience = patience;
    this.#state = state;
  }

  get state(): EarlyStoppingState {
    return this.#state;
  }

  /** Whether the run should end. */
  get isExhausted(): boolean {
    return this.#patience !== null && this.#state.without_gain >= this.#patience;
  }

  /**
   * @param second  breaks ties between equal values, for example the cell accuracy while no puzzle is solved
   * @returns whether this step is the best one so far
   */
  take(step: number, value: number, second = 0): boolean {
    const { best, without_gain } = this.#state;
    const gains = best === null || value > best.value || (value === best.value && second > best.second);
    const isBest = gains || (value === best.value && second === best.second);
    this.#state = { best: isBest ? { step, value, second } : best, without_gain: gains ? 0 : without_gain + 1 };
    return isBest;
  }
}
