import { quoted } from "../errors.ts";
import { describeValue, isKind, type PickleLeaf, type PickleValue, type StridedTensor } from "./pickle-value.ts";
import { type Refuse, SAVE_STATE_DICT } from "./refusal.ts";

/** Bounds for what a small file could otherwise make of one dict that it holds under many names, or in itself. */
const MAX_DEPTH = 32;
const MAX_ENTRIES = 100_000;
const LONGEST_NAME = 1000;

export interface Flattened {
  readonly tensors: ReadonlyMap<string, StridedTensor>;
  readonly values: ReadonlyMap<string, PickleLeaf>;
}

/**
 * The tensors and plain values of a dict. What lies in dicts, lists and tuples inside it gets a name like `optimizer.state.0.exp_avg`.
 * @throws {CheckpointError} if there is anything else in it, or two things have one name
 */
export function flatten(root: PickleValue, refuse: Refuse): Flattened {
  if (!isKind(root, "dict")) {
    throw refuse(`it holds ${describeValue(root)}, and a dict of tensors is expected`, SAVE_STATE_DICT);
  }
  const tensors = new Map<string, StridedTensor>();
  const values = new Map<string, PickleLeaf>();
  let visited = 0;

  function visit(name: string, value: PickleValue, depth: number): void {
    if (++visited > MAX_ENTRIES) throw refuse(`it has more than ${MAX_ENTRIES} entries`, SAVE_STATE_DICT);
    if (depth > MAX_DEPTH) throw refuse(`its dicts are nested more than ${MAX_DEPTH} deep`, SAVE_STATE_DICT);
    if (name.length > LONGEST_NAME) throw refuse(`it has a name of more than ${LONGEST_NAME} characters`);
    if (isKind(value, "tensor") || isLeaf(value)) {
      if (tensors.has(name) || values.has(name)) throw refuse(`it has two entries that come to be ${quoted(name)}`);
      if (isLeaf(value)) values.set(name, value);
      else tensors.set(name, value);
      return;
    }
    const inside = childrenOf(value);
    if (inside === undefined) throw refuse(`its entry ${quoted(name)} is ${describeValue(value)}`, SAVE_STATE_DICT);
    for (const [key, child] of inside) visit(depth === 0 ? String(key) : `${name}.${key}`, child, depth + 1);
  }

  visit("", root, 0);
  return { tensors, values };
}

function childrenOf(value: Exclude<PickleValue, PickleLeaf>): Iterable<[string | number, PickleValue]> | undefined {
  switch (value.kind) {
    case "dict":
      return value.entries;
    case "list":
    case "tuple":
      return value.items.entries();
    default:
      return undefined;
  }
}

function isLeaf(value: PickleValue): value is PickleLeaf {
  return typeof value !== "object" || value === null;
}
