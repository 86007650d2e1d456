import type { HostTensor } from "@kensho/tensor";
import type { Share } from "./training-group.ts";

/** A share of the rows of a tensor, without a copy. */
export function rowsOf({ dtype, shape, data }: HostTensor, { from, to }: Share): HostTensor {
  const [rows = 1, ...rest] = shape;
  const width = data.length / rows;
  return { dtype, shape: [to - from, ...rest], data: data.subarray(from * width, to * width) };
}
