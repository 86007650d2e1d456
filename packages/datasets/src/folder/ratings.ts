/** Beside the official arrays of a split: `[examples]` int32, how hard each one is on the scale of its collection, −1 where that is not known. */
export const RATINGS_FILE = "kensho__ratings.npy";

/** Collects the ratings of examples as they are written. */
export class RatingList {
  readonly #runs: { readonly rating: number; readonly examples: number }[] = [];
  /** Whether any example has a rating. */
  rated = false;

  add(rating: number | undefined, examples: number): void {
    const last = this.#runs.at(-1);
    const value = rating === undefined ? -1 : Math.max(0, Math.round(rating));
    if (rating !== undefined) this.rated = true;
    if (last?.rating === value)
      this.#runs[this.#runs.length - 1] = { rating: value, examples: last.examples + examples };
    else this.#runs.push({ rating: value, examples });
  }

  /** `[examples]` */
  values(): Int32Array {
    const values = new Int32Array(this.#runs.reduce((sum, { examples }) => sum + examples, 0));
    let at = 0;
    for (const { rating, examples } of this.#runs) {
      values.fill(rating, at, at + examples);
      at += examples;
    }
    return values;
  }
}
