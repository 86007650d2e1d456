import { Flags } from "@oclif/core";

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

export const engine = Flags.string({
  summary: "What computes: cpu is ONNX Runtime, reference is slow float64; auto takes the fastest that is there.",
  options: ["auto", "cpu", "reference"],
  default: "auto",
  env: "KENSHO_ENGINE",
});
