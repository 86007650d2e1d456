import { quoted } from "../errors.ts";
import type { StoredDType } from "../safetensors/stored-dtype.ts";
import { describeValue, isKind, type PickleDict, type PickleValue } from "./pickle-value.ts";
import { type Refuse, SAVE_STATE_DICT } from "./refusal.ts";

/** Classes of storages, which a pickle names but never calls. */
const STORAGES: ReadonlyMap<string, StoredDType> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** As many as PyTorch's own kernels take. */
const MAX_AXES = 64;

type Call = (args: readonly PickleValue[]) => PickleValue | undefined;

/** All that a pickle may call, each written out here as what it means for data; `undefined` refuses the arguments. */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", (args) => (args.length === 0 ? emptyDict() : undefined)],
  ["torch.Size", ([sizes, ...rest]) => (isKind(sizes, "tuple") && rest.length === 0 ? sizes : undefined)],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  [
    "torch._utils._rebuild_parameter",
    ([data, ...rest]) => (isKind(data, "tensor") && rest.length === 2 ? data : undefined),
  ],
  // The fourth is attributes that someone hung on the parameter.
  [
    "torch._utils._rebuild_parameter_with_state",
    ([data, ...rest]) => (isKind(data, "tensor") && rest.length === 3 ? data : undefined),
  ],
]);

/**
 * The full name of a class or function, if it is one that the weights of a model need.
 * @throws {CheckpointError} naming it otherwise
 */
export function knownGlobal(module: string, name: string, refuse: Refuse): string {
  const full = `${module}.${name}`;
  if (CALLS.has(full) || STORAGES.has(full)) return full;
  throw refuse(`it asks for ${quoted(full)}, which weights do not need; nothing of it was run`, SAVE_STATE_DICT);
}

/** What calling `callee` gives. */
export function call(callee: PickleValue, args: PickleValue, refuse: Refuse): PickleValue {
  const name = describeValue(callee);
  const known = isKind(callee, "global") ? CALLS.get(name) : undefined;
  if (known === undefined || !isKind(args, "tuple")) throw refuse(`it calls ${name} with ${describeValue(args)}`);
  const value = known(args.items);
  if (value === undefined) throw refuse(`it calls ${name} with arguments that do not fit`);
  return value;
}

/** The dtype of a storage class, or `undefined` if `value` is none. */
export function storedDTypeOf(value: PickleValue | undefined): StoredDType | undefined {
  return isKind(value, "global") ? STORAGES.get(value.name) : undefined;
}

export function emptyDict(): PickleDict {
  return { kind: "dict", entries: new Map() };
}

/** Storage, offset, shape, strides; then what only training needs. A seventh argument marks a negated or conjugated view. */
function rebuildTensor(args: readonly PickleValue[]): PickleValue | undefined {
  const [storage, offset, shape, strides, , , metadata] = args;
  if (args.length < 6 || args.length > 7 || !isKind(storage, "storage") || !isCount(offset)) return undefined;
  if (metadata !== undefined && metadata !== null && !(isKind(metadata, "dict") && metadata.entries.size === 0))
    return undefined;
  const [sizes, steps] = [counts(shape), counts(strides)];
  if (sizes === undefined || steps === undefined || sizes.length !== steps.length) return undefined;
  return { kind: "tensor", storage, offset, shape: sizes, strides: steps };
}

function counts(value: PickleValue | undefined): number[] | undefined {
  if (!isKind(value, "tuple") || value.items.length > MAX_AXES) return undefined;
  const numbers = value.items.filter(isCount);
  // A float -0 counts as zero.
  return numbers.length === value.items.length ? numbers.map((number) => number + 0) : undefined;
}

function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
