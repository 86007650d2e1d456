import { describe, expect, it } from "vitest";
import { loopbackGroup } from "./loopback.ts";
import { type Locality, placementOf, placements } from "./placement.ts";

const locality = (host: string, cores: string, parallelism: number): Locality => ({ host, cores, parallelism });

describe("placements", () => {
  it("shares the cores of a host among the processes that may use them all", () => {
    const localities = [
      locality("a", "0-7", 8),
      locality("a", "0-7", 8),
      locality("b", "0-7", 8),
      locality("a", "0-7", 8),
    ];
    expect(placements(localities)).toEqual([
      { localRank: 0, localSize: 3, threads: 2 },
      { localRank: 1, localSize: 3, threads: 2 },
      { localRank: 0, localSize: 1, threads: 8 },
      { localRank: 2, localSize: 3, threads: 2 },
    ]);
  });

  it("gives a process that the launcher has bound all cores that it is bound to", () => {
    const localities = [locality("a", "0-3", 4), locality("a", "4-7", 4), locality("a", "4-7", 4)];
    expect(placements(localities).map(({ threads }) => threads)).toEqual([4, 2, 2]);
  });

  it("never gives less than one thread", () => {
    expect(placements([locality("a", "0", 1), locality("a", "0", 1)]).map(({ threads }) => threads)).toEqual([1, 1]);
  });

  it("is the same for all members that ask", async () => {
    const group = loopbackGroup(3);
    const own = await Promise.all(
      group.map((member) => placementOf(member, locality(`host ${member.rank % 2}`, "", 6))),
    );
    expect(own).toEqual([
      { localRank: 0, localSize: 2, threads: 3 },
      { localRank: 0, localSize: 1, threads: 6 },
      { localRank: 1, localSize: 2, threads: 3 },
    ]);
  });
});
