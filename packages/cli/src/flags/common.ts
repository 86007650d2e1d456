import { Flags } from "@oclif/core";

/** Flags that several commands take, so that they read alike everywhere. */

export const seed = Flags.integer({
  summary: "Seed of every random draw; the same seed gives the same bytes.",
  min: 0,
  max: 2 ** 31 - 1,
  env: "KENSHO_SEED",
  helpValue: "N",
});

export const data = Flags.string({
  summary: "Data set folder, as `kensho prepare-data` writes it.",
  required: true,
  helpValue: "DIR",
});

export const engine = Flags.string({
  summary: "What computes: cpu is ONNX Runtime, reference is slow float64; auto takes the fastest that is there.",
  options: ["auto", "cpu", "reference"],
  default: "auto",
  env: "KENSHO_ENGINE",
});
