import { formatError } from "@kensho/errors";
import { expect, it } from "vitest";
import { loopbackGroup } from "./loopback.ts";

it("sums, broadcasts and gathers", async () => {
  const results = await Promise.all(
    loopbackGroup(3).map(async (member) => {
      const values = Float32Array.of(member.rank, 1);
      await member.sum(values);
      const bytes = Uint8Array.of(member.rank + 7);
      await member.broadcast(bytes);
      const parts = await member.gather(new Uint8Array(member.rank).fill(member.rank));
      return { values: [...values], bytes: [...bytes], parts: parts.map((part) => [...part]) };
    }),
  );
  expect(results.map(({ values, bytes }) => [values, bytes])).toEqual(Array(3).fill([[3, 3], [7]]));
  expect(results.map(({ parts }) => parts)).toEqual([[[], [1], [2, 2]], [], []]);
});

it("refuses members that do not make the same call", async () => {
  const [first, second] = loopbackGroup(2);
  const calls = [first?.sum(new Float32Array(2)), second?.broadcast(new Uint8Array(8))];
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(formatError((outcomes[0] as PromiseRejectedResult).reason)).toMatchInlineSnapshot(`
    "rank 0 calls sum of 8 bytes, while rank 1 calls broadcast of 8 bytes
      hint: all members make the same calls, in the same order, with as much data"
  `);
});
