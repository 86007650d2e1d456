/** Names of the state that belongs to a parameter, the gradients of micro-batches, and the carry's tensors. */
export const STATE = {
  m: (name: string) => `m/${name}`,
  v: (name: string) => `v/${name}`,
  ema: (name: string) => `ema/${name}`,
  sum: (name: string) => `sum/${name}`,
  /** Rows of the batch that take rows of a table: what is summed of `table` is the gradient of those. */
  indices: (table: string) => `sum/indices/${table}`,
  carry: (name: string) => `carry/${name}`,
} as const;
