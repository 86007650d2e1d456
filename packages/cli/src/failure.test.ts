import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { KenshoError } from "@kensho/errors";
import { EngineError } from "@kensho/tensor";
import { expect, test } from "vitest";
import { ConfigError } from "../../networks/src/errors.ts";
import { InterruptedError, UsageError } from "./errors.ts";
import { describeFailure, failureText, namingVariables } from "./failure.ts";

test.each([
  [new UsageError("u"), 2],
  [new ConfigError("c"), 3],
  [new InterruptedError("i"), 130],
  [new KenshoError("KSH_DIVERGED", "d"), 5],
  [new KenshoError("KSH_UNSOLVED", "d"), 6],
  [new KenshoError("KSH_PUZZLE_FORMAT", "p"), 3],
  [new KenshoError("KSH_CHECKPOINT", "p"), 3],
  [new DOMException("stopped", "AbortError"), 130],
  [new TypeError("x is not a function"), 1],
  ["just text", 1],
  [undefined, 1],
])("%o ends with exit code %d", (thrown, exit) => {
  expect(describeFailure(thrown).exit).toBe(exit);
});

test("a failing file operation names the file and what is wrong, without a stack", () => {
  let thrown: unknown;
  try {
    readFileSync("no-such-folder/puzzle.txt");
  } catch (error) {
    thrown = error;
  }
  expect(describeFailure(thrown)).toEqual({
    code: "KSH_FILE",
    message: "no-such-folder/puzzle.txt: there is no such file or folder (ENOENT)",
    suggestions: ["Check the path."],
    exit: 3,
  });
});

test.each([
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENXIO", "it is a socket, or a device that is not there"],
  ["ENOSPC", "the disk is full"],
  ["EROFS", "the file system is read-only"],
  ["EMFILE", "this process has too many files open"],
  ["ENAMETOOLONG", "the name is too long"],
  ["EAGAIN", "the system has no room for another process or thread"],
  ["ESTALE", "its file server no longer knows it"],
])("%s is said in words, and ends with exit code 3", (code, problem) => {
  const error = Object.assign(new Error(`${code}: x`), { code, path: "a/b", syscall: "open" });
  expect(describeFailure(error)).toMatchObject({ code: "KSH_FILE", message: `a/b: ${problem} (${code})`, exit: 3 });
});

test("a failed system call without words of its own has those of the system", () => {
  const error = Object.assign(new Error("EDOM: x"), {
    code: "ENOPROTOOPT",
    errno: constants.errno.ENOPROTOOPT * -1,
    syscall: "open",
  });
  expect(describeFailure(error)).toMatchObject({ message: "protocol not available (ENOPROTOOPT)", exit: 3 });
});

test("too few threads are not reported as a bug", () => {
  const error = new EngineError("ONNX Runtime cannot start its threads", { reason: "threads" });
  expect(describeFailure(error)).toMatchObject({ code: "KSH_THREADS", exit: 3 });
});

test("every suggestion is a line of its own", () => {
  const failure = describeFailure(new KenshoError("KSH_X", "No rows.", { hint: ["add a row", "or a file"] }));
  expect(failureText(failure)).toBe("error: No rows.\n  hint: add a row\n  hint: or a file");
});

test("the hint of a library's error is a suggestion, and not in the message", () => {
  const hint = "choose another";
  expect(describeFailure(new KenshoError("KSH_RUN_EXISTS", "It is there.", { hint }))).toMatchObject({
    message: "It is there.",
    suggestions: ["choose another"],
  });
});

test("a network too large for the memory is not reported as a bug", () => {
  for (const error of [
    new RangeError("Array buffer allocation failed"),
    new RangeError("Invalid typed array length: 8000000000000"),
    new EngineError("ONNX Runtime failed while running: std::bad_alloc", { reason: "memory" }),
  ]) {
    expect(describeFailure(error)).toMatchObject({ code: "KSH_MEMORY", exit: 3 });
    expect(failureText(describeFailure(error))).toMatch(/hint: .*hidden_size/);
  }
  expect(describeFailure(new EngineError("ONNX Runtime refused the graph: bad alloc in a name")).exit).toBe(1);
});

test("a file's name cannot steer the terminal", () => {
  const failure = describeFailure(new KenshoError("KSH_X", "\u001b[31ma\u202eb\u009b0m: no\n  at byte 3"));
  expect(failureText(failure)).toBe("error: \uFFFD[31ma\uFFFDb\uFFFD0m: no\n  at byte 3");
});

test("an unexpected error asks for a report", () => {
  expect(failureText(describeFailure(new RangeError("out of bounds")))).toMatchInlineSnapshot(`
    "unexpected error: out of bounds
      hint: This is likely a fault in Kensho: run it again with DEBUG=1 to see where, and report it."
  `);
});

test("a flag that was set by its variable is named by it, and a flag that was typed is not", () => {
  const failure = describeFailure(new UsageError("--adapter names a GPU, and --engine cpu uses none."));
  const env = { KENSHO_ADAPTER: "0", KENSHO_ENGINE: "cpu" };
  expect(namingVariables(failure, ["train", "--engine", "cpu"], env).message).toBe(
    "KENSHO_ADAPTER names a GPU, and --engine cpu uses none.",
  );
  expect(namingVariables(failure, ["train", "--adapter=0"], {}).message).toBe(failure.message);
});
