import { quoted } from "../errors.ts";
import { reverseElements } from "../safetensors/byte-order.ts";
import type { NamedTensors } from "../safetensors/encode.ts";
import { byteLength, CODECS, decodeElements } from "../safetensors/stored-dtype.ts";
import { contiguous } from "./contiguous.ts";
import { flatten } from "./flatten.ts";
import { storedDTypeOf } from "./globals.ts";
import { isKind, type PickleLeaf, type PickleValue, type Storage, type StridedTensor } from "./pickle-value.ts";
import { isLegacyPickle, isZip } from "./recognise.ts";
import { type Refuse, refusalsOf, SAVE_STATE_DICT } from "./refusal.ts";
import { unpickle } from "./unpickle.ts";
import { readZip } from "./zip.ts";

/** What a PyTorch file holds. */
export interface PytorchFile {
  /** By name, in the file's order; names as they are, an `_orig_mod.` of `torch.compile` included. */
  readonly tensors: NamedTensors;
  /** Plain values that lay among the tensors, such as `epoch` or `optimizer.param_groups.0.lr`. */
  readonly values: Readonly<Record<string, PickleLeaf>>;
}

/** Views can make more bytes than their file has: expanded ones, and parameters under two names. This many times more, and no more. */
const MAX_EXPANSION = 16;
const ALWAYS_ALLOWED = 2 ** 24;

const LONGEST_KEY = 100;

/**
 * Reads a `.pt` or `.pth` file as `torch.save` has written it since PyTorch 1.6: a state dict, or dicts that hold state dicts, optimizer
 * states and plain values, whose names are joined with dots. Views become contiguous; dtypes become what `decodeSafetensors` makes of
 * them. Nothing in the file is run: its pickle is read as data, and one that asks for any class or function but those of tensors is
 * refused.
 *
 * @param file name of the file, for messages
 * @throws {CheckpointError} if the file is damaged, cut short, hostile, in the old format, or holds anything else: then nothing has been
 * loaded
 */
export function decodePytorch(
  bytes: Uint8Array,
  { file = "PyTorch file" }: { readonly file?: string } = {},
): PytorchFile {
  const refuse = refusalsOf(file);
  if (isLegacyPickle(bytes)) {
    throw refuse(
      "it is a bare pickle, as torch.save wrote them before PyTorch 1.6, and not a zip archive",
      "in Python, load it and save it again: torch.save(torch.load(path), path)",
    );
  }
  if (!isZip(bytes)) throw refuse("it does not begin as a zip archive does, and torch.save writes those");
  const archive = openArchive(readZip(bytes, refuse), refuse);
  const root = unpickle(archive.pickle, (id) => loadStorage(id, archive.entry, refuse), refuse);
  const { tensors, values } = flatten(root, refuse);
  let budget = bytes.length * MAX_EXPANSION + ALWAYS_ALLOWED;
  const decoded = [...tensors].map(([name, tensor]) => {
    const refuseTensor = refusalsOf(file, name);
    budget -= checkedBytes(tensor, refuseTensor);
    if (budget < 0) throw refuseTensor(`its views come to be more than ${MAX_EXPANSION} times as large as the file`);
    return [name, toHost(tensor, archive.bigEndian, refuseTensor)] as const;
  });
  return { tensors: Object.fromEntries(decoded), values: Object.fromEntries(values) };
}

interface Archive {
  readonly pickle: Uint8Array;
  readonly bigEndian: boolean;
  /** The entry `data/KEY`. */
  readonly entry: (key: string) => Uint8Array | undefined;
}

/** Everything lies in one folder, named after the file that was saved. */
function openArchive(entries: ReadonlyMap<string, Uint8Array>, refuse: Refuse): Archive {
  const [name, second] = [...entries.keys()].filter((entry) => /^[^/]+\/data\.pkl$/.test(entry));
  if (name === undefined || second !== undefined) {
    throw refuse("it is a zip archive, but not one that torch.save wrote: it does not have one data.pkl");
  }
  const folder = name.slice(0, -"data.pkl".length);
  if (entries.has(`${folder}constants.pkl`)) throw refuse("it holds a TorchScript program", SAVE_STATE_DICT);
  const order = entries.get(`${folder}byteorder`);
  const orderName = order === undefined ? "little" : new TextDecoder().decode(order);
  if (orderName !== "little" && orderName !== "big") throw refuse(`its byte order is ${quoted(orderName)}`);
  return {
    pickle: entries.get(name) as Uint8Array,
    bigEndian: orderName === "big",
    // One long key that is asked for often would be copied each time.
    entry: (key) => (key.length > LONGEST_KEY ? undefined : entries.get(`${folder}data/${key}`)),
  };
}

/** @param id `("storage", class, key, device, elements)`; the device does not matter here */
function loadStorage(id: PickleValue, entry: Archive["entry"], refuse: Refuse): Storage {
  const [tag, kind, key, , elements] = isKind(id, "tuple") && id.items.length === 5 ? id.items : [];
  const stored = storedDTypeOf(kind);
  if (tag !== "storage" || stored === undefined || typeof key !== "string" || typeof elements !== "number") {
    throw refuse("its data.pkl refers to an object that is not a storage");
  }
  const bytes = entry(key);
  if (bytes === undefined) throw refuse(`it has no entry ${quoted(`data/${key}`)}, which its data.pkl refers to`);
  const expected = elements * CODECS[stored].width;
  if (bytes.length !== expected) {
    throw refuse(`its entry ${quoted(`data/${key}`)} has ${bytes.length} bytes, and ${expected} are expected`);
  }
  return { kind: "storage", stored, bytes };
}

/** Bytes of the tensor made contiguous. @throws {CheckpointError} if an element lies outside the storage */
function checkedBytes({ storage, offset, shape, strides }: StridedTensor, refuse: Refuse): number {
  const { width } = CODECS[storage.stored];
  const bytes = byteLength(storage.stored, shape);
  if (bytes === undefined) throw refuse("its shape is larger than any file");
  if (bytes === 0) return 0;
  const last = shape.reduce((index, length, axis) => index + (length - 1) * (strides[axis] as number), offset);
  const elements = storage.bytes.length / width;
  if (last >= elements) throw refuse(`its last element is number ${last} of a storage of ${elements}`);
  return bytes;
}

function toHost(tensor: StridedTensor, bigEndian: boolean, refuse: Refuse) {
  const { stored } = tensor.storage;
  const { width } = CODECS[stored];
  const bytes = contiguous(tensor, width);
  if (bigEndian) reverseElements(bytes, width);
  const elements = decodeElements(stored, bytes);
  if (typeof elements === "string") throw refuse(elements, "save the tensor with values its dtype allows");
  return { ...elements, shape: tensor.shape };
}
