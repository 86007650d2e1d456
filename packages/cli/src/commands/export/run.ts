import { type FloatStorage, type NamedTensors, writeSafetensors } from "@kensho/checkpoint";
import { requireWeights, standaloneStep } from "@kensho/models";
import type { Network } from "@kensho/networks";
import { toOnnx } from "@kensho/onnx";
import { regularFile, writeTo } from "../../regular-file.ts";
import type { ExportResult } from "./result.ts";

const COMPILED = "_orig_mod.";

/**
 * Writes one supervision step of a network as a standard-operator ONNX model that holds the weights.
 * @param batch  puzzles side by side, which the file fixes
 * @throws {WeightsError} if the weights are another network's
 */
export async function exportOnnx(
  { model, weights }: Network,
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
  await writeTo(file, bytes);
  const values = (leaves: typeof step.outputs | typeof step.inputs): ExportResult["inputs"] =>
    [...leaves].map(([name, { dtype, shape }]) => ({ name, dtype, shape: [...shape] }));
  return { inputs: values(step.inputs), outputs: values(step.outputs) };
}

/** Types that the official networks can compute in, and how their states are stored then. */
const FORWARD_DTYPES = { float32: "F32", bfloat16: "BF16", float16: "F16" } as const;

/** How {@link exportWeights} writes. */
export interface WeightsFile {
  /** Begin the names with the prefix of `torch.compile`. */
  readonly compiled: boolean;
  /** `forward_dtype` of the official network, which its fixed first states have; its parameters are float32 always. */
  readonly forwardDtype: keyof typeof FORWARD_DTYPES;
}

/** The weights by their official names, as the official `load_state_dict` takes them. */
export async function exportWeights(
  { model, weights }: Network,
  file: string,
  { compiled, forwardDtype }: WeightsFile,
): Promise<void> {
  const named = Object.entries(requireWeights(weights, model));
  const tensors: NamedTensors = Object.fromEntries(
    named.map(([name, value]) => [compiled ? COMPILED + name : name, value]),
  );
  const isState = (name: string): boolean => name.endsWith("_init");
  const dtypes = (name: string): FloatStorage => (isState(name) ? FORWARD_DTYPES[forwardDtype] : "F32");
  await writeSafetensors(await regularFile(file), tensors, { model: JSON.stringify(model) }, { dtypes });
}
