/** The answer of one pass to a puzzle. */
export interface Ballot {
  /** `[seq_len]` tokens, of the puzzle itself and not of an image. */
  readonly answer: Int32Array;
  /** `[seq_len]`: probability of each token. */
  readonly confidence: Float32Array;
  readonly halting: number;
}

/** What a vote came to. */
interface VoteResult {
  readonly answer: Int32Array;
  readonly confidence: Float32Array;
  /** Ballots with this very answer; 0 if it was put together cell by cell. */
  readonly agreeing: number;
}

/**
 * The answer with the most votes, the surer one of two with as many. Where no two ballots agree, each cell takes the token that the ballots
 * give the most confidence in sum.
 */
export function vote(ballots: readonly Ballot[], vocab: number): VoteResult {
  const groups = new Map<string, { readonly first: Ballot; count: number; sure: number }>();
  for (const ballot of ballots) {
    const key = ballot.answer.join();
    const group = groups.get(key) ?? { first: ballot, count: 0, sure: 0 };
    group.count++;
    group.sure += mean(ballot.confidence);
    groups.set(key, group);
  }
  const best = [...groups.values()].reduce((a, b) =>
    b.count > a.count || (b.count === a.count && b.sure > a.sure) ? b : a,
  );
  if (best.count > 1 || ballots.length <= 2)
    return { answer: best.first.answer, confidence: best.first.confidence, agreeing: best.count };
  return { ...voteByCell(ballots, vocab), agreeing: 0 };
}

/** Cell by cell, the token of the most confidence in sum. */
export function voteByCell(
  ballots: readonly Ballot[],
  vocab: number,
): { readonly answer: Int32Array; readonly confidence: Float32Array } {
  const S = ballots[0]?.answer.length ?? 0;
  const sums = new Float64Array(S * vocab);
  for (const { answer, confidence } of ballots)
    for (let cell = 0; cell < S; cell++) sums[cell * vocab + (answer[cell] as number)]! += confidence[cell] as number;
  const answer = new Int32Array(S);
  const confidence = new Float32Array(S);
  for (let cell = 0; cell < S; cell++) {
    for (let token = 1; token < vocab; token++)
      if ((sums[cell * vocab + token] as number) > (sums[cell * vocab + (answer[cell] as number)] as number))
        answer[cell] = token;
    confidence[cell] = (sums[cell * vocab + (answer[cell] as number)] as number) / ballots.length;
  }
  return { answer, confidence };
}

const mean = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
