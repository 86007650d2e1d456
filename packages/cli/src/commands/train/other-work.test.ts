import { expect, test } from "vitest";
import { otherWork } from "./other-work.ts";

test("a forecast on a busy machine says so", () => {
  expect(otherWork({ load: 2.9, cores: 2 })).toBeUndefined();
  expect(otherWork({ load: 0, cores: 2 })).toBeUndefined();
  expect(otherWork({ load: 10.84, cores: 2 })).toBe(
    "other work keeps this machine busy (load 10.8 on 2 cores): as long as it does, the run takes longer",
  );
});
