import { expect, test } from "vitest";
import { plotFile } from "./plot-file.ts";

/** Numbers of an attribute of every element of a name. */
function numbers(svg: string, element: string, attribute: string): number[] {
  const found = svg.matchAll(new RegExp(`<${element}[^>]* ${attribute}="([^"]+)"`, "g"));
  return [...found].map(([, value]) => Number(value));
}

const lines = (points: { x: number; y: number; low?: number; high?: number }[], more: object = {}) =>
  plotFile("t", [{ kind: "lines", title: "t", x: "steps", lines: [{ name: "a", points }], ...more }]);

test("points lie in proportion, upwards and to the right", () => {
  const svg = lines([
    { x: 0, y: 0 },
    { x: 5, y: 0.5 },
    { x: 10, y: 1 },
  ]);
  const [x, y] = [numbers(svg, "circle", "cx"), numbers(svg, "circle", "cy")];
  expect(x[2]! - x[1]!).toBeCloseTo(x[1]! - x[0]!);
  expect(y[1]! - y[2]!).toBeCloseTo(y[0]! - y[1]!);
  expect(x[0]).toBeLessThan(x[2]!);
  expect(y[0]).toBeGreaterThan(y[2]!);
});

test("an axis may be logarithmic where values range widely, and only if it may", () => {
  const points = [1, 10, 100].map((x) => ({ x, y: x }));
  const gaps = (svg: string): number[] => {
    const x = numbers(svg, "circle", "cx");
    return [x[1]! - x[0]!, x[2]! - x[1]!];
  };
  const [first, second] = gaps(lines(points, { mayBeLog: { x: true } }));
  expect(first! / second!).toBeCloseTo(1, 1);
  const [near, far] = gaps(lines(points));
  expect(far! / near!).toBeCloseTo(10, 0);
});

test("bars are as long as their values, with the ends of their intervals", () => {
  const bars = [
    { name: "one", value: 0.25, low: 0.125, high: 0.5 },
    { name: "two", value: 0.5 },
  ];
  const svg = plotFile("t", [{ kind: "bars", title: "t", format: "percent", domain: [0, 1], bars }]);
  const [, first, second] = numbers(svg, "rect", "width");
  expect(second! / first!).toBeCloseTo(2, 1);
  expect(svg.match(/class="whisker"/g)).toHaveLength(1);
  expect(svg).toContain(">25 %</text>");
});

test("names are text, whatever stands in them, and panels without data are left out", () => {
  const svg = plotFile("<script>", [
    { kind: "bars", title: "a & b", bars: [{ name: "<img onerror=x>", value: 1 }] },
    { kind: "lines", title: "nothing", x: "", lines: [{ name: "x", points: [] }] },
    { kind: "bars", title: "nothing", bars: [] },
  ]);
  expect(svg).not.toMatch(/<script|<img|nothing/);
  expect(svg).toContain("a &amp; b");
});

test("panels do not overlap, and lie within the file", () => {
  const panel = { kind: "lines", title: "t", x: "x", lines: [{ name: "a", points: [{ x: 1, y: 1 }] }] } as const;
  const svg = plotFile("t", [panel, panel, panel]);
  const places = [...svg.matchAll(/<g transform="translate\((\d+) (\d+)\)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(new Set(places.map(String)).size).toBe(3);
  expect(places[2]![1]).toBeGreaterThan(places[0]![1]! + 250);
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
  expect(width).toBeGreaterThan(places[1]![0]! + 400);
  expect(height).toBeGreaterThan(places[2]![1]! + 250);
});
