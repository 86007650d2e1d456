/** A drawing of a training: loss on the left scale, share of solved puzzles on the right one. */
const LEFT = 34;
const RIGHT = 516;
const TOP = 12;
const BOTTOM = 270;

interface Point {
  readonly step: number;
  readonly loss: number;
  readonly exact: number;
}

export class Chart {
  readonly #svg: SVGSVGElement;
  #steps = 1;
  #points: Point[] = [];
  #isDue = false;

  constructor(svg: SVGSVGElement) {
    this.#svg = svg;
  }

  reset(steps: number): void {
    this.#steps = Math.max(1, steps);
    this.#points = [];
    this.#draw();
  }

  add(point: Point): void {
    this.#points.push(point);
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#isDue = false;
    const losses = this.#points.map(({ loss }) => loss);
    // Four marks above 0, each a tenth.
    const top = Math.max(1, Math.ceil(Math.max(0, ...losses) / 0.4)) * 0.4;
    const x = (step: number): number => LEFT + ((RIGHT - LEFT) * step) / this.#steps;
    const y = (share: number): number => BOTTOM - (BOTTOM - TOP) * share;
    const line = (values: readonly (readonly [step: number, share: number])[]): string =>
      values.map(([step, share], i) => `${i === 0 ? "M" : "L"}${x(step).toFixed(1)} ${y(share).toFixed(1)}`).join("");
    const smooth = smoothed(this.#points, ({ loss }) => loss / top);
    const exact = smoothed(this.#points, (point) => point.exact);
    const marks = [0, 0.25, 0.5, 0.75, 1].map(
      (share) => `
        <line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(share)}" y2="${y(share)}" />
        <text x="${LEFT - 8}" y="${y(share) + 4}" text-anchor="end">${Number((share * top).toPrecision(3))}</text>
        <text x="${RIGHT + 8}" y="${y(share) + 4}">${100 * share} %</text>`,
    );
    this.#svg.innerHTML = `${marks.join("")}
      <text x="${LEFT}" y="${BOTTOM + 22}">0</text>
      <text x="${RIGHT}" y="${BOTTOM + 22}" text-anchor="end">step ${this.#steps}</text>
      <path class="raw" d="${line(this.#points.map(({ step, loss }) => [step, loss / top]))}" />
      <path class="loss" d="${line(smooth)}" /><path class="exact" d="${line(exact)}" />
      ${label("loss", smooth, x, y, -10)}${label("exact", exact, x, y, 18)}`;
  }
}

/** A running mean that forgets over about ten steps; steps without a value are passed over. */
function smoothed(points: readonly Point[], value: (point: Point) => number): (readonly [number, number])[] {
  let mean: number | undefined;
  return points.flatMap((point) => {
    const now = value(point);
    if (!Number.isFinite(now)) return [];
    mean = mean === undefined ? now : mean + (now - mean) * 0.12;
    return [[point.step, mean] as const];
  });
}

const WORDS = { loss: "loss", exact: "solved" } as const;

/** A word at the end of a line says what it is. */
function label(
  name: keyof typeof WORDS,
  values: readonly (readonly [number, number])[],
  x: (step: number) => number,
  y: (share: number) => number,
  below: number,
): string {
  const last = values.at(-1);
  if (last === undefined || values.length < 4) return "";
  return `<text class="${name}" x="${x(last[0])}" y="${y(last[1]) + below}" text-anchor="end">${WORDS[name]}</text>`;
}
