/** Time that the mean goes back over, about. */
const SECONDS = 60;

/**
 * How fast a run gets on of late, with all that is done between its steps: what is left is told by that, and not by a beginning that may
 * have been slower or faster.
 */
export class StepRate {
  #steps = 0;
  #seconds = 0;

  /** @param seconds  wall time of so many steps, validating and saving included */
  add(steps: number, seconds: number): void {
    const faded = Math.exp(-seconds / SECONDS);
    this.#steps = faded * this.#steps + steps;
    this.#seconds = faded * this.#seconds + seconds;
  }

  get secondsPerStep(): number {
    return this.#seconds / this.#steps;
  }
}
