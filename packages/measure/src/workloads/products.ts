import { type Engine, matmul } from "@kensho/tensor";
import type { Budget } from "../throughput.ts";
import { measureWorkload, type Workload, type WorkloadMeasurement, workload } from "./workload.ts";

/** The product of two square matrices. */
export function squareProduct(n: number): Workload {
  return product(`matmul ${n}³`, [n, n], [n, n]);
}

/** The forms in which a training step multiplies, at the sizes of a network of width 512 and a batch of `rows / 97` puzzles. */
export function productFamily(rows = 776): readonly Workload[] {
  return [
    product(`features in  [${rows}, 512] · [3072, 512]ᵀ`, [rows, 512], [3072, 512], { transposeB: true }),
    product(`features out [${rows}, 1536] · [512, 1536]ᵀ`, [rows, 1536], [512, 1536], { transposeB: true }),
    product(`weight gradient [${rows}, 3072]ᵀ · [${rows}, 512]`, [rows, 3072], [rows, 512], { transposeA: true }),
    product(`mixing [512, 97] · [${rows / 97}, 97, 512]`, [512, 97], [rows / 97, 97, 512]),
    product(`head [${rows}, 512] · [11, 512]ᵀ`, [rows, 512], [11, 512], { transposeB: true }),
  ];
}

function product(
  name: string,
  a: readonly number[],
  b: readonly number[],
  transposed: { readonly transposeA?: boolean; readonly transposeB?: boolean } = {},
): Workload {
  return workload(name, { a, b }, (operands) => matmul(operands.a as never, operands.b as never, transposed));
}

/** Sizes that {@link measureProduct} may choose. */
const SIZES = [256, 512, 1024, 2048, 4096] as const;

/**
 * How fast an engine multiplies square matrices, of a size that it takes about half of the budget for ten of.
 * @returns the measurement of the largest size that was tried
 */
export async function measureProduct(engine: Engine, budget: Budget): Promise<WorkloadMeasurement> {
  let best: WorkloadMeasurement | undefined;
  for (const n of SIZES) {
    const probe = await measureWorkload(engine, squareProduct(n), {
      milliseconds: budget.milliseconds / 4,
      repetitions: budget.repetitions ?? 3,
    });
    best = probe;
    // The next size takes eight times as long, less what it gains by its size.
    if (probe.median * 8 * 5 > budget.milliseconds) break;
  }
  return best as WorkloadMeasurement;
}

/** Operations per second, in units of 10⁹. */
export function gflops({ flops, median }: Pick<WorkloadMeasurement, "flops" | "median">): number {
  return flops / 1e6 / median;
}
