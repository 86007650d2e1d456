import {
  initialLatent,
  type Latent,
  lookUpPuzzles,
  type ModelConfig,
  type Params,
  parameterSpecs,
  supervisionStep,
} from "@kensho/models";
import {
  add,
  argMax,
  div,
  type Graph,
  graph,
  input,
  maximum,
  reshape,
  sqrt,
  square,
  state,
  sub,
  sum,
  type Tensor,
  where,
} from "@kensho/tensor";

/** Name of a latent among the state of a program. */
export const latentState = (name: string): string => `carry/${name}`;

/** Name of an output: the change of a latent in a cycle, from 1. */
export const changeOutput = (cycle: number, latent: string): string => `cycle${cycle}.${latent}`;

/**
 * One supervision step without gradient that also measures how far every cycle moved the latents. Inputs as `think` has them;
 * outputs, each `[B]` but for the first: `predictions` `[B, seq_len]`, `halt_logit`, `residual` (of all latents over the whole step),
 * `change.NAME` (of one latent over the whole step), `cycleC.NAME` (over one cycle). All of them relative: `‖after − before‖ / ‖before‖`.
 */
export function dynamicsGraph(config: ModelConfig, batch: number): Graph {
  const params: Params = Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, state(name, shape)]),
  );
  const restart = reshape(input("restart", [batch], "bool"), [batch, 1, 1]);
  const before: Latent = Object.fromEntries(
    Object.entries(initialLatent(batch, params, config)).map(([name, z]) => [
      name,
      where(restart, z, state(latentState(name), z.shape)),
    ]),
  );
  const puzzle = {
    inputs: input("inputs", [batch, config.seq_len], "i32"),
    puzzleVectors: lookUpPuzzles(input("puzzle_identifiers", [batch], "i32"), params, config),
  };
  const cycles: Latent[] = [];
  const step = supervisionStep(puzzle, before, params, config, { onCycle: (latent) => cycles.push(latent) });
  const measures: Record<string, Tensor> = { residual: relativeChange(before, step.latent) };
  for (const name of Object.keys(before)) {
    measures[`change.${name}`] = relativeChange(only(before, name), only(step.latent, name));
    for (const [i, latent] of cycles.entries()) {
      const from = cycles[i - 1] ?? before;
      measures[changeOutput(i + 1, name)] = relativeChange(only(from, name), only(latent, name));
    }
  }
  return graph({
    outputs: { predictions: argMax(step.logits), halt_logit: step.q_halt_logits, ...measures },
    updates: Object.fromEntries(Object.entries(step.latent).map(([name, z]) => [latentState(name), z])),
  });
}

const only = (latent: Latent, name: string): Latent => ({ [name]: latent[name] as Tensor });

/** `‖after − before‖ / ‖before‖` of all latents together, `[B]`. */
function relativeChange(before: Latent, after: Latent): Tensor {
  const names = Object.keys(before);
  const squares = (of: (name: string) => Tensor): Tensor =>
    names.map((name) => sum(square(of(name)), { axes: [1, 2] })).reduce((a, b) => add(a, b));
  const moved = squares((name) => sub(after[name] as Tensor, before[name] as Tensor));
  const size = squares((name) => before[name] as Tensor);
  // A learned initial state may be zero.
  return sqrt(div(moved, maximum(size, 1e-20)));
}
