export { CheckpointError } from "./errors.ts";
export { type CheckpointEntry, listCheckpoints } from "./folder/list.ts";
export { type LoadedCheckpoint, loadCheckpoint, loadWeights } from "./folder/load.ts";
export { CHECKPOINT_GROUPS, type CheckpointGroup } from "./folder/names.ts";
export { type CheckpointContents, type CheckpointGroups, type SaveOptions, saveCheckpoint } from "./folder/save.ts";
export { decodeSafetensors, type Safetensors } from "./safetensors/decode.ts";
export { type EncodeOptions, encodeSafetensors, type FloatStorage, type NamedTensors } from "./safetensors/encode.ts";
export { readSafetensors, writeSafetensors } from "./safetensors/file.ts";
