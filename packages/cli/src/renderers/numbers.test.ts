import { expect, test } from "vitest";
import { bytes, clock, count, percent, rate, short } from "./numbers.ts";

test("numbers as people read them", () => {
  expect(count(1234567.4)).toBe("1,234,567");
  expect([percent(0), percent(0.9555), percent(1)]).toEqual(["0.0 %", "95.5 %", "100.0 %"]);
  expect([short(2.39789), short(0.4119), short(0.000312), short(0.0000123), short(0), short(Number.NaN)]).toEqual([
    ...["2.4", "0.412", "0.000312", "1.2e-5", "0", "NaN"],
  ]);
  expect([rate(0.84), rate(9.96), rate(823.4), rate(12400)]).toEqual(["0.8", "10.0", "823", "12,400"]);
  expect([clock(0.4), clock(187), clock(3735), clock(-2), clock(59.6)]).toEqual([
    "0:00",
    "3:07",
    "1:02:15",
    "0:00",
    "1:00",
  ]);
  expect([bytes(0), bytes(980), bytes(14_400), bytes(2_130_000), bytes(3.2e9)]).toEqual([
    "0 B",
    "980 B",
    "14 kB",
    "2.1 MB",
    "3.2 GB",
  ]);
});
