/** An event as {@link readEvents} returns it; absent fields are not in the file. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly start?: true;
  readonly scalars?: Readonly<Record<string, number>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/**
 * Reads an event file without any of the code that writes one: framing, CRC-32C and protobuf by hand, field numbers from the public
 * `event.proto`, `summary.proto` and `tensor.proto`. A wrong checksum throws.
 */
export function readEvents(file: Buffer): ReadEvent[] {
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    requireChecksum(file.subarray(at, at + 8), file.readUInt32LE(at + 8));
    const data = file.subarray(at + 12, at + 12 + length);
    requireChecksum(data, file.readUInt32LE(at + 12 + length));
    events.push(event(data));
    at += 16 + length;
  }
  return events;
}

function requireChecksum(bytes: Uint8Array, masked: number): void {
  const rotated = (masked - 0xa282ead8) >>> 0;
  const expected = ((rotated >>> 17) | (rotated << 15)) >>> 0;
  const found = crc32c(bytes);
  if (found !== expected) throw new Error(`checksum ${found.toString(16)}, and ${expected.toString(16)} stands there`);
}

/** Bit by bit, from the definition: reflected polynomial 82f63b78. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

type Fields = Map<number, (number | Buffer)[]>;

/** Fields of a message by number: whole numbers, or bytes as they are. */
function fields(bytes: Buffer): Fields {
  const found: Fields = new Map();
  let at = 0;
  const varint = (): number => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(value);
      shift += 7n;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, type] = [key >>> 3, key & 7];
    const take = (length: number): Buffer => {
      at += length;
      return bytes.subarray(at - length, at);
    };
    const value = type === 0 ? varint() : type === 1 ? take(8) : type === 5 ? take(4) : take(varint());
    found.set(number, [...(found.get(number) ?? []), value]);
  }
  return found;
}

const bytesOf = (message: Fields, number: number): Buffer => message.get(number)![0] as Buffer;

function event(data: Buffer): ReadEvent {
  const message = fields(data);
  const head = { wallTime: bytesOf(message, 1).readDoubleLE(), step: Number(message.get(2)?.[0] ?? 0) };
  if (message.has(3)) return { ...head, fileVersion: bytesOf(message, 3).toString() };
  if (message.has(7)) {
    if (fields(bytesOf(message, 7)).get(1)![0] !== 1) throw new Error("a session log that is not START");
    return { ...head, start: true };
  }
  const values = fields(bytesOf(message, 5))
    .get(1)!
    .map((value) => fields(value as Buffer));
  const tag = (value: Fields): string => bytesOf(value, 1).toString();
  if (values.every((value) => value.has(2))) {
    return {
      ...head,
      scalars: Object.fromEntries(values.map((value) => [tag(value), bytesOf(value, 2).readFloatLE()])),
    };
  }
  return { ...head, texts: Object.fromEntries(values.map((value) => [tag(value), textOf(value)])) };
}

/** The text of a value of TensorBoard's text plugin: a tensor of strings, of shape [1]. */
function textOf(value: Fields): string {
  const plugin = fields(bytesOf(fields(bytesOf(value, 9)), 1));
  if (bytesOf(plugin, 1).toString() !== "text") throw new Error("a value of another plugin");
  const tensor = fields(bytesOf(value, 8));
  const size = fields(bytesOf(fields(bytesOf(tensor, 2)), 2)).get(1)![0];
  if (tensor.get(1)![0] !== 7 || size !== 1) throw new Error("no tensor of one string");
  return bytesOf(tensor, 8).toString();
}
