/** Hands over by index, from 0, whatever order the calls come in. */
export function orderly<T extends readonly unknown[]>(
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
