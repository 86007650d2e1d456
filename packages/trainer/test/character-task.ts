import {
  binaryCrossEntropy,
  crossEntropy,
  embedding,
  lecunNormal,
  linear,
  swiglu,
  truncatedNormal,
} from "@kensho/layers";
import type { BatchSource, Feed, ParameterSpecs, Task } from "@kensho/models";
import * as t from "@kensho/tensor";

/** Sizes of a {@link characterTask}. */
export interface CharacterSizes {
  readonly characters: number;
  /** Characters of a window. */
  readonly length: number;
  readonly width: number;
  /** Thinking steps of a token at most. */
  readonly steps: number;
}

type Params = Readonly<Record<string, t.Tensor>>;

/** Nats that a thinking step must gain to be worth its price. */
const PRICE = 0.02;

function parametersOf({ characters: C, length, width: D }: CharacterSizes): ParameterSpecs {
  const weight = (rows: number, cols: number) => {
    return { shape: [rows, cols], init: lecunNormal(cols), trainable: true, decay: true };
  };
  const table = (rows: number) => ({ ...weight(rows, D), init: truncatedNormal(1), decay: false });
  return {
    ...{ characters: table(C), positions: table(length), memory: weight(2 * D, D), query: weight(D, D) },
    ...{ gate_up: weight(4 * D, D), down: weight(D, 2 * D), head: weight(C, D), halt: weight(1, D) },
  };
}

/** States of all tokens after each thinking step: causal attention to a memory that is computed once, so that no token needs another's depth. */
export function think(tokens: t.Tensor, p: Params, { length: T, width: D, steps }: CharacterSizes): t.Tensor[] {
  const of = (name: string): t.Tensor => p[name] as t.Tensor;
  const x = t.rmsNorm(t.add(embedding(tokens, of("characters")), of("positions")), 1e-5);
  const [keys, values] = [0, 1].map((i) => linear(x, t.sliceAxis(of("memory"), 0, i * D, (i + 1) * D)));
  const isLater = t.greater(t.expandDims(t.arange(T), 0), t.expandDims(t.arange(T), 1));
  const step = (z: t.Tensor): t.Tensor => {
    const scores = t.matmul(t.mul(linear(z, of("query")), 1 / Math.sqrt(D)), keys as t.Tensor, { transposeB: true });
    const seen = t.matmul(t.softmax(t.where(isLater, -1e9, scores)), values as t.Tensor);
    const mixed = t.rmsNorm(t.add(t.add(z, x), seen), 1e-5);
    return t.rmsNorm(t.add(mixed, swiglu(mixed, { gate_up_proj: of("gate_up"), down_proj: of("down") })), 1e-5);
  };
  const states: t.Tensor[] = [];
  for (let i = 0; i < steps; i++) states.push(step(states.at(-1) ?? x));
  return states;
}

/**
 * A causal language model of characters: each token thinks `steps` times and learns when to stop. The gain of another step is known
 * from the losses of both, and the halting head learns whether it is worth the price.
 */
export function characterTask(
  sizes: CharacterSizes,
): Task<Int32Array, "loss" | "lm_loss" | "halt_loss" | "tokens" | "depth"> {
  const { length: T } = sizes;
  return {
    name: "characters",
    parameters: parametersOf(sizes),
    ...{ tables: [], termsPerRow: T, inputs: [{ name: "text", shape: [T + 1], dtype: "i32" }] },
    metrics: {
      ...{ loss: { per: "rows", logged: "loss" }, lm_loss: { per: "rows" }, halt_loss: { per: "rows" } },
      ...{ tokens: { per: "nothing" }, depth: { per: { metric: "tokens" }, logged: "mean_depth" } },
    },
    carry: () => ({}),
    awaitsData: () => true,
    feed: ({ rows }): Feed<Int32Array> => ({
      waitsForSteps: false,
      inputs: (source: BatchSource<Int32Array>) => ({ text: t.hostTensor("i32", [rows, T + 1], source.next()) }),
      receive() {},
    }),
    step(params, _, { text }) {
      const [seen, next] = [0, 1].map((from) => t.sliceAxis(text as t.Tensor, 1, from, from + T)) as [
        t.Tensor,
        t.Tensor,
      ];
      const states = think(seen, params, sizes);
      const losses = states.map((z) => {
        return crossEntropy(linear(z, params.head as t.Tensor), next, "softmax_cross_entropy"); // [rows, T]
      });
      const perRow = (all: readonly t.Tensor[]): t.Tensor => t.mul(t.sum(all.reduce(t.add)), 1 / (all.length * T));
      let goesOn = t.equal(next, next);
      let depth = t.cast(goesOn, "f32");
      const halting = states.slice(1).map((_state, i) => {
        const gain = t.stopGradient(t.sub(losses[i] as t.Tensor, losses[i + 1] as t.Tensor));
        const q = t.squeeze(linear(t.stopGradient(states[i] as t.Tensor), params.halt as t.Tensor), 2);
        goesOn = t.and(goesOn, t.greater(q, 0));
        depth = t.add(depth, t.cast(goesOn, "f32"));
        return binaryCrossEntropy(q, t.cast(t.greater(gain, PRICE), "f32"));
      });
      const [lm_loss, halt_loss] = [perRow(losses), perRow(halting)];
      const counts = { tokens: t.sum(t.cast(t.equal(next, next), "f32")), depth: t.sum(depth) };
      return { metrics: { loss: t.add(lm_loss, halt_loss), lm_loss, halt_loss, ...counts }, carry: {} };
    },
  };
}
