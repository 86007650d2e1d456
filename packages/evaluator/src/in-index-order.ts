/** Wraps a callback so that it receives its calls in the order of their index, starting at 0. */
export function inIndexOrder<T extends readonly unknown[]>(
  take: (index: number, ...rest: T) => void,
): (index: number, ...rest: T) => void {
  const waiting = new Map<number, T>();
  let next = 0;
  return (index, ...rest) => {
    waiting.set(index, rest);
    for (let ready = waiting.get(next); ready !== undefined; ready = waiting.get(next)) {
      waiting.delete(next);
      take(next++, ...ready);
    }
  };
}
