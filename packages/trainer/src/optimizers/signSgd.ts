import { at, full, greater, mul, scatterAdd, sign, sub, type Tensor, where } from "@kensho/tensor";

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
 * that are not in the batch stay as they are.
 * @see SamsungSAILMontreal/TinyRecursiveModels models/sparse_embedding.py
 */
export function signSgd({ table, identifiers, gradient, lr, weight_decay }: SignSgdStep): Tensor {
  const rows = at(table.shape, 0);
  const total = scatterAdd(identifiers, gradient, rows);
  const uses = scatterAdd(identifiers, full([at(identifiers.shape, 0), 1], 1), rows); // [rows, 1]
  const stepped = sub(mul(table, sub(1, mul(lr, weight_decay))), mul(sign(total), lr));
  return where(greater(uses, 0), stepped, table);
}
