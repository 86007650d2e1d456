import { gradients } from "@kensho/autograd";
import { constant, exp, type HostTensor, hostTensor, input, sum, type Tensor, tensor } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, gradientErrors } from "@kensho/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  binaryCrossEntropy,
  crossEntropy,
  IGNORE_LABEL_ID,
  isLabelled,
  LOSS_TYPES,
  logSoftmax,
  logStablemax,
  meanOverLabels,
} from "./losses.ts";

const f32 = (values: readonly number[], shape: readonly number[] = [values.length]): HostTensor =>
  hostTensor("f32", shape, Float32Array.from(values));

describe.each([
  ["softmax", logSoftmax],
  ["stablemax", logStablemax],
] as const)("%s", (_, logProbabilities) => {
  it("gives probabilities that sum to 1, in the order of the logits, whatever their size", async () => {
    const engine = ENGINES.reference();
    const logit = fc.oneof(
      fc.float({ min: -8, max: 8, noNaN: true }),
      fc.float({ min: -10_000, max: 10_000, noNaN: true }),
      fc.constantFrom(0, -0, 60, -60, 10_000, -10_000),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(logit, { minLength: 1, maxLength: 12 }), async (logits) => {
        const { p } = await compute(engine, { p: exp(logProbabilities(tensor([logits]))) });
        const probabilities = Array.from(p.data);
        expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
        for (const [i, a] of logits.entries()) {
          for (const [j, b] of logits.entries()) {
            if (a > b) expect(probabilities[i]).toBeGreaterThanOrEqual(probabilities[j] as number);
          }
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});

it("stablemax is s(x) / Σ s with s(x) = x + 1 above 0 and 1 / (1 − x) below", async () => {
  const s = [4, 1, 0.5, 0.2]; // of 3, 0, −1, −4
  const { p } = await compute(ENGINES.reference(), { p: exp(logStablemax(tensor([3, 0, -1, -4]))) });
  expect(Array.from(p.data, (x) => x * 5.7)).toEqual(s.map((x) => expect.closeTo(x, 12)));
});

describe.each(LOSS_TYPES)("%s", (type) => {
  const logits = input("logits", [2, 3, 4]);
  const labels = input("labels", [2, 3], "i32");
  const values = {
    logits: f32(
      Array.from({ length: 24 }, (_, i) => Math.sin(i * i + 1)),
      [2, 3, 4],
    ),
    labels: hostTensor("i32", [2, 3], Int32Array.of(1, IGNORE_LABEL_ID, 3, IGNORE_LABEL_ID, 0, IGNORE_LABEL_ID)),
  };

  it.each(ENGINE_NAMES)("ignored labels have no loss and no gradient (%s)", async (engine) => {
    const loss = crossEntropy(logits, labels, type);
    const [gradient] = gradients(loss, [logits]);
    const got = await compute(ENGINES[engine](), { loss, gradient: gradient as Tensor }, values);
    for (const [position, label] of values.labels.data.entries()) {
      const row = Array.from(got.gradient.data.slice(position * 4, position * 4 + 4));
      if (label === IGNORE_LABEL_ID) {
        expect([got.loss.data[position], ...row].map(Math.abs as (x: unknown) => number)).toEqual([0, 0, 0, 0, 0]);
      } else {
        expect(got.loss.data[position]).toBeGreaterThan(0);
        expect(
          row.filter((g) => g < 0),
          "only the labelled logit is pushed up",
        ).toEqual([row[label]]);
      }
    }
  });

  it("has the gradient of central differences, on both sides of 0", async () => {
    expect(await gradientErrors(sum(crossEntropy(logits, labels, type)), values)).toEqual([]);
  });

  const EXTREME = [60, -60, 1e4, -1e4, 0, 1];
  it.each(ENGINE_NAMES)("stays finite at logits of ±60 and ±1e4 (%s)", async (engine) => {
    const x = input("x", [EXTREME.length, EXTREME.length]);
    const each = constant(
      Int32Array.from(EXTREME, (_, i) => i),
      [EXTREME.length],
      "i32",
    );
    const loss = crossEntropy(x, each, type);
    const [gradient] = gradients(loss, [x]);
    const rows = f32([...EXTREME, ...EXTREME, ...EXTREME, ...EXTREME, ...EXTREME, ...EXTREME], [6, 6]);
    const got = await compute(ENGINES[engine](), { loss, gradient: gradient as Tensor }, { x: rows });
    expect(Array.from(got.loss.data).every(Number.isFinite)).toBe(true);
    expect(Array.from(got.gradient.data).every(Number.isFinite)).toBe(true);
    expect(Math.min(...got.loss.data)).toBeGreaterThanOrEqual(-1e-6);
    expect(Math.max(...got.loss.data)).toBe(got.loss.data[3]); // the label on the logit −1e4
  });

  it("at logits of exactly 0 pulls the labelled one up by 1 − 1/V and pushes the others by 1/V", async () => {
    const x = input("x", [1, 4]);
    const [gradient] = gradients(crossEntropy(x, tensor([2], "i32"), type), [x]);
    const got = await compute(ENGINES.reference(), { gradient: gradient as Tensor }, { x: f32([0, 0, 0, 0], [1, 4]) });
    // s(x) has slope 1 on both sides of 0, so that stablemax is there as smooth as softmax.
    expect(Array.from(got.gradient.data)).toEqual([0.25, 0.25, -0.75, 0.25].map((g) => expect.closeTo(g, 12)));
  });
});

describe("binaryCrossEntropy", () => {
  it.each(ENGINE_NAMES)("is finite with the right limits at extreme logits (%s)", async (engine) => {
    const x = input("x", [6]);
    const loss = binaryCrossEntropy(x, tensor([1, 0, 1, 0, 1, 0]));
    const [gradient] = gradients(loss, [x]);
    const values = { x: f32([1e4, 1e4, -1e4, -1e4, 60, -60]) };
    const got = await compute(ENGINES[engine](), { loss, gradient: gradient as Tensor }, values);
    expect(Array.from(got.loss.data)).toEqual([0, 1e4, 1e4, 0, 0, 0].map((v) => expect.closeTo(v, 6)));
    expect(Array.from(got.gradient.data)).toEqual([0, 1, -1, 0, 0, 0].map((v) => expect.closeTo(v, 6)));
  });

  it("at a logit of exactly 0 has gradient ½ − target", async () => {
    const x = input("x", [3]);
    const [gradient] = gradients(binaryCrossEntropy(x, tensor([0, 1, 0.25])), [x]);
    const got = await compute(ENGINES.reference(), { gradient: gradient as Tensor }, { x: f32([0, 0, 0]) });
    expect(Array.from(got.gradient.data)).toEqual([0.5, -0.5, 0.25]);
  });
});

describe("meanOverLabels", () => {
  it("divides each row by its own number of labels; a row without any is 0", async () => {
    const none = IGNORE_LABEL_ID;
    const labels = tensor(
      [
        [1, 2, 3],
        [none, 5, none],
        [none, none, none],
      ],
      "i32",
    );
    const loss = tensor([
      [1, 2, 6],
      [0, 5, 0],
      [0, 0, 0],
    ]);
    const got = await compute(ENGINES.reference(), { mean: meanOverLabels(loss, labels), which: isLabelled(labels) });
    expect(Array.from(got.mean.data)).toEqual([3, 5, 0]);
    expect(Array.from(got.which.data)).toEqual([1, 1, 1, 0, 1, 0, 0, 0, 0]);
  });
});
