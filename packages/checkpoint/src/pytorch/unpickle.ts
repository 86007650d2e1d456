import { quoted } from "../errors.ts";
import { call, emptyDict, knownGlobal } from "./globals.ts";
import { PickleReader } from "./pickle-reader.ts";
import { describeValue, isKind, type PickleTuple, type PickleValue } from "./pickle-value.ts";
import type { Refuse } from "./refusal.ts";

/**
 * What bounds the work and the memory that a file can ask for. A pickle takes about 150 bytes, 8 objects and 12 memo places for each
 * tensor, so tens of thousands of tensors fit.
 */
const MAX_BYTES = 2 ** 23;
const MAX_OBJECTS = 1_000_000;

/** Loads what `BINPERSID` refers to: a storage outside the pickle. */
export type LoadPersistent = (id: PickleValue) => PickleValue;

/**
 * Runs a pickle on the subset of opcodes that PyTorch writes for dicts of tensors, in protocols 2 to 5. It builds plain data and calls
 * only what `globals.ts` spells out; no name in the file is ever looked up anywhere else.
 *
 * @throws {CheckpointError} at the first opcode or name outside the subset, misuse of stack or memo, or a missing or early end
 */
export function unpickle(bytes: Uint8Array, loadPersistent: LoadPersistent, refuse: Refuse): PickleValue {
  if (bytes.length > MAX_BYTES) throw refuse(`its data.pkl has ${bytes.length} bytes, more than ${MAX_BYTES}`);
  const reader = new PickleReader(bytes, refuse);
  const machine = new Machine(reader, loadPersistent, refuse);
  for (;;) {
    const at = reader.position;
    const opcode = reader.uint8();
    if (opcode === STOP) break;
    const run = OPCODES.get(opcode);
    if (run === undefined) {
      const hex = opcode.toString(16).padStart(2, "0");
      throw refuse(`its data.pkl has opcode 0x${hex} at byte ${at}, which weights do not need; nothing of it was run`);
    }
    run(machine);
  }
  if (reader.rest > 0) throw refuse(`its data.pkl has ${reader.rest} bytes after its end`);
  return machine.result();
}

/** The stack, the memo and the marks of a pickle that is being read. */
class Machine {
  readonly reader: PickleReader;
  readonly refuse: Refuse;
  readonly loadPersistent: LoadPersistent;
  readonly #stack: PickleValue[] = [];
  /** Stack heights at which a mark was set. Values below the last mark are out of reach. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #objects = 0;

  constructor(reader: PickleReader, loadPersistent: LoadPersistent, refuse: Refuse) {
    this.reader = reader;
    this.loadPersistent = loadPersistent;
    this.refuse = refuse;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  /** Pushes something that was made just now, and counts it. */
  create(value: PickleValue): void {
    if (++this.#objects > MAX_OBJECTS) throw this.refuse(`its data.pkl makes more than ${MAX_OBJECTS} objects`);
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#misuse("takes from an empty stack");
    return this.#stack.at(-1) as PickleValue;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** Everything above the last mark, which goes with it. */
  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#misuse("looks for a mark that was not set");
    return this.#stack.splice(mark);
  }

  /** The last `count` values, oldest first, as a tuple. */
  tupleOf(count: number): void {
    const items: PickleValue[] = [];
    for (let i = 0; i < count; i++) items.unshift(this.pop());
    this.create({ kind: "tuple", items });
  }

  remember(place: number): void {
    if (this.#memo.size >= MAX_OBJECTS) throw this.refuse(`its data.pkl remembers more than ${MAX_OBJECTS} values`);
    this.#memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    if (value === undefined) throw this.#misuse(`recalls place ${place} of its memo, where nothing is`);
    this.push(value);
  }

  /** Text on top of the stack. */
  popName(): string {
    const name = this.pop();
    if (typeof name !== "string") throw this.#misuse(`takes ${describeValue(name)} for a name`);
    return name;
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!isKind(list, "list")) throw this.#misuse(`appends to ${describeValue(list)}`);
    for (const item of items) list.items.push(item);
  }

  /** @param items key, value, key, value, … */
  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!isKind(dict, "dict")) throw this.#misuse(`sets items of ${describeValue(dict)}`);
    if (items.length % 2 !== 0) throw this.#misuse("sets a key without a value");
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i] as PickleValue;
      if (typeof key !== "string" && typeof key !== "number") {
        throw this.#misuse(`has ${describeValue(key)} for a key, where text or a number is expected`);
      }
      if (dict.entries.has(key)) throw this.#misuse(`has the key ${quoted(String(key))} twice`);
      dict.entries.set(key, items[i + 1] as PickleValue);
    }
  }

  /** Attributes of a dict, such as the `_metadata` that every state dict has, are versions of layers and no data. */
  dropAttributes(): void {
    const attributes = this.pop();
    const owner = this.top();
    if (!isKind(attributes, "dict") || !isKind(owner, "dict")) {
      throw this.#misuse(`gives ${describeValue(owner)} attributes from ${describeValue(attributes)}`);
    }
  }

  result(): PickleValue {
    if (this.#marks.length > 0 || this.#stack.length !== 1) {
      throw this.#misuse(`ends with ${this.#stack.length} values, and 1 is expected`);
    }
    return this.pop();
  }

  #misuse(problem: string) {
    return this.refuse(`its data.pkl ${problem}, before byte ${this.reader.position}`);
  }
}

