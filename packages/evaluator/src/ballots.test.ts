import { describe, expect, it } from "vitest";
import { type Ballot, vote, voteByCell } from "./ballots.ts";

const ballot = (answer: readonly number[], confidence: readonly number[] | number = 0.5): Ballot => ({
  answer: Int32Array.from(answer),
  confidence: Float32Array.from(answer, (_, i) =>
    typeof confidence === "number" ? confidence : (confidence[i] as number),
  ),
  halting: 0.5,
});

describe("vote", () => {
  it("takes the answer that most gave, however sure the others are", () => {
    const { answer, agreeing } = vote([ballot([1, 1], 0.99), ballot([2, 2], 0.2), ballot([2, 2], 0.2)], 4);
    expect([Array.from(answer), agreeing]).toEqual([[2, 2], 2]);
  });

  it("takes the surer of two with as many votes", () => {
    const ballots = [ballot([1, 1], 0.3), ballot([2, 2], 0.4), ballot([1, 1], 0.3), ballot([2, 2], 0.4)];
    expect(Array.from(vote(ballots, 4).answer)).toEqual([2, 2]);
  });

  it("puts an answer together cell by cell where no two agree", () => {
    const ballots = [ballot([1, 2, 3]), ballot([1, 3, 2], [0.9, 0.2, 0.9]), ballot([3, 2, 2])];
    const { answer, agreeing } = vote(ballots, 4);
    expect([Array.from(answer), agreeing]).toEqual([[1, 2, 2], 0]);
  });
});

it("voteByCell weighs by confidence", () => {
  const { answer, confidence } = voteByCell([ballot([1], 0.3), ballot([1], 0.3), ballot([2], 0.9)], 3);
  expect([answer[0], confidence[0]]).toEqual([2, expect.closeTo(0.3, 6)]);
});
