import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { TrainEvent } from "@kensho/runs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { trainingView } from "../commands/train/training-view.ts";
import { openProgress } from "./progress.ts";

beforeEach(() => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv("LC_ALL", "C.UTF-8");
});
afterEach(() => vi.unstubAllEnvs());

const step = (n: number, exact: number | null = 0.61): TrainEvent => ({
  type: "step",
  latest: { accuracy: exact === null ? null : 0.931, exact_accuracy: exact },
  totalSteps: 2000,
  secondsLeft: 72,
  metrics: {
    ...{ step: n, loss: 0.4119, lm_loss: 0.4, q_halt_loss: 0.01, grad_norm: 0.8, lr: 1e-3, seconds: n },
    ...{ accuracy: exact === null ? null : 0.931, exact_accuracy: exact, mean_steps: 4, puzzles_per_second: 820.2 },
  },
});
const saved = { type: "checkpoint", step: 2, path: "runs/a/checkpoints/step-2", seconds: 0.1, best: false } as const;

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

test("off a terminal: one line per interval, every checkpoint, and the last step", async () => {
  const { stream, text } = sink(false);
  let time = 0;
  const progress = await openProgress({ json: false, stream, interval: 10, now: () => time });
  const show = trainingView(progress);
  for (let n = 1; n <= 5; n++, time += 4000) show(step(n, n === 1 ? null : 0.61));
  show(saved);
  progress.end();
  expect(text()).toMatchInlineSnapshot(`
    "step 1/2,000  loss 0.412  cells –  exact –  820 puzzles/s  1:12 left
    step 4/2,000  loss 0.412  cells 93.1 %  exact 61.0 %  820 puzzles/s  1:12 left
    step 5/2,000  loss 0.412  cells 93.1 %  exact 61.0 %  820 puzzles/s  1:12 left
    saved step 2 in runs/a/checkpoints/step-2
    "
  `);
});

test("on a terminal: the step line is live, the others stay", async () => {
  const { stream, text } = sink(true);
  const progress = await openProgress({ json: false, stream });
  const show = trainingView(progress);
  show(step(1));
  show(saved);
  show(step(2));
  progress.end();
  const shown = stripVTControlCharacters(text());
  expect(shown).toContain("saved step 2 in runs/a/checkpoints/step-2\n");
  expect(shown).toContain("step 1/2,000");
  // Below the line of the step stands the course of the run, until the next one replaces all of it.
  const live = "1:12 left\n  loss  0.412     ▅\n  exact 61.0 %    ▅";
  expect(shown.split(live)).toHaveLength(3);
  expect(shown.replaceAll(live, "")).not.toContain("loss  0.412");
});

test("a terminal without a size gets plain lines", async () => {
  const { stream, text } = sink(true);
  const progress = await openProgress({ json: false, stream: Object.assign(stream, { columns: 0 }) });
  progress.status("step 1");
  progress.end();
  expect(text()).toBe("step 1\n");
});

test("a continuous-integration log is not a terminal", async () => {
  vi.stubEnv("CI", "1");
  const { stream, text } = sink(true);
  const progress = await openProgress({ json: false, stream });
  trainingView(progress)(step(1));
  expect(text()).toMatch(/^step 1\/2,000.*left\n$/);
});

test("nothing at all under --json", async () => {
  const { stream, text } = sink(false);
  const progress = await openProgress({ json: true, stream });
  const show = trainingView(progress);
  show(step(1));
  show(saved);
  progress.note("saving");
  progress.end();
  expect(text()).toBe("");
});
