/** Beside the official arrays of a split: `[examples]` int32, how hard each one is on the scale of its collection, −1 where that is not known. */
export const RATINGS_FILE = "kensho__ratings.npy";

/** Collects the ratings of examples as they are written. */
export class RatingList {
  #values = new Int32Array(1024);
  #count = 0;
  /** Whether any example has a rating. */
  rated = false;

  add(rating: number | undefined, examples: number): void {
    if (rating !== undefined) this.rated = true;
    while (this.#count + examples > this.#values.length) {
      const wider = new Int32Array(2 * this.#values.length);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values.fill(rating === undefined ? -1 : Math.max(0, Math.round(rating)), this.#count, this.#count + examples);
    this.#count += examples;
  }

  /** `[examples]` */
  values(): Int32Array {
    return this.#values.subarray(0, this.#count);
  }
}
