import { CheckpointError } from "../errors.ts";
import type { NamedTensors } from "../safetensors/encode.ts";

/** The part of a name that stands for what `torch.compile` wrapped. */
const WRAPPER = "_orig_mod";

/**
 * The same tensors under the names they had before `torch.compile`: `_orig_mod.model.inner.lm_head.weight` becomes
 * `model.inner.lm_head.weight`. Names without that part stay.
 *
 * @param file name of the file, for messages
 * @throws {CheckpointError} if two tensors come to have one name
 */
export function withoutCompilePrefix(
  tensors: NamedTensors,
  { file = "tensors" }: { readonly file?: string } = {},
): NamedTensors {
  const renamed = new Map<string, NamedTensors[string]>();
  for (const [name, tensor] of Object.entries(tensors)) {
    const plain = name
      .split(".")
      .filter((part) => part !== WRAPPER)
      .join(".");
    if (renamed.has(plain)) {
      const problem = `without ${WRAPPER} it has the name of another one`;
      throw new CheckpointError(file, problem, { tensor: name, hint: "keep the names as they are" });
    }
    renamed.set(plain, tensor);
  }
  return Object.fromEntries(renamed);
}
