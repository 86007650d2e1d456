import { readSafetensors } from "@kensho/checkpoint";
import { BatchError, type HostTensors, type InspectBatch } from "@kensho/models";

/** Puzzles and, perhaps, the carry to begin from. */
export interface InspectionInput {
  readonly batches: readonly InspectBatch[];
  readonly carry: HostTensors | undefined;
}

const PARTS = ["inputs", "labels", "puzzle_identifiers"] as const;

/**
 * Reads the batches of a safetensors file: `batch1.inputs`, `batch1.labels`, `batch1.puzzle_identifiers`, `batch2.…`, or the three
 * names alone for one batch; `carry0.z_H`, …, `carry0.halted`, `carry0.current.inputs` for a carry. Tensors of other prefixes are
 * passed over, so that a file may hold expected results too.
 * @throws {BatchError} if there is no batch, or one is not whole
 */
export async function readInspectionInput(file: string): Promise<InspectionInput> {
  const { tensors } = await readSafetensors(file);
  const batches = new Map<number, Record<string, HostTensors[string]>>();
  const carry: Record<string, HostTensors[string]> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const [, number, part = ""] = /^(?:batch(\d*)\.)?([^.]+)$/.exec(name) ?? [];
    if (name.startsWith("carry0.")) carry[name.replace(/^carry0\.(current\.)?/, "")] = tensor;
    else if ((PARTS as readonly string[]).includes(part)) {
      const index = Number(number || 1);
      const batch = batches.get(index) ?? {};
      if (part in batch) throw new BatchError(`${file}: ${name} is there twice`, `name it batch1.${part}`);
      batches.set(index, { ...batch, [part]: tensor });
    } else if (/^batch\d*\./.test(name)) {
      throw new BatchError(`${file}: ${name} is not a part of a batch`, `a batch has ${PARTS.join(", ")}`);
    }
  }
  const ordered = [...batches].sort(([a], [b]) => a - b);
  if (ordered.length === 0) throw new BatchError(`${file}: there is no batch in it`, "name its tokens batch1.inputs");
  for (const [i, [number, batch]] of ordered.entries()) {
    if (number !== i + 1) throw new BatchError(`${file}: batch${i + 1} is missing`, "batches are numbered from 1");
    if (!("inputs" in batch))
      throw new BatchError(`${file}: batch${number}.inputs is missing`, "add it as [B, seq_len] i32");
  }
  return {
    batches: ordered.map(([, batch]) => batch as unknown as InspectBatch),
    carry: Object.keys(carry).length > 0 ? carry : undefined,
  };
}
