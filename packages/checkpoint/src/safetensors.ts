// `@kensho/checkpoint/safetensors`: the format alone. It imports no module of Node, so a page can use it.
export { CheckpointError } from "./errors.ts";
export { decodeSafetensors, type Safetensors } from "./safetensors/decode.ts";
export { type EncodeOptions, encodeSafetensors, type FloatStorage, type NamedTensors } from "./safetensors/encode.ts";
