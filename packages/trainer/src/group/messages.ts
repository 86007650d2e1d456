import type { HostData, HostTensor } from "@kensho/tensor";
import type { TrainingGroup } from "./training-group.ts";

const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];

/** The bytes of an array, without a copy. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Rank 0 says something that JSON can hold; every rank returns it. */
export async function announce<T>(group: TrainingGroup, value?: T): Promise<T> {
  const text = encoder.encode(group.rank === 0 ? JSON.stringify(value) : "");
  const length = Float64Array.of(text.length);
  await group.broadcast(bytesOf(length));
  const bytes = group.rank === 0 ? text : new Uint8Array(length[0] as number);
  await group.broadcast(bytes);
  return JSON.parse(decoder.decode(bytes));
}

/** Every rank says something; rank 0 has all of it in the order of ranks, the others nothing. */
export async function collect<T>(group: TrainingGroup, value: T): Promise<readonly T[]> {
  const all = await group.gather(encoder.encode(JSON.stringify(value)));
  return all.map((bytes) => JSON.parse(decoder.decode(bytes)));
}

type Stored = Pick<HostTensor, "dtype" | "shape"> & { readonly name: string; readonly wide: boolean };

/** The tensors of rank 0 on every rank. */
export async function shareTensors(
  group: TrainingGroup,
  tensors?: Readonly<Record<string, HostTensor>>,
): Promise<Record<string, HostTensor>> {
  const list = Object.entries(tensors ?? {}).map(([name, { dtype, shape, data }]): Stored => {
    return { name, dtype, shape, wide: data instanceof Float64Array };
  });
  const shared: Record<string, HostTensor> = {};
  for (const { name, dtype, shape, wide } of await announce(group, list)) {
    const data = tensors?.[name]?.data ?? storage(dtype, wide, shape);
    await group.broadcast(bytesOf(data));
    shared[name] = { dtype, shape, data };
  }
  return shared;
}

function storage(dtype: HostTensor["dtype"], wide: boolean, shape: HostTensor["shape"]): HostData {
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (wide) return new Float64Array(length);
  return new { f32: Float32Array, i32: Int32Array, bool: Uint8Array }[dtype](length);
}
