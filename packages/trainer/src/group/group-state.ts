import type { Engine, HostData, HostTensor, State } from "@kensho/tensor";
import { STATE } from "../state-names.ts";
import { bytesOf, shareTensors } from "./messages.ts";
import { rowsOf } from "./rows.ts";
import { type Share, shareOf, type TrainingGroup } from "./training-group.ts";

/**
 * Puts the tensors of rank 0 on every rank's engine: weights, moments and averages whole, of the carry the rows that are the rank's.
 * @param values  of the whole batch; rank 0's count
 */
export async function createSharedState(
  engine: Engine,
  values: Readonly<Record<string, HostTensor>>,
  batch: number,
  group: TrainingGroup,
): Promise<State> {
  const share = shareOf(batch, group);
  const shared = await shareTensors(group, values);
  const own = Object.entries(shared).map(([name, value]) => [name, ownPart(name, value, share)]);
  return await engine.createState(Object.fromEntries(own));
}

const isCarry = (name: string): boolean => name.startsWith(STATE.carry(""));

function ownPart(name: string, value: HostTensor, share: Share): HostTensor {
  return isCarry(name) ? rowsOf(value, share) : value;
}

/** A rank's state, which reads and writes like that of one process: on rank 0, the carry has the rows of all ranks. */
export class GroupState implements State {
  readonly #inner: State;
  readonly #batch: number;
  readonly #group: TrainingGroup;

  constructor(inner: State, batch: number, group: TrainingGroup) {
    this.#inner = inner;
    this.#batch = batch;
    this.#group = group;
  }

  get names(): readonly string[] {
    return this.#inner.names;
  }

  /** All ranks must read the same names: the rows of the carry are sent to rank 0, and stay the rank's own elsewhere. */
  async read(names: readonly string[] = this.names): Promise<Record<string, HostTensor>> {
    const tensors = await this.#inner.read(names);
    for (const name of names.filter(isCarry)) tensors[name] = await this.#whole(tensors[name] as HostTensor);
    return tensors;
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    const share = shareOf(this.#batch, this.#group);
    const own = Object.entries(values).map(([name, value]) => [name, ownPart(name, value, share)]);
    await this.#inner.write(Object.fromEntries(own));
  }

  async #whole(own: HostTensor): Promise<HostTensor> {
    const parts = await this.#group.gather(bytesOf(own.data));
    if (this.#group.rank !== 0) return own;
    const [, ...rest] = own.shape;
    const shape = [this.#batch, ...rest];
    const length = shape.reduce((product, extent) => product * extent, 1);
    const data = new (own.data.constructor as new (length: number) => HostData)(length);
    const bytes = bytesOf(data);
    let offset = 0;
    for (const part of parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return { ...own, shape, data };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }
}
