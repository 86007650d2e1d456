import { writeFile } from "node:fs/promises";
import { type NamedTensors, writeSafetensors } from "@kensho/checkpoint";
import { requireWeights, standaloneStep } from "@kensho/models";
import { toOnnx } from "@kensho/onnx";
import type { ExportResult } from "../results/export-result.ts";
import type { NetworkFiles } from "./load-weights.ts";

/**
 * Writes one supervision step of a network as a standard-operator ONNX model that holds the weights.
 * @param batch  puzzles side by side, which the file fixes
 * @throws {WeightsError} if the weights are another network's
 */
export async function exportOnnx(
  { model, weights }: NetworkFiles,
  file: string,
  batch: number,
): Promise<Pick<ExportResult, "inputs" | "outputs">> {
  const step = standaloneStep(model, batch);
  const bytes = toOnnx(step, {
    dialect: "portable",
    name: model.name,
    plainInputs: true,
    constants: requireWeights(weights, model),
    metadata: { model: JSON.stringify(model) },
  });
  await writeFile(file, bytes);
  const values = (leaves: typeof step.outputs | typeof step.inputs): ExportResult["inputs"] =>
    [...leaves].map(([name, { dtype, shape }]) => ({ name, dtype, shape: [...shape] }));
  return { inputs: values(step.inputs), outputs: values(step.outputs) };
}

/** The weights by their official names, as the official `load_state_dict` takes them. `compiled` adds the prefix of `torch.compile`. */
export async function exportWeights({ model, weights }: NetworkFiles, file: string, compiled: boolean): Promise<void> {
  const named = Object.entries(requireWeights(weights, model));
  const tensors: NamedTensors = Object.fromEntries(
    named.map(([name, value]) => [compiled ? `_orig_mod.${name}` : name, value]),
  );
  await writeSafetensors(file, tensors, { model: JSON.stringify(model) });
}
