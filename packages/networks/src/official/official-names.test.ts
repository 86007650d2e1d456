import { expect, test } from "vitest";
import { officialNames } from "./official-names.ts";

const tensor = (value: number) => ({ dtype: "f32" as const, shape: [1], data: new Float32Array([value]) });
const PARTS = [
  "embed_tokens.embedding_weight",
  "L_level.layers.0.mlp.down_proj.weight",
  "H_init",
  "q_head.bias",
  "puzzle_emb.weights",
];
const wrapped = (wrapper: string) => Object.fromEntries(PARTS.map((part, i) => [`${wrapper}${part}`, tensor(i)]));
const official = wrapped("model.inner.");

test.each([
  "model.inner.",
  "_orig_mod.model.inner.",
  "module.model.inner.",
  "state_dict.model.model.inner.",
  "state_dict.module._orig_mod.model.inner.",
  "model_state_dict.model.inner.",
  "ema.module.model.inner.",
  "net.inner.",
  "inner.",
  "",
])("the weights of a network that was saved as %j", (wrapper) => {
  expect(officialNames(wrapped(wrapper), "f")).toEqual(official);
});

test("the states of an optimizer beside the weights are left out; a tensor beside the network is kept, to be named", () => {
  const tensors = {
    ...wrapped("state_dict.model.inner."),
    "optimizer_states.0.state.0.exp_avg": tensor(1),
    "state_dict.loss.weight": tensor(2),
  };
  expect(officialNames(tensors, "f")).toEqual({ ...official, "state_dict.loss.weight": tensor(2) });
});

test("of several networks none is chosen", () => {
  const tensors = { ...wrapped("model.model.inner."), ...wrapped("ema.model.inner.") };
  expect(() => officialNames(tensors, "both.pt")).toThrow(
    'both.pt: it holds the weights of 2 networks, whose names begin with "model.model.inner.", "ema.model.inner."',
  );
});

test("other tensors keep their names", () => {
  expect(officialNames({ "a.b": tensor(1) }, "f")).toEqual({ "a.b": tensor(1) });
});
