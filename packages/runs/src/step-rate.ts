/** Time constant of the mean, in seconds. */
const SECONDS = 60;

/**
 * Measures the recent rate of steps, including the work between them. The remaining time is estimated from it, because the start of
 * a run may be slower or faster.
 */
export class StepRate {
  #steps = 0;
  #seconds = 0;

  /** @param seconds  wall time of the steps, including validation and saving */
  add(steps: number, seconds: number): void {
    const faded = Math.exp(-seconds / SECONDS);
    this.#steps = faded * this.#steps + steps;
    this.#seconds = faded * this.#seconds + seconds;
  }

  get secondsPerStep(): number {
    return this.#seconds / this.#steps;
  }
}
