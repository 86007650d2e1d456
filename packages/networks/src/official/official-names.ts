import { CheckpointError, withoutCompilePrefix } from "@kensho/checkpoint";
import type { HostTensors } from "@kensho/models";

/** Parts of the official network: the first of them in a name ends what the network was wrapped in. */
const PART =
  /^(embed_tokens|embed_pos|register_tokens|lm_head|q_head|puzzle_emb|rotary_emb|[HL]_level|[A-Za-z]+\d*_init)$/;
/** What the official names begin with. */
const OFFICIAL = "model.inner";

/**
 * Renames the weights of a file to the official names, whatever the network was wrapped in when they were saved:
 * `state_dict.model.` (Lightning), `module.` (data parallel), `_orig_mod.` (compiled), a dict of several things. The states of an
 * optimizer and other entries of such a dict are omitted.
 * @throws {CheckpointError} if the file holds several networks
 */
export function officialNames(tensors: HostTensors, file: string): HostTensors {
  const plain = withoutCompilePrefix(tensors, { file });
  const wrappers = new Set(Object.keys(plain).flatMap((name) => wrapperOf(name) ?? []));
  const [wrapper, ...others] = wrappers;
  if (wrapper === undefined || (wrapper === OFFICIAL && others.length === 0)) return plain;
  if (others.length > 0) throw severalNetworks(file, [...wrappers]);
  const [outermost] = wrapper.split(".");
  const renamed = Object.entries(plain).flatMap(([name, tensor]) => {
    if (wrapperOf(name) === wrapper) {
      return [[`${OFFICIAL}.${wrapper === "" ? name : name.slice(wrapper.length + 1)}`, tensor] as const];
    }
    const isBeside = wrapper !== "" && name.split(".")[0] !== outermost;
    return isBeside ? [] : [[name, tensor] as const];
  });
  return Object.fromEntries(renamed);
}

/** Returns the prefix of a name before the first part of the network; `undefined` if it does not name a weight. */
function wrapperOf(name: string): string | undefined {
  const parts = name.split(".");
  const first = parts.findIndex((part) => PART.test(part));
  return first === -1 ? undefined : parts.slice(0, first).join(".");
}

function severalNetworks(file: string, wrappers: readonly string[]): CheckpointError {
  const named = wrappers.map((wrapper) => JSON.stringify(`${wrapper}.`)).join(", ");
  const [first = ""] = (wrappers[0] ?? "").split(".");
  return new CheckpointError(
    file,
    `it holds the weights of ${wrappers.length} networks, whose names begin with ${named}`,
    {
      hint: `in Python, save one of them alone, like torch.save(torch.load(path)[${JSON.stringify(first)}], new_path)`,
    },
  );
}
