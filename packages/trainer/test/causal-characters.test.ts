import { graph, hostTensor, input, state } from "@kensho/tensor";
import { ENGINES, seededRandom } from "@kensho/testing";
import { expect, it } from "vitest";
import { trainConfigSchema } from "../src/config.ts";
import { createTrainer } from "../src/trainer.ts";
import { type CharacterSizes, characterTask, think } from "./character-task.ts";
import { bits } from "./tiny.ts";

const DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const said = (n: number): string => [...String(n)].map((digit) => DIGITS[Number(digit)]).join(" ");

/** Sums in words, in a random order. */
function text(): string {
  const random = seededRandom(5);
  const sums = Array.from({ length: 400 }, () => [0, 0].map(() => Math.floor(20 * random())) as [number, number]);
  return sums.map(([a, b]) => `${said(a)} and ${said(b)} is ${said(a + b)}\n`).join("");
}

const TEXT = text();
const ALPHABET = [...new Set(TEXT)].sort();
const SIZES: CharacterSizes = { characters: ALPHABET.length, length: 32, width: 32, steps: 3 };
const TOKENS = Int32Array.from(TEXT, (character) => ALPHABET.indexOf(character));

/** Nats of a character whose neighbours are not known. */
function unigramEntropy(): number {
  const counts = ALPHABET.map((character) => TEXT.split(character).length - 1);
  return -counts.reduce((sum, count) => sum + (count / TEXT.length) * Math.log(count / TEXT.length), 0);
}

/** Random windows of the text, batch after batch. */
function windows(rows: number, first = 0): { next(): Int32Array } {
  const width = SIZES.length + 1;
  let step = first;
  return {
    next() {
      const random = seededRandom(100 + step++);
      const batch = new Int32Array(rows * width);
      for (let row = 0; row < rows; row++) {
        const from = Math.floor(random() * (TOKENS.length - width));
        batch.set(TOKENS.subarray(from, from + width), row * width);
      }
      return batch;
    },
  };
}

const settings = { lr: 5e-3, lr_warmup_steps: 10, global_batch_size: 16, steps: 250, weight_decay: 0, seed: 2 };
const task = characterTask(SIZES);

it("a causal language model of characters is trained by the trainer of puzzles", { tags: ["slow"] }, async () => {
  const train = trainConfigSchema.parse(settings);
  await using trainer = await createTrainer({ engine: ENGINES.cpu(), task, train });
  const source = windows(train.global_batch_size);
  let last = await trainer.next(source);
  const first = last.metrics.lm_loss;
  while (trainer.step < train.steps) last = await trainer.next(source);
  const { lm_loss, tokens, depth } = last.metrics;
  expect(unigramEntropy()).toBeGreaterThan(2);
  expect(first).toBeGreaterThan(unigramEntropy());
  expect(lm_loss).toBeLessThan(0.4 * unigramEntropy());
  expect(tokens).toBe(16 * SIZES.length);
  expect(depth, "tokens differ in depth").toBeGreaterThan(1);
  expect(depth).toBeLessThan(SIZES.steps);
});

it("continues from a snapshot bit by bit, and trains in slices as in a whole batch", async () => {
  const run = async (change: object, from?: Awaited<ReturnType<typeof half>>) => {
    const train = trainConfigSchema.parse({ ...settings, ...change });
    await using trainer = await createTrainer({ engine: ENGINES.cpu(), task, train, ...(from && { from }) });
    const source = windows(train.global_batch_size, trainer.step);
    const losses: number[] = [];
    while (trainer.step < 6) losses.push((await trainer.next(source)).metrics.loss);
    return { losses, weights: bits((await trainer.snapshot()).model) };
  };
  const half = async () => {
    const train = trainConfigSchema.parse(settings);
    await using trainer = await createTrainer({ engine: ENGINES.cpu(), task, train });
    const source = windows(train.global_batch_size);
    for (let step = 0; step < 3; step++) await trainer.next(source);
    return structuredClone(await trainer.snapshot());
  };
  const whole = await run({});
  const resumed = await run({}, await half());
  expect(resumed.losses).toEqual(whole.losses.slice(3));
  expect(resumed.weights).toEqual(whole.weights);
  const { losses } = await run({ micro_batch: 4 });
  for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(whole.losses[i] as number, 4);
});

it("no token sees a later one", async () => {
  const engine = ENGINES.reference();
  const params = Object.fromEntries(
    Object.entries(task.parameters).map(([name, { shape }]) => [name, state(name, shape)]),
  );
  const states = think(input("tokens", [1, SIZES.length], "i32"), params, SIZES);
  const random = seededRandom(9);
  const weights = Object.entries(task.parameters).map(([name, { shape }]) => {
    const data = Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => random() - 0.5);
    return [name, hostTensor("f32", shape, data)] as const;
  });
  const closed = graph({ outputs: { last: states[SIZES.steps - 1] as (typeof states)[number] } });
  const used = weights.filter(([name]) => closed.states.has(name));
  await using held = await engine.createState(Object.fromEntries(used));
  await using program = await engine.compile(closed, held);
  const changed = 20;
  const run = async (token: number): Promise<number[]> => {
    const tokens = TOKENS.slice(0, SIZES.length);
    tokens[changed] = token;
    const { last } = await program.run({ tokens: hostTensor("i32", [1, SIZES.length], tokens) });
    return Array.from(last?.data ?? []);
  };
  const [a, b] = [await run(0), await run(1)];
  const before = changed * SIZES.width;
  expect(b.slice(0, before)).toEqual(a.slice(0, before));
  expect(b.slice(before)).not.toEqual(a.slice(before));
});
