import type { Communicator } from "./communicator.ts";
import { GroupCallError } from "./errors.ts";

/**
 * A group within one process, for tests and for trying out: `size` members whose calls meet. Sums are taken in the order of ranks.
 * @example const [first, second] = loopbackGroup(2);
 */
export function loopbackGroup(size: number): readonly Communicator[] {
  const meeting = new Meeting(size);
  return Array.from({ length: size }, (_, rank) => new Member(rank, size, meeting));
}

type Call = readonly [operation: string, data: ArrayBufferView];

/** Where calls of one round wait for each other. */
class Meeting {
  readonly #size: number;
  #calls = new Map<number, { readonly call: Call; readonly resume: (all: readonly Call[]) => void }>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Gives every member the calls of all, in the order of ranks, when the last has come. */
  async meet(rank: number, call: Call): Promise<readonly Call[]> {
    return await new Promise((resume) => {
      this.#calls.set(rank, { call, resume });
      if (this.#calls.size < this.#size) return;
      const waiting = [...this.#calls].sort(([a], [b]) => a - b).map(([, entry]) => entry);
      this.#calls = new Map();
      const all = waiting.map((entry) => entry.call);
      for (const entry of waiting) entry.resume(all);
    });
  }
}

class Member implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly name: string;
  readonly #meeting: Meeting;
  #abandoned = false;

  constructor(rank: number, size: number, meeting: Meeting) {
    this.rank = rank;
    this.size = size;
    this.name = `rank ${rank}`;
    this.#meeting = meeting;
  }

  async sum(values: Float32Array | Float64Array): Promise<void> {
    // Members read each other's values after this one has continued, so they get a copy.
    const all = await this.#exchange("sum", values.slice());
    const parts = all as readonly (typeof values)[];
    for (let i = 0; i < values.length; i++) {
      let total = 0;
      for (const part of parts) total += part[i] as number;
      values[i] = total;
    }
  }

  async broadcast(bytes: Uint8Array): Promise<void> {
    const [first] = await this.#exchange("broadcast", bytes.slice());
    bytes.set(first as Uint8Array);
  }

  async gather(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    const all = await this.#exchange("gather", bytes.slice());
    return this.rank === 0 ? (all as readonly Uint8Array[]) : [];
  }

  abandon(): void {
    this.#abandoned = true;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  async #exchange(operation: string, data: ArrayBufferView): Promise<readonly ArrayBufferView[]> {
    const calls = await this.#meeting.meet(this.rank, [operation, data]);
    const other = calls.findIndex(([name, { byteLength }]) => {
      return name !== operation || (name !== "gather" && byteLength !== data.byteLength);
    });
    if (other >= 0) {
      const told = (name = "", length = 0): string => `${name} of ${length} bytes`;
      throw new GroupCallError(
        `${this.name} calls ${told(operation, data.byteLength)}, while rank ${other} calls ${told(calls[other]?.[0], calls[other]?.[1].byteLength)}`,
      );
    }
    return calls.map(([, bytes]) => bytes);
  }
}
