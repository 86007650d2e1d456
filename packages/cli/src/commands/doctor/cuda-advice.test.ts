import { expect, test } from "vitest";
import { cudaAdvice, hasCudaToolkit } from "./cuda-advice.ts";

test.each([
  [{ PATH: "/usr/bin" }, [], false],
  [{ PATH: "/usr/bin:/opt/cuda/bin" }, ["/opt/cuda/bin/nvcc"], true],
  [{ CUDA_PATH: "/opt/cuda" }, ["/opt/cuda"], true],
  [{ CUDA_PATH: "/opt/cuda" }, [], false],
  [{}, ["/usr/local/cuda"], true],
  [{ CUDA_HOME: "" }, [""], false],
])("a CUDA toolkit, with %j and %j", (env, files, found) => {
  expect(hasCudaToolkit(env, (path) => (files as readonly string[]).includes(path))).toBe(found);
});

test("advice names the variable that skips the download, and is silent without a toolkit", () => {
  expect(cudaAdvice(true)).toEqual([expect.stringContaining("ONNXRUNTIME_NODE_INSTALL=skip npm install")]);
  expect(cudaAdvice(false)).toEqual([]);
});
