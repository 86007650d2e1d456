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

/** For `train`, which reads it from a run to resume. */
export const optionalData = Flags.string(dataFlag);

/** For the commands that look up the kind of a data set or network. */
export const kind = Flags.string({
  summary:
    "Kind of the puzzles, where it is your own: its module, like ./my-kind.ts; or the name of a kind, like maze-10x10.",
  helpValue: "MODULE|NAME",
});

const ENGINES = ["auto", "cpu", "webgpu", "reference"] as const;

export const engine = Flags.string({
  summary:
    "Engine: cpu is ONNX Runtime, webgpu a GPU, reference a slow float64 engine; auto selects a GPU if there is " +
    "one, else the CPU.",
  options: ENGINES,
  default: "auto",
  env: "KENSHO_ENGINE",
});

/** For commands that finish before a GPU would have started, or whose numbers must be those of the CPU. */
export const engineOnCpu = Flags.string({
  summary: "Engine: cpu (selected by auto) is ONNX Runtime, webgpu a GPU, reference a slow float64 engine.",
  options: ENGINES,
  default: "auto",
  env: "KENSHO_ENGINE",
});

export const adapter = Flags.string({
  summary: "GPU to use: part of its name, or its index in `kensho doctor`. Software adapters must be named.",
  env: "KENSHO_ADAPTER",
  helpValue: "NAME|INDEX",
});

export const precision = Flags.string({
  summary: "Precision of the factors of matrix products on a GPU; f16 is faster, if the GPU supports it.",
  options: ["f32", "f16"],
  default: "f32",
  env: "KENSHO_PRECISION",
});
