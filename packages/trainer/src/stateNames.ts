/** Names of the state that belongs to a parameter, the gradients of micro-batches, and the carry's tensors. */
export const STATE = {
  m: (name: string) => `m/${name}`,
  v: (name: string) => `v/${name}`,
  ema: (name: string) => `ema/${name}`,
  sum: (name: string) => `sum/${name}`,
  carry: (name: string) => `carry/${name}`,
} as const;
