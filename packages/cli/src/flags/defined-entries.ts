/** Drops the entries that are undefined, so that a flag left out becomes an absent option and the default of the library applies. */
export function definedEntries<T extends Readonly<Record<string, unknown>>>(
  options: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
