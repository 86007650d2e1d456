import { noise, SMALLEST_SETUP, TRAINING_SETUPS, type TrainingSetup } from "@kensho/measure";
import { standaloneStep } from "@kensho/models";
import { type Graph, type HostTensor, hostTensor, sizeOf } from "@kensho/tensor";
import { initialWeights } from "@kensho/trainer";

/** Networks whose exported step is run, with a batch that a software adapter can take. */
export const FORWARDS = {
  "sudoku-4x4": { training: SMALLEST_SETUP, batch: 16 },
  "sudoku-9x9": { training: TRAINING_SETUPS[0] as TrainingSetup, batch: 4 },
} as const;
export type ForwardName = keyof typeof FORWARDS;

/** One supervision step as `kensho export --onnx` writes it, with weights and inputs. */
export interface Forward {
  readonly graph: Graph;
  readonly weights: Readonly<Record<string, HostTensor>>;
  readonly inputs: Readonly<Record<string, HostTensor>>;
}

export function forward(name: ForwardName): Forward {
  const { training, batch } = FORWARDS[name];
  const { model } = training;
  const graph = standaloneStep(model, batch);
  const weights = initialWeights(model, 0);
  const inputs = [...graph.inputs].map(([key, { shape, dtype }]): [string, HostTensor] => {
    const size = sizeOf(shape);
    if (dtype === "bool") return [key, hostTensor("bool", shape, new Uint8Array(size))];
    if (dtype === "i32")
      return [
        key,
        hostTensor(
          "i32",
          shape,
          Int32Array.from({ length: size }, (_, i) => 1 + (i % 4)),
        ),
      ];
    return [key, noise(shape, 3)];
  });
  return { graph, weights, inputs: Object.fromEntries(inputs) };
}
