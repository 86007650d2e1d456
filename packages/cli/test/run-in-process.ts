import { Console } from "node:console";
import { Readable, Writable } from "node:stream";
import { main } from "../src/main.ts";
import { environmentOf, type Outcome, type RunOptions, repository } from "./run-in-child.ts";

/** Settles when the latest run ends. Runs cannot overlap: the directory, the environment and the streams belong to the process. */
let previous: Promise<unknown> = Promise.resolve();

/** Runs `kensho` in this process once earlier runs have ended, then restores the process. */
export function runInProcess(words: readonly string[], options: RunOptions): Promise<Outcome> {
  const outcome = previous.then(() => runAlone(words, options));
  previous = outcome.catch(() => {});
  return outcome;
}

async function runAlone(words: readonly string[], options: RunOptions): Promise<Outcome> {
  const stdout = new Capture();
  const stderr = new Capture();
  using undo = new DisposableStack();
  undo.use(replaceProperty(process, "stdin", Readable.from(Buffer.from(options.input ?? ""), { objectMode: false })));
  undo.use(replaceProperty(process, "stdout", stdout));
  undo.use(replaceProperty(process, "stderr", stderr));
  undo.use(replaceProperty(globalThis, "console", new Console({ stdout, stderr })));
  undo.use(replaceProperty(process, "env", environmentOf(options)));
  undo.use(removeNewListeners());
  undo.use(changeDirectory(options.cwd ?? repository));
  const before = process.exitCode;
  undo.defer(() => {
    process.exitCode = before;
  });

  process.exitCode = undefined;
  await main(words);
  return { exit: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
}

/** A stream that keeps what is written to it, and is not a terminal. */
class Capture extends Writable {
  readonly #chunks: Buffer[] = [];

  constructor() {
    super({ highWaterMark: Number.MAX_SAFE_INTEGER });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}

function replaceProperty(target: object, name: string, value: unknown): Disposable {
  const original = Object.getOwnPropertyDescriptor(target, name);
  if (original === undefined) throw new TypeError(`${name}: not a property`);
  Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  return { [Symbol.dispose]: () => void Object.defineProperty(target, name, original) };
}

/** Removes listeners that `main` leaves on the process: they are meant to live as long as it. */
function removeNewListeners(): Disposable {
  const before = new Map(process.eventNames().map((name) => [name, process.rawListeners(name as NodeJS.Signals)]));
  return {
    [Symbol.dispose]() {
      for (const name of process.eventNames()) {
        const known = before.get(name) ?? [];
        for (const listener of process.rawListeners(name as NodeJS.Signals)) {
          if (!known.includes(listener)) process.off(name, listener as () => void);
        }
      }
    },
  };
}

function changeDirectory(folder: string): Disposable {
  const before = process.cwd();
  process.chdir(folder);
  return { [Symbol.dispose]: () => process.chdir(before) };
}
