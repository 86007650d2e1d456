import { expect, it } from "vitest";
import { Selection } from "./early-stopping.ts";

const over = (values: readonly number[], selection: Selection): boolean[] =>
  values.map((value, i) => selection.take(10 * (i + 1), value));

it("the highest value wins, and of equals the later one", () => {
  const selection = new Selection(null);
  expect(over([0.1, 0.5, 0.4, 0.5, 0.3], selection)).toEqual([true, true, false, true, false]);
  expect(selection.state).toEqual({ best: { step: 40, value: 0.5, second: 0 }, without_gain: 3 });
  expect(selection.isExhausted).toBe(false);
});

it("patience ends after so many validations that gained nothing, equals included", () => {
  const selection = new Selection(2);
  over([0.1, 0.5, 0.5], selection);
  expect(selection.isExhausted).toBe(false);
  selection.take(40, 0.2);
  expect(selection.isExhausted).toBe(true);
  expect(selection.state.best).toEqual({ step: 30, value: 0.5, second: 0 });
});

it("goes on from its state as if it had not been interrupted", () => {
  const whole = new Selection(2);
  over([0.2, 0.1], whole);
  const resumed = new Selection(2, JSON.parse(JSON.stringify(whole.state)));
  expect(resumed.take(30, 0.2)).toBe(whole.take(30, 0.2));
  expect(resumed.state).toEqual(whole.state);
  expect(resumed.isExhausted).toBe(true);
});

it("where no puzzle is right yet, the cells decide", () => {
  const selection = new Selection(1);
  expect([selection.take(1, 0, 0.3), selection.take(2, 0, 0.5)]).toEqual([true, true]);
  expect(selection.isExhausted).toBe(false);
  expect([selection.take(3, 0, 0.4), selection.isExhausted]).toEqual([false, true]);
});
