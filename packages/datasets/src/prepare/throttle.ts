/** Tells when some 50 ms have gone by: time to let others in and to report. */
export class Throttle {
  private last = performance.now();

  due(): boolean {
    const now = performance.now();
    if (now - this.last < 50) return false;
    this.last = now;
    return true;
  }
}
