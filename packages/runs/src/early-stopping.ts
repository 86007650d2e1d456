/** What choosing the best checkpoint remembers from one validation to the next. */
export interface EarlyStoppingState {
  /** The newest step that did as well as any. */
  readonly best: { readonly step: number; readonly value: number; readonly second: number } | null;
  /** Validations since the last that did better than all before it. */
  readonly without_gain: number;
}

/**
 * Chooses the best step by a figure that should be large, and says when waiting for a better one is over. Of equals the later one is
 * the best: it was trained longer, and few puzzles do not tell the two apart.
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
   * @param second  decides between equal values, such as the share of cells where no puzzle is right yet
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
