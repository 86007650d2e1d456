import { expect, it } from "vitest";
import { AnomalyDetector, type Finding } from "./anomaly-detector.ts";

const network = { vocab_size: 11, halt_max_steps: 16 };
type Report = Parameters<AnomalyDetector["take"]>[0];

function watch(
  reports: readonly Partial<Report>[],
  detector = new AnomalyDetector(network),
): (readonly [number, Finding])[] {
  return reports.flatMap((change, i) => {
    const report = { lm_loss: 1, count: 0, steps: Number.NaN, exact_accuracy: Number.NaN, ...change };
    const finding = detector.take(report);
    return finding === undefined ? [] : [[i + 1, finding] as const];
  });
}
const times = (n: number, report: (i: number) => Partial<Report>): Partial<Report>[] =>
  Array.from({ length: n }, (_, i) => report(i));

it("an uneven, falling loss is not reported", () => {
  const falling = times(2000, (i) => ({ lm_loss: (0.02 + Math.exp(-i / 300)) * (1 + 0.8 * Math.sin(i)) }));
  expect(watch(falling)).toEqual([]);
});

it("one step far above those before it is a spike, on that step", () => {
  const found = watch([
    ...times(100, () => ({ lm_loss: 0.3 })),
    { lm_loss: 1.9 },
    ...times(50, () => ({ lm_loss: 0.3 })),
  ]);
  expect(found).toEqual([[101, { what: "loss spike", loss: 1.9, before: expect.closeTo(0.3, 10) }]]);
});

it("the first steps of a run, and losses near zero, make no spikes", () => {
  expect(watch([...times(40, () => ({ lm_loss: 0.1 })), { lm_loss: 2.4 }])).toEqual([]);
  expect(watch([...times(100, () => ({ lm_loss: 0.001 })), { lm_loss: 0.2 }])).toEqual([]);
});

it("a loss that stays twice above that of guessing has run away", () => {
  const found = watch([...times(100, () => ({ lm_loss: 0.5 })), ...times(200, () => ({ lm_loss: 9 }))]);
  const first = found.find(([, { what }]) => what === "runaway loss");
  expect(first?.[1]).toMatchObject({ guessing: Math.log(11) });
  expect(first?.[0]).toBeGreaterThan(110);
  expect(first?.[0]).toBeLessThan(170);
  expect(watch(times(500, () => ({ lm_loss: 1.5 * Math.log(11) })))).toEqual([]);
});

it("wrong answers called right after one step, for long, are a collapse of halting", () => {
  const collapse = times(300, () => ({ count: 8, steps: 1.05, exact_accuracy: 0.01 }));
  const [first] = watch(collapse);
  expect(first).toEqual([249, { what: "halting collapse", thoughts: 1.05, exact: expect.closeTo(0.01, 10) }]);
  // Right answers after one step are what a trained network gives, and wrong ones after many what a new one gives.
  expect(watch(times(600, () => ({ count: 8, steps: 1.05, exact_accuracy: 0.9 })))).toEqual([]);
  expect(watch(times(600, () => ({ count: 8, steps: 16, exact_accuracy: 0 })))).toEqual([]);
  expect(watch(collapse, new AnomalyDetector({ vocab_size: 11, halt_max_steps: 1 }))).toEqual([]);
});

it("resumes from its state as if it had not been interrupted", () => {
  const reports = [...times(100, () => ({ lm_loss: 0.3, count: 2, steps: 3, exact_accuracy: 0.2 })), { lm_loss: 1.9 }];
  const [first, second] = [reports.slice(0, 60), reports.slice(60)];
  const broken = new AnomalyDetector(network);
  watch(first, broken);
  const resumed = new AnomalyDetector(network, JSON.parse(JSON.stringify(broken.state)));
  const found = watch(second, resumed).map(([step, finding]) => [step + 60, finding]);
  expect(found).toEqual(watch(reports));
});
