import type { HostTensors, ModelConfig } from "@kensho/models";
import type { PuzzleKind } from "@kensho/puzzles";
import type { TrainedOn } from "./trained-on.ts";

/** A trained network in memory, on no engine yet. */
export interface Network {
  /** Where it was read from: a checkpoint folder, a file or a URL. */
  readonly path: string;
  /** Training step of the checkpoint, where it records one. */
  readonly step: number | undefined;
  readonly model: ModelConfig;
  /** The averaged (EMA) weights where there are any, and the buffers. */
  readonly weights: HostTensors;
  /** The kind of puzzle that it was trained on, where it is known. */
  readonly kind: PuzzleKind | undefined;
  /** The name of that kind as it is recorded, whether or not the kind is known. */
  readonly kindName: string | undefined;
  /** The data set that it was trained on, as far as it is recorded. */
  readonly trainedOn: TrainedOn;
}
