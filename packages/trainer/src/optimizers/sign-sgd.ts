import { cast, equal, expandDims, gather, matmul, mul, type RowUpdate, sign, sub, type Tensor } from "@kensho/tensor";

/** One step of {@link signSgd}. */
export interface SignSgdStep {
  /** `[rows, ndim]`: a vector per puzzle identifier. */
  readonly table: Tensor;
  /** `[B]` i32: whose vectors the batch used. */
  readonly identifiers: Tensor;
  /** `[B, ndim]`: gradient of each row's vector. */
  readonly gradient: Tensor;
  /** Scalar. */
  readonly lr: Tensor;
  readonly weight_decay: number;
}

/**
 * Sign-SGD of the puzzle embedding: gradients of one identifier are summed, then `w ← w(1 − lr·wd) − lr·sign(Σg)`. Vectors of puzzles
 * that are not in the batch stay as they are, and are not touched: the work is the batch's, however large the table.
 * @see SamsungSAILMontreal/TinyRecursiveModels models/sparse_embedding.py
 */
export function signSgd({ table, identifiers, gradient, lr, weight_decay }: SignSgdStep): RowUpdate {
  const shared = cast(equal(expandDims(identifiers, 1), expandDims(identifiers, 0)), "f32"); // [B, B]
  const total = matmul(shared, gradient); // [B, ndim], the same in every row of a puzzle
  const vectors = gather(table, identifiers);
  return { indices: identifiers, rows: sub(mul(vectors, sub(1, mul(lr, weight_decay))), mul(sign(total), lr)) };
}
