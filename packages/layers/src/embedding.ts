import { gather, type Tensor } from "@kensho/tensor";

/** Rows of `table` `[vocab, D]` for each token `[…]` i32: `[…, D]`. */
export function embedding(tokens: Tensor, table: Tensor): Tensor {
  return gather(table, tokens);
}
