import { crc32 } from "node:zlib";

/** One entry of an archive; what is given beside the bytes lies about them. */
export interface Entry {
  readonly bytes: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  /** Size in the directory, both packed and not. */
  readonly size?: number;
  readonly packed?: number;
  /** Where the directory says that it lies. */
  readonly offset?: number;
  /** Name in the directory, if another than in front of the data. */
  readonly listedAs?: string;
}

/** A zip archive of the entries, in their order, with a directory in its short form. */
export function zipOf(entries: readonly (readonly [name: string, entry: Entry])[]): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, { bytes, method = 0, flags = 0, crc = crc32(bytes), size = bytes.length, ...lies }] of entries) {
    const [local, central] = [Buffer.alloc(30), Buffer.alloc(46)];
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(flags, 8);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(crc, 16);
    central.writeUInt32LE(lies.packed ?? size, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(Buffer.byteLength(lies.listedAs ?? name), 28);
    central.writeUInt32LE(lies.offset ?? at, 42);
    parts.push(local, Buffer.from(name), Buffer.from(bytes));
    directory.push(central, Buffer.from(lies.listedAs ?? name));
    at += 30 + Buffer.byteLength(name) + bytes.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Uint8Array.from(Buffer.concat([...parts, listing, end]));
}

/** A file as torch.save writes it, with this pickle and these storages. */
export function pytorchFile(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = {},
  more: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array<ArrayBuffer> {
  return zipOf([
    ["a/data.pkl", { bytes: pickle }],
    ...Object.entries(storages).map(([key, bytes]) => [`a/data/${key}`, { bytes }] as const),
    ...Object.entries(more).map(([name, bytes]) => [`a/${name}`, { bytes }] as const),
  ]);
}

/** Pieces of a pickle: opcodes by character or number, and what the functions below make. */
export type Piece = string | number | Uint8Array;

/** A pickle of protocol 2 that ends with STOP. */
export function pickleOf(...pieces: Piece[]): Uint8Array {
  return pieceOf("\x80\x02", ...pieces, ".");
}

/** Pieces joined to one. Text stands for its bytes, each character for one. */
export function pieceOf(...pieces: Piece[]): Uint8Array {
  return Buffer.concat(
    pieces.map((piece) => {
      if (typeof piece === "number") return Buffer.of(piece);
      return typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
    }),
  );
}

export function text(value: string): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return pieceOf("X", length, Buffer.from(value));
}

/** As LONG1, which takes any integer of up to 8 bytes. */
export function int(value: number | bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return pieceOf("\x8a\x08", bytes);
}

export function global(module: string, name: string): Uint8Array {
  return pieceOf(`c${module}\n${name}\n`);
}

export function tuple(...items: Piece[]): Uint8Array {
  return pieceOf("(", ...items, "t");
}

export function dict(entries: Readonly<Record<string, Piece>>): Uint8Array {
  return pieceOf("}(", ...Object.entries(entries).flatMap(([key, value]) => [text(key), value]), "u");
}

export function storage(kind: string, key: string, elements: number): Uint8Array {
  return pieceOf(tuple(text("storage"), global("torch", kind), text(key), text("cpu"), int(elements)), "Q");
}

interface View {
  readonly kind?: string;
  readonly key?: string;
  /** Elements of the storage. */
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export function tensor({ kind = "FloatStorage", key = "0", elements, offset = 0, shape, strides }: View): Uint8Array {
  const args = [
    storage(kind, key, elements),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    "\x89",
  ];
  return pieceOf(global("torch._utils", "_rebuild_tensor_v2"), tuple(...args, "}"), "R");
}
