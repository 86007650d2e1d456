import type { HostTensor, State } from "@kensho/tensor";
import { announce, bytesOf, collect, shareTensors } from "./messages.ts";
import type { TrainingGroup } from "./training-group.ts";

/**
 * Ensures that all ranks have the same bits of the named tensors, as they do if all processors are alike. Others may round the
 * optimizer's arithmetic differently, and then copy the tensors of rank 0, so that a resumed run is the same.
 */
export async function alignReplicas(state: State, names: readonly string[], group: TrainingGroup): Promise<void> {
  const own = await state.read(names);
  const prints = await collect(group, fingerprint(own));
  const differ = await announce(
    group,
    prints.some((print) => print !== prints[0]),
  );
  if (!differ) return;
  const shared = await shareTensors(group, own);
  if (group.rank !== 0) await state.write(shared);
}

/** FNV-1a over the bytes, in two halves with different starts. */
function fingerprint(tensors: Readonly<Record<string, HostTensor>>): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const { data } of Object.values(tensors)) {
    const words = data.byteOffset % 4 === 0 && data.byteLength % 4 === 0 ? wordsOf(data) : bytesOf(data);
    for (const word of words) {
      a = Math.imul(a ^ word, 0x01000193);
      b = Math.imul(b ^ (word >>> 7) ^ word, 0x85ebca6b);
      a ^= a >>> 15;
      b ^= b >>> 13;
    }
  }
  return `${a >>> 0}/${b >>> 0}`;
}

function wordsOf({ buffer, byteOffset, byteLength }: HostTensor["data"]): Uint32Array {
  return new Uint32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
}
