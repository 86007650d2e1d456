import { bytesOf } from "./messages.ts";
import type { TrainingGroup } from "./trainingGroup.ts";

/** What rank 0 has the others do with it. */
export type Order =
  | { readonly what: "step"; readonly elapsed: number }
  | { readonly what: "snapshot" }
  | { readonly what: "end" };

const ORDERS = ["step", "snapshot", "end"] as const;

/** The ranks at work on one trainer: rank 0 says what comes next, and all do it. */
export class Crew {
  readonly group: TrainingGroup;
  #failed = false;

  constructor(group: TrainingGroup) {
    this.group = group;
  }

  /** Does a piece of work on all ranks; the others do it when they {@link receive} its order. If it fails here, the group is abandoned. */
  async together<T>(order: Order, work: () => Promise<T>): Promise<T> {
    try {
      if (this.group.rank === 0) await this.#exchange(order);
      return await work();
    } catch (cause) {
      this.#failed = true;
      this.group.abandon();
      throw cause;
    }
  }

  /** The next order of rank 0. */
  async receive(): Promise<Order> {
    return await this.#exchange();
  }

  /** Rank 0 lets the others go, unless they are past talking to. */
  async end(): Promise<void> {
    if (this.group.rank === 0 && !this.#failed) await this.#exchange({ what: "end" });
  }

  async #exchange(order?: Order): Promise<Order> {
    const elapsed = order?.what === "step" ? order.elapsed : 0;
    const words = Float64Array.of(order === undefined ? 0 : ORDERS.indexOf(order.what), elapsed);
    await this.group.broadcast(bytesOf(words));
    const what = ORDERS[words[0] as number] as Order["what"];
    return what === "step" ? { what, elapsed: words[1] as number } : { what };
  }
}
