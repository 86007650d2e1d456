/** A series of figures of any length in few points: when there are too many, neighbours become one, their mean. */
export class History {
  readonly #most: number;
  readonly #means: number[] = [];
  /** Figures behind each point but perhaps the last. */
  #each = 1;
  #open = { sum: 0, count: 0 };

  /** @param most  points at most, an even number */
  constructor(most = 64) {
    this.#most = most;
  }

  add(figure: number): void {
    this.#open = { sum: this.#open.sum + figure, count: this.#open.count + 1 };
    if (this.#open.count < this.#each) return;
    this.#means.push(this.#open.sum / this.#open.count);
    this.#open = { sum: 0, count: 0 };
    if (this.#means.length < this.#most) return;
    for (let i = 0; 2 * i < this.#most; i++) {
      this.#means[i] = ((this.#means[2 * i] as number) + (this.#means[2 * i + 1] as number)) / 2;
    }
    this.#means.length = this.#most / 2;
    this.#each *= 2;
  }

  /** Means of equally many figures each, oldest first; the newest figures may be behind a point of their own. */
  get points(): readonly number[] {
    return this.#open.count === 0 ? this.#means : [...this.#means, this.#open.sum / this.#open.count];
  }
}
