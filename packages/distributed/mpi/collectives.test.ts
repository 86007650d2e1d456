import { describe, expect, it } from "vitest";
import { documents, IMPLEMENTATIONS, program, ranks, start } from "./mpirun.ts";

interface Got {
  readonly rank: number;
  readonly size: number;
  readonly version: string;
  readonly sum: string;
  readonly wide: number;
  readonly bytes: readonly number[];
  readonly localRank: number;
  readonly parts: readonly (readonly number[])[];
}

it("there is an MPI to test with", () => {
  expect(IMPLEMENTATIONS.map(({ name }) => name)).toContain("Open MPI");
});

describe.each(IMPLEMENTATIONS)("$name", (mpi) => {
  it.each([2, 3])("sums, broadcasts and gathers over %i processes", async (size) => {
    const got = await documents<Got>(start(mpi, ranks(size, program("collectives"))));
    const byRank = got.toSorted((a, b) => a.rank - b.rank);
    expect(byRank.map(({ rank, localRank }) => [rank, localRank])).toEqual(
      Array.from({ length: size }, (_, rank) => [rank, rank]),
    );
    // Every rank has the same bits, whatever the order of the additions, because each continues with its own copy.
    expect(new Set(got.map(({ sum }) => sum)).size).toBe(1);
    for (const { wide, bytes, size: seen, version } of got) {
      expect([wide, bytes, seen]).toEqual([size === 2 ? 2 : 4.5, [1], size]);
      expect(version).toMatch(new RegExp(mpi.name, "i"));
    }
    const parts = Array.from({ length: size }, (_, rank) => (rank === 0 ? [0] : [1000 * rank, rank]));
    expect(byRank.map((one) => one.parts)).toEqual([parts, ...Array(size - 1).fill([])]);
  });
});