const STOP = 0x2e;

function protocol({ reader, refuse }: Machine): void {
  const version = reader.uint8();
  if (version < 2 || version > 5) throw refuse(`its data.pkl is in protocol ${version}, and 2 to 5 are read`);
}

function stackGlobal(machine: Machine): void {
  const name = machine.popName();
  machine.create({ kind: "global", name: knownGlobal(machine.popName(), name, machine.refuse) });
}

function reduce(machine: Machine): void {
  const args = machine.pop();
  machine.create(call(machine.pop(), args, machine.refuse));
}

function setItem(machine: Machine): void {
  const value = machine.pop();
  machine.setItems([machine.pop(), value]);
}

const OPCODES: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  [0x80, protocol],
  // FRAME: how far one could read ahead.
  [0x95, (m) => m.reader.skip(8)],
  [0x28, (m) => m.mark()],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // BININT, BININT1, BININT2, LONG1, BINFLOAT
  [0x4a, (m) => m.push(m.reader.int32())],
  [0x4b, (m) => m.push(m.reader.uint8())],
  [0x4d, (m) => m.push(m.reader.uint16())],
  [0x8a, (m) => m.push(m.reader.integer(m.reader.uint8()))],
  [0x47, (m) => m.push(m.reader.float64())],
  // BINUNICODE, SHORT_BINUNICODE
  [0x58, (m) => m.push(m.reader.text(m.reader.uint32()))],
  [0x8c, (m) => m.push(m.reader.text(m.reader.uint8()))],
  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  [0x29, (m) => m.create(NO_ITEMS)],
  [0x85, (m) => m.tupleOf(1)],
  [0x86, (m) => m.tupleOf(2)],
  [0x87, (m) => m.tupleOf(3)],
  [0x74, (m) => m.create({ kind: "tuple", items: m.popToMark() })],
  // EMPTY_LIST, APPEND, APPENDS
  [0x5d, (m) => m.create({ kind: "list", items: [] })],
  [0x61, (m) => m.append([m.pop()])],
  [0x65, (m) => m.append(m.popToMark())],
  // EMPTY_DICT, SETITEM, SETITEMS
  [0x7d, (m) => m.create(emptyDict())],
  [0x73, setItem],
  [0x75, (m) => m.setItems(m.popToMark())],
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  [0x71, (m) => m.remember(m.reader.uint8())],
  [0x72, (m) => m.remember(m.reader.uint32())],
  [0x94, (m) => m.rememberNext()],
  [0x68, (m) => m.recall(m.reader.uint8())],
  [0x6a, (m) => m.recall(m.reader.uint32())],
  // GLOBAL, STACK_GLOBAL, REDUCE, BUILD, BINPERSID
  [0x63, (m) => m.create({ kind: "global", name: knownGlobal(m.reader.line(), m.reader.line(), m.refuse) })],
  [0x93, stackGlobal],
  [0x52, reduce],
  [0x62, (m) => m.dropAttributes()],
  [0x51, (m) => m.create(m.loadPersistent(m.pop()))],
] satisfies [number, (machine: Machine) => void][]);

const NO_ITEMS: PickleTuple = { kind: "tuple", items: [] };
