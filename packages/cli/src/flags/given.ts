/** The entries that were given: a flag left out becomes an absent option, so that the library's default holds. */
export function given<T extends Readonly<Record<string, unknown>>>(
  options: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
