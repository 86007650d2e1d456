import { expect, test } from "vitest";
import { pretendRun } from "../../test/pretend-run.ts";
import { differences, groupRuns } from "./groups.ts";

const [a1, a2, wide] = [
  pretendRun("a1", { seed: 1 }),
  pretendRun("a2", { seed: 2 }),
  pretendRun("wide", { train: { lr: 2e-3 } }),
];

test("runs that differ in their seed alone are one group, named after what sets it apart", () => {
  expect(groupRuns([a1, wide, a2]).map(({ name, runs }) => [name, runs.map((run) => run.name)])).toEqual([
    ["lr=0.001", ["a1", "a2"]],
    ["wide", ["wide"]],
  ]);
  expect(groupRuns([a1]).map(({ name }) => name)).toEqual(["a1"]);
});

test("reports only settings that differ", () => {
  expect(differences([a1, a2])).toEqual([{ key: "seed", values: [1, 2] }]);
  expect(differences([a1, wide])).toEqual([{ key: "lr", values: [0.001, 0.002] }]);
  expect(differences([a1, a1])).toEqual([]);
});
