import { type HostTensor, hostTensor, type Shape, sizeOf } from "@kensho/tensor";

const PERIOD = 1 << 16;

/** A tensor of numbers in [−1, 1) that a seed determines: what is multiplied does not change how long it takes, zeros may. */
export function noise(shape: Shape, seed: number): HostTensor {
  const data = new Float32Array(sizeOf(shape));
  let state = (seed * 2654435761 + 12345) >>> 0;
  const drawn = Math.min(data.length, PERIOD);
  for (let i = 0; i < drawn; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state / 2 ** 31 - 1;
  }
  // Large matrices repeat: drawing 16 million numbers would take longer than multiplying them.
  for (let filled = drawn; filled < data.length; filled *= 2) data.copyWithin(filled, 0, data.length - filled);
  return hostTensor("f32", shape, data);
}
