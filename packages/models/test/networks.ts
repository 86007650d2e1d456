import { truncatedNormalFromUniform } from "@kensho/layers";
import { type HostTensor, hostTensor, input, sizeOf, type Tensor } from "@kensho/tensor";
import { seededRandom } from "@kensho/testing";
import { type ModelConfig, type ModelConfigInput, modelConfigSchema } from "../src/config.ts";
import { parameterSpecs } from "../src/parameters.ts";
import type { Params } from "../src/params.ts";
import { type Batch, type Carry, carryFrom } from "../src/puzzle/carry.ts";

/** A network small enough to follow by hand: registers, learned positions, mixing over the sequence. */
export function tinyConfig(change: Partial<ModelConfigInput> = {}): ModelConfig {
  return modelConfigSchema.parse({
    name: "trm",
    hidden_size: 4,
    num_heads: 2,
    expansion: 2,
    inter_multiple_of: 2,
    H_cycles: 2,
    L_cycles: 2,
    L_layers: 1,
    H_layers: change.name === "hrr" || change.name === "hrm" ? 1 : 0,
    mlp_t: true,
    pos_encodings: "learned",
    register_tokens: 1,
    halt_max_steps: 3,
    vocab_size: 5,
    seq_len: 3,
    ...change,
  });
}

/** Every tensor of the network as an input of a graph. */
export function paramInputs(config: ModelConfig): Params {
  return Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, input(name, shape)]),
  );
}

/** Data for {@link paramInputs}: every tensor random, the halting head too. */
export function randomWeights(config: ModelConfig, seed: number, std = 0.4): Record<string, HostTensor> {
  const random = seededRandom(seed);
  return Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => {
      const values = Float32Array.from({ length: sizeOf(shape) }, () => truncatedNormalFromUniform(random(), std));
      return [name, hostTensor("f32", shape, values)];
    }),
  );
}

/** A carry as inputs `carry.…`. */
export function carryInputs(batch: number, config: ModelConfig): Carry {
  return carryFrom(batch, config, (name, { shape, dtype }) => input(`carry.${name}`, shape, dtype));
}

/** Puzzles as inputs `batch.…`. */
export function batchInputs(batch: number, config: ModelConfig): Batch {
  const shape = [batch, config.seq_len];
  return {
    inputs: input("batch.inputs", shape, "i32"),
    labels: input("batch.labels", shape, "i32"),
    puzzle_identifiers: input("batch.puzzle_identifiers", [batch], "i32"),
  };
}

/** Names of a record of tensors with a prefix, as {@link carryInputs} has them. */
export function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Tensors of f32 that a test may differentiate by. */
export function trainable(config: ModelConfig, params: Params): Record<string, Tensor> {
  const specs = parameterSpecs(config);
  return Object.fromEntries(Object.entries(params).filter(([name]) => specs[name]?.trainable));
}
