import { bytesOf } from "./messages.ts";
import type { TrainingGroup } from "./training-group.ts";

/** What rank 0 sends to the other ranks of a trainer. */
export type Command =
  | { readonly what: "step"; readonly elapsed: number }
  | { readonly what: "snapshot" }
  | { readonly what: "end" };

const COMMANDS = ["step", "snapshot", "end"] as const;

/** Keeps the ranks of one trainer in step: rank 0 sends each command, and every rank executes it. */
export class Coordinator {
  readonly group: TrainingGroup;
  #failed = false;

  constructor(group: TrainingGroup) {
    this.group = group;
  }

  /** Runs work on all ranks: the others run it when they {@link receive} its command. A failure here abandons the group. */
  async together<T>(command: Command, work: () => Promise<T>): Promise<T> {
    try {
      if (this.group.rank === 0) await this.#exchange(command);
      return await work();
    } catch (cause) {
      this.#failed = true;
      this.group.abandon();
      throw cause;
    }
  }

  /** Receives the next command of rank 0. */
  async receive(): Promise<Command> {
    return await this.#exchange();
  }

  /** Sends `end` from rank 0, unless the group was abandoned. */
  async end(): Promise<void> {
    if (this.group.rank === 0 && !this.#failed) await this.#exchange({ what: "end" });
  }

  async #exchange(command?: Command): Promise<Command> {
    const elapsed = command?.what === "step" ? command.elapsed : 0;
    const words = Float64Array.of(command === undefined ? 0 : COMMANDS.indexOf(command.what), elapsed);
    await this.group.broadcast(bytesOf(words));
    const what = COMMANDS[words[0] as number] as Command["what"];
    return what === "step" ? { what, elapsed: words[1] as number } : { what };
  }
}
