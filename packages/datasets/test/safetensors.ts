import { readFileSync } from "node:fs";

/** A reader of the tensors of a `.safetensors` fixture, as plain numbers. */
export function openSafetensors(file: string): (name: string) => number[] {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return (name) => {
    const { dtype, data_offsets } = header[name];
    const data = bytes.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]);
    if (dtype === "U8") return [...data];
    return Array.from({ length: data.length / 4 }, (_, i) =>
      dtype === "F32" ? data.readFloatLE(i * 4) : data.readInt32LE(i * 4),
    );
  };
}
