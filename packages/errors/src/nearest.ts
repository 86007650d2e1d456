/** Edits (insert, delete, replace, swap neighbours) between two words: optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** Spelling as a typist sees it: case and the choice of `-`, `_` or space do not count. */
const fold = (word: string): string => word.toLowerCase().replace(/[-_\s]/g, "-");

/**
 * The candidate that `word` was most likely meant to be, if one is near enough to be worth naming: at most one edit in
 * three letters, or an abbreviation of one candidate only.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(word);
  let best: string | undefined;
  let bestDistance = (wanted.length < 2 ? 0 : Math.max(1, Math.floor(wanted.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || wanted.length < 2) return best;
  const continued = candidates.filter((candidate) => fold(candidate).startsWith(wanted));
  return continued.length === 1 ? continued[0] : undefined;
}

/** The suggestions for an unknown name: the nearest one, or else (if there are few) all of them. */
export function suggestNames(word: string, candidates: readonly string[], show = (name: string) => name): string[] {
  const near = nearest(word, candidates);
  if (near !== undefined) return [`Did you mean ${show(near)}?`];
  return candidates.length > 0 && candidates.length <= 12 ? [`Known: ${candidates.map(show).join(", ")}.`] : [];
}

/** The nearest name, or else all of them, however many: for names that no list of `--help` is short enough to find again. */
export function suggestOneOrAll(word: string, candidates: readonly string[]): string[] {
  const near = suggestNames(word, candidates);
  return near.length > 0 ? near : [`Known: ${candidates.join(", ")}.`];
}
