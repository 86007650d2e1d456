import { quoted } from "../errors.ts";
import type { Refuse } from "./refusal.ts";

/** Longest name of a module, class or function that is read. */
const LONGEST_NAME = 1000;

/** Walks through the bytes of a pickle. Reading past the end is refused. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #refuse: Refuse;
  #at = 0;

  constructor(bytes: Uint8Array, refuse: Refuse) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#refuse = refuse;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** Big-endian, unlike the integers. */
  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  skip(bytes: number): void {
    this.#advance(bytes);
  }

  /** A two's-complement integer of up to 8 bytes. */
  integer(bytes: number): number | bigint {
    if (bytes > 8) throw this.#refuse(`its data.pkl has an integer of ${bytes} bytes`);
    const start = this.#advance(bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#view.getUint8(start + i));
    const signed = BigInt.asIntN(bytes * 8, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  text(bytes: number): string {
    const start = this.#advance(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.#bytes.subarray(start, this.#at));
    } catch {
      throw this.#refuse(`its data.pkl has text at byte ${start} that is not UTF-8`);
    }
  }

  /** Text up to the end of the line. */
  line(): string {
    const start = this.#at;
    const length = this.#bytes.subarray(start, start + LONGEST_NAME).indexOf(0x0a);
    if (length < 0) throw this.#refuse(`its data.pkl has a name at byte ${start} that does not end`);
    const text = this.text(length);
    this.#advance(1);
    if (!/^[\w.]*$/.test(text)) throw this.#refuse(`its data.pkl names ${quoted(text)}, which is not a valid name`);
    return text;
  }

  #advance(bytes: number): number {
    const start = this.#at;
    if (bytes > this.rest)
      throw this.#refuse(`its data.pkl ends at byte ${this.#bytes.length}, in the midst of a value`);
    this.#at += bytes;
    return start;
  }
}
