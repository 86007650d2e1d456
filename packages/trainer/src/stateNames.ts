/** Names of the state that belongs to a parameter, and of the carry's tensors. */
export const STATE = {
  m: (name: string) => `m/${name}`,
  v: (name: string) => `v/${name}`,
  ema: (name: string) => `ema/${name}`,
  carry: (name: string) => `carry/${name}`,
} as const;
