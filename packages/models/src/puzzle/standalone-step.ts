import { type Graph, graph, input, reshape, state, type Tensor, where } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { parameterSpecs, sequenceLength } from "../parameters.ts";
import { lookUpPuzzles } from "./embed.ts";
import { initialLatent, supervisionStep } from "./supervision-step.ts";

/**
 * Builds one supervision step as a graph of its own, for other programs. The caller passes the latents of one step to
 * the next. Weights are states with their official names.
 *
 * Inputs: `inputs` `[B, seq_len]` i32, `puzzle_identifiers` `[B]` i32 (only with a puzzle embedding), `restart` `[B]` bool (rows that
 * restart; their latents are not read), the latents (`z_H`, `z_L`, …) `[B, L, D]`.
 * Outputs: `logits` `[B, seq_len, vocab]`, `q_halt_logits` and `q_continue_logits` `[B]`, the latents as `next_z_H`, ….
 */
export function standaloneStep(model: ModelConfig, batch: number): Graph {
  const params = Object.fromEntries(
    Object.entries(parameterSpecs(model)).map(([name, { shape }]) => [name, state(name, shape)]),
  );
  const restart = reshape(input("restart", [batch], "bool"), [batch, 1, 1]);
  const shape = [batch, sequenceLength(model), model.hidden_size];
  const latent = Object.entries(initialLatent(batch, params, model)).map(([name, start]): [string, Tensor] => [
    name,
    where(restart, start, input(name, shape)),
  ]);
  const puzzle = {
    inputs: input("inputs", [batch, model.seq_len], "i32"),
    puzzleVectors: lookUpPuzzles(input("puzzle_identifiers", [batch], "i32"), params, model),
  };
  const { latent: next, ...answer } = supervisionStep(puzzle, Object.fromEntries(latent), params, model);
  return graph({
    outputs: { ...answer, ...Object.fromEntries(Object.entries(next).map(([name, z]) => [`next_${name}`, z])) },
  });
}
