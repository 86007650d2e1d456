import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Index, IndexAlgebra } from "./index-algebra.ts";

fc.configureGlobal({ seed: 20261122 });

/** Value of an index for given variables, by its definition. */
function evaluate(index: Index, variables: Readonly<Record<string, number>>): number {
  let total = index.constant;
  for (const [{ form }, coefficient] of index.terms) {
    if (form.kind === "variable") {
      total += coefficient * (variables[form.name] as number);
      continue;
    }
    const source = evaluate(form.source, variables);
    const { by } = form;
    total +=
      coefficient * (form.kind === "div" ? Math.floor(source / by) : form.kind === "mod" ? source % by : source - by);
  }
  return total;
}

describe("index algebra", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

  it("keeps the value of every quotient, rest and sum", () => {
    const operation = fc.tuple(
      fc.constantFrom("div", "mod", "scale", "offset", "add"),
      fc.integer({ min: 1, max: 12 }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), fc.nat(23), fc.nat(4), (operations, a, b) => {
        const algebra = new IndexAlgebra();
        const [x, y] = [algebra.variable("a", 24), algebra.variable("b", 5)];
        let index = x;
        let value = a;
        for (const [name, n] of operations) {
          if (name === "add") [index, value] = [algebra.add(index, algebra.scale(y, n)), value + n * b];
          else if (name === "scale") [index, value] = [algebra.scale(index, n), value * n];
          else if (name === "offset") [index, value] = [algebra.offset(index, n), value + n];
          else if (name === "div") [index, value] = [algebra.div(index, n), Math.floor(value / n)];
          else [index, value] = [algebra.mod(index, n), value % n];
          expect(algebra.max(index)).toBeGreaterThanOrEqual(value);
        }
        expect(evaluate(index, { a, b })).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes coordinates apart and puts them together again, through any reshape", () => {
    fc.assert(
      fc.property(lengths, lengths, (from, to) => {
        const size = from.reduce((product, n) => product * n, 1);
        const other = [...to, 1].slice(0, -1).reduce((product, n) => product * n, 1) === size ? to : [size];
        const algebra = new IndexAlgebra();
        const i = algebra.variable("i", size);
        const reshaped = algebra.coords(algebra.linear(algebra.coords(i, from), from), other);
        expect(algebra.linear(reshaped, other).key).toBe(i.key);
      }),
    );
  });

  it("knows a bijection: a transpose is one, a slice and a broadcast are not", () => {
    const algebra = new IndexAlgebra();
    const i = algebra.variable("i", 24);
    const [a, b, c] = algebra.coords(i, [2, 3, 4]) as [Index, Index, Index];
    expect(algebra.isBijection(i, [i])).toBe(true);
    expect(algebra.isBijection(algebra.linear([c, a, b], [4, 2, 3]), [i])).toBe(true);
    expect(algebra.isBijection(algebra.linear([a, c], [2, 4]), [i])).toBe(false);
    expect(algebra.isBijection(algebra.offset(i, 1), [i])).toBe(false);
    expect(algebra.isBijection(algebra.linear([c, a, b], [4, 2, 4]), [i])).toBe(false);
  });

  it("does not look at what a division cannot see", () => {
    const algebra = new IndexAlgebra();
    const [b, m, n] = [algebra.variable("b", 6), algebra.variable("m", 4), algebra.variable("n", 5)];
    const linear = algebra.add(algebra.add(algebra.scale(b, 20), algebra.scale(m, 5)), n);
    expect(algebra.coords(linear, [2, 3, 4, 5]).map(({ key }) => key)).toEqual(
      [algebra.div(b, 3), algebra.mod(b, 3), m, n].map(({ key }) => key),
    );
  });
});
