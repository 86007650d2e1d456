import { appendFileSync, closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { type EventBody, encodeEvent } from "./event-proto.ts";
import { frameRecord } from "./record.ts";

/** Options for {@link EventLog.open}. */
export interface EventLogOptions {
  /** Steps that were done before: what earlier files of the folder hold of later ones is superseded. */
  readonly fromStep?: number;
  /** Seconds since 1970. */
  readonly now?: () => number;
}

let files = 0;

/** One event file of TensorBoard. Every session of a run writes a file of its own into one folder; together they are one run there. */
export class EventLog implements Disposable {
  readonly path: string;
  readonly #file: number;
  readonly #now: () => number;

  private constructor(path: string, now: () => number) {
    this.path = path;
    this.#file = openSync(path, "ax");
    this.#now = now;
  }

  /**
   * Begins an event file in a folder, which is made if need be.
   * @throws {NodeJS.ErrnoException} if it cannot be written
   */
  static open(folder: string, { fromStep = 0, now = () => Date.now() / 1000 }: EventLogOptions = {}): EventLog {
    mkdirSync(folder, { recursive: true });
    // TensorBoard reads the files of a folder in the order of their names; a second session within one second comes after the first.
    const name = `events.out.tfevents.${Math.floor(now())}.kensho.${process.pid}.${files++}`;
    const log = new EventLog(join(folder, name), now);
    log.#write(0, { fileVersion: "brain.Event:2" });
    if (fromStep > 0) log.#write(fromStep + 1, { start: true });
    return log;
  }

  /** Adds figures of a step by tag; those that are not finite numbers are left out. */
  scalars(step: number, figures: Readonly<Record<string, number | null | undefined>>): void {
    const finite = Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    if (finite.length > 0) this.#write(step, { scalars: Object.fromEntries(finite) });
  }

  /** Adds texts in Markdown by tag. */
  texts(step: number, texts: Readonly<Record<string, string>>): void {
    this.#write(step, { texts });
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  /** One record, written at once: a reader that follows the file never sees half of one. */
  #write(step: number, body: EventBody): void {
    appendFileSync(this.#file, frameRecord(encodeEvent(this.#now(), step, body)));
  }
}
