import { expect, it } from "vitest";
import { graph, input, matmul, neg, reshape } from "../index.ts";
import { countFlops } from "./flops.ts";

it("counts two operations per product of a matrix product, one per element of the rest, none for views", () => {
  const product = matmul(input("a", [3, 5]), input("b", [5, 7]));
  expect(countFlops(graph({ outputs: { y: product } }))).toBe(2 * 3 * 5 * 7);
  expect(countFlops(graph({ outputs: { y: neg(reshape(product, [21])) } }))).toBe(2 * 3 * 5 * 7 + 21);
  const turned = matmul(input("a", [5, 3]), input("b", [5, 7]), { transposeA: true });
  expect(countFlops(graph({ outputs: { y: turned } }))).toBe(2 * 3 * 5 * 7);
});
