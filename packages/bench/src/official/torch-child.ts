import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../pytorch/cpu_step.py", import.meta.url));

/** What a PyTorch process says of itself. */
export interface TorchFacts {
  readonly torch: string;
  readonly threads: number;
  readonly parameters: number;
  /** Of a product of 768³: a PyTorch without a fast BLAS is two orders of magnitude slower, and no measure of anything. */
  readonly gflops: number;
}

/** What it does: one training step, or thinking to the end about a batch. */
export type TorchWork = "step" | "think";

/** The network that it trains. */
export interface TorchSetup {
  readonly config: unknown;
  readonly batch: number;
  /** safetensors file of first weights. */
  readonly weights: string;
  readonly dtype: "float32" | "bfloat16";
  readonly threads: number;
}

/** The first of these Pythons that has PyTorch; none where there is none. */
export function pythonWithTorch(candidates: readonly string[]): string | undefined {
  return candidates.find((python) => spawnSync(python, ["-c", "import torch"], { stdio: "ignore" }).status === 0);
}

/** A PyTorch process that works on request, so that it can take turns with others. */
export class TorchChild implements Disposable {
  readonly facts: TorchFacts;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, facts: TorchFacts) {
    this.#child = child;
    this.#lines = lines;
    this.facts = facts;
  }

  /** @throws if the process ends before it has told what it is */
  static async start(python: string, { config, batch, weights, dtype, threads }: TorchSetup): Promise<TorchChild> {
    const options = { config: JSON.stringify(config), batch, weights, dtype, threads };
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(python, [SCRIPT, ...words], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new TorchChild(child, lines, await answer(lines));
  }

  /** Does a piece of work. @returns the loss before the update, of a training step */
  async run(work: TorchWork): Promise<number | undefined> {
    this.#child.stdin.write(`${work}\n`);
    return (await answer<{ readonly loss?: number }>(this.#lines)).loss;
  }

  [Symbol.dispose](): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}

async function answer<T>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error("the PyTorch process ended; its last words stand above");
  return JSON.parse(value) as T;
}
