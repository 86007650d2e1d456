import { expect, test } from "vitest";
import { ortFailure } from "./ort-failure.ts";

test.each([
  ["std::bad_alloc", "memory", "ONNX Runtime failed while running: std::bad_alloc"],
  [
    "Failed to allocate memory for requested buffer of size 8",
    "memory",
    "ONNX Runtime failed while running: Failed to",
  ],
  ["pthread_create failed, error code: 11", "threads", "ONNX Runtime cannot start its threads: pthread_create failed"],
  ["Resource temporarily unavailable", "threads", "ONNX Runtime cannot start its threads: Resource"],
  ["Invalid rank for input", undefined, "ONNX Runtime failed while running: Invalid rank"],
])("%s is a failure for want of %s", (said, reason, message) => {
  const error = ortFailure("failed while running", new Error(said));
  expect(error).toMatchObject({ code: "KSH_ENGINE", reason, cause: { message: said } });
  expect(error.message).toContain(message);
});
