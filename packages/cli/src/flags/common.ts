import * as Flags from "@oclif/core/flags";

/** Flags that several commands take, so that they read alike everywhere. */

export const seed = Flags.integer({
  summary: "Seed of every random draw; the same seed gives the same bytes.",
  min: 0,
  max: 2 ** 31 - 1,
  env: "KENSHO_SEED",
  helpValue: "N",
});

const dataFlag = { summary: "Data set folder, as `kensho prepare-data` writes it.", helpValue: "DIR" } as const;

export const data = Flags.string({ ...dataFlag, required: true });

/** For `train`, which knows it from the run that goes on. */
export const optionalData = Flags.string(dataFlag);

const ENGINES = ["auto", "cpu", "webgpu", "reference"] as const;

export const engine = Flags.string({
  summary:
    "What computes: cpu is ONNX Runtime, webgpu a GPU, reference is slow float64; auto takes a GPU if there is one, else the CPU.",
  options: ENGINES,
  default: "auto",
  env: "KENSHO_ENGINE",
});

/** For commands whose work is over before a GPU would have started, or whose numbers shall be those of the CPU. */
export const engineOnCpu = Flags.string({
  summary: "What computes: cpu (which auto takes here) is ONNX Runtime, webgpu a GPU, reference is slow float64.",
  options: ENGINES,
  default: "auto",
  env: "KENSHO_ENGINE",
});

export const adapter = Flags.string({
  summary: "Which GPU, by a part of its name or its number in `kensho doctor`; software is used only by its name.",
  env: "KENSHO_ADAPTER",
  helpValue: "NAME|INDEX",
});

export const precision = Flags.string({
  summary: "What a GPU rounds the factors of matrix products to; f16 is faster, where the GPU has it.",
  options: ["f32", "f16"],
  default: "f32",
  env: "KENSHO_PRECISION",
});
