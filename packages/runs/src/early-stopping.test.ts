import { expect, it } from "vitest";
import { EarlyStopping } from "./early-stopping.ts";

const over = (values: readonly number[], stopping: EarlyStopping): boolean[] =>
  values.map((value, i) => stopping.take(10 * (i + 1), value));

it("the highest value wins, and the later one of equal values", () => {
  const stopping = new EarlyStopping(null);
  expect(over([0.1, 0.5, 0.4, 0.5, 0.3], stopping)).toEqual([true, true, false, true, false]);
  expect(stopping.state).toEqual({ best: { step: 40, value: 0.5, second: 0 }, without_gain: 3 });
  expect(stopping.isExhausted).toBe(false);
});

it("patience counts validations without improvement, including equal values", () => {
  const stopping = new EarlyStopping(2);
  over([0.1, 0.5, 0.5], stopping);
  expect(stopping.isExhausted).toBe(false);
  stopping.take(40, 0.2);
  expect(stopping.isExhausted).toBe(true);
  expect(stopping.state.best).toEqual({ step: 30, value: 0.5, second: 0 });
});

it("resumes from its state as if it had not been interrupted", () => {
  const whole = new EarlyStopping(2);
  over([0.2, 0.1], whole);
  const resumed = new EarlyStopping(2, JSON.parse(JSON.stringify(whole.state)));
  expect(resumed.take(30, 0.2)).toBe(whole.take(30, 0.2));
  expect(resumed.state).toEqual(whole.state);
  expect(resumed.isExhausted).toBe(true);
});

it("where no puzzle is right yet, the cells decide", () => {
  const stopping = new EarlyStopping(1);
  expect([stopping.take(1, 0, 0.3), stopping.take(2, 0, 0.5)]).toEqual([true, true]);
  expect(stopping.isExhausted).toBe(false);
  expect([stopping.take(3, 0, 0.4), stopping.isExhausted]).toEqual([false, true]);
});
