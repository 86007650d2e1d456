import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openProgress } from "./progress.ts";
import type { StepEvent } from "./training-events.ts";
import { showTraining } from "./training-lines.ts";

beforeEach(() => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => vi.unstubAllEnvs());

const step = (n: number): StepEvent => ({
  type: "step",
  step: n,
  totalSteps: 2000,
  loss: 0.4119,
  accuracy: 0.931,
  exactAccuracy: 0.61,
  puzzlesPerSecond: 820.2,
  secondsLeft: 72,
});
const evaluation = { type: "eval", step: 2, examples: 512, exactAccuracy: 0.95, cellAccuracy: 0.991 } as const;
const saved = { type: "checkpoint", step: 2, path: "runs/a/checkpoints/step-2" } as const;

function sink(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 120,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  return { stream, text: () => String(stream.read() ?? "") };
}

test("off a terminal: one line per interval, every evaluation and checkpoint, and the last step", async () => {
  const { stream, text } = sink(false);
  let time = 0;
  const progress = await openProgress({ json: false, stream, interval: 10, now: () => time });
  for (let n = 1; n <= 5; n++, time += 4000) showTraining(progress, step(n));
  showTraining(progress, evaluation);
  showTraining(progress, saved);
  progress.end();
  expect(text()).toMatchInlineSnapshot(`
    "step 1/2,000  loss 0.412  cells 93.1 %  exact 61.0 %  820 puzzles/s  1:12 left
    step 4/2,000  loss 0.412  cells 93.1 %  exact 61.0 %  820 puzzles/s  1:12 left
    eval at step 2: exact 95.0 %, cells 99.1 % of 512 unseen puzzles
    saved step 2 in runs/a/checkpoints/step-2
    step 5/2,000  loss 0.412  cells 93.1 %  exact 61.0 %  820 puzzles/s  1:12 left
    "
  `);
});

test("on a terminal: the step line is live, the others stay", async () => {
  const { stream, text } = sink(true);
  const progress = await openProgress({ json: false, stream });
  showTraining(progress, step(1));
  showTraining(progress, saved);
  showTraining(progress, step(2));
  progress.end();
  const shown = stripVTControlCharacters(text());
  expect(shown).toContain("saved step 2 in runs/a/checkpoints/step-2\n");
  expect(shown).toContain("step 1/2,000");
  expect(shown).not.toContain("exact 61.0 %  820 puzzles/s  1:12 left\n");
});

test("a continuous-integration log is not a terminal", async () => {
  vi.stubEnv("CI", "1");
  const { stream, text } = sink(true);
  const progress = await openProgress({ json: false, stream });
  showTraining(progress, step(1));
  expect(text()).toMatch(/^step 1\/2,000.*left\n$/);
});

test("nothing at all under --json", async () => {
  const { stream, text } = sink(false);
  const progress = await openProgress({ json: true, stream });
  showTraining(progress, step(1));
  showTraining(progress, saved);
  progress.note("saving");
  progress.end();
  expect(text()).toBe("");
});
