import { expect, onTestFinished, test, vi } from "vitest";
import { watchInterrupt } from "./interruption.ts";

test("the echo of a signal is none of its own; a second wish ends the process", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  onTestFinished(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const onFirst = vi.fn();
  using interruption = watchInterrupt(onFirst);
  process.emit("SIGTERM", "SIGTERM");
  expect(interruption.signal.aborted).toBe(true);
  vi.advanceTimersByTime(50);
  process.emit("SIGTERM", "SIGTERM");
  expect([onFirst.mock.calls.length, exit.mock.calls]).toEqual([1, []]);
  vi.advanceTimersByTime(1000);
  process.emit("SIGINT", "SIGINT");
  expect([onFirst.mock.calls.length, exit.mock.calls]).toEqual([1, [[130]]]);
});
