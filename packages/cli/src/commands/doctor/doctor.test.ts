import { expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { askChild } from "../../gpu/ask-child.ts";
import { paletteFor } from "../../renderers/palette.ts";
import { type DoctorResult, doctorResult } from "./result.ts";
import { doctorText } from "./text.ts";

test("names the engines, the GPUs that there are, and what auto takes", { timeout: 120_000 }, async () => {
  const { exit, stdout, stderr } = await kensho(["doctor", "--json"]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
  const result = doctorResult.parse(JSON.parse(stdout));
  expect(result.engines.map(({ engine, failed }) => [engine, failed])).toEqual([
    ["cpu", null],
    ["reference", null],
  ]);
  for (const { products } of result.engines) expect(products[0]?.gflops).toBeGreaterThan(0);
  for (const adapter of result.adapters.filter(({ failed }) => failed === null)) {
    expect(adapter.limits.maxStorageBufferBindingSize).toBeGreaterThanOrEqual(2 ** 27);
    expect(adapter.products[0]?.gflops).toBeGreaterThan(0);
  }
  if (result.auto.engine === "cpu") expect(result.advice.length).toBeGreaterThan(0);
});

test("a driver that does not answer is ended and named", async () => {
  // So little time that no process can even start in it.
  expect(await askChild(["list"], 1)).toEqual({ failed: "the graphics driver did not answer within 0.001 s" });
});

test("a question that fails is answered with the reason", { timeout: 120_000 }, async () => {
  expect(await askChild(["examine", "99", "1"], 60_000)).toEqual({
    failed: expect.stringMatching(/no WebGPU adapter|WebGPU/),
  });
});

const GPU: DoctorResult["adapters"][number] = {
  ...{ index: 0, name: "nvidia geforce rtx 4070", vendor: "nvidia", architecture: "ada", driver: "NVIDIA: 550.54" },
  ...{ software: false, features: ["shader-f16", "subgroups"], failed: null },
  limits: {
    ...{ maxBufferSize: 2 ** 34, maxStorageBufferBindingSize: 2 ** 31, maxStorageBuffersPerShaderStage: 16 },
    ...{ maxComputeInvocationsPerWorkgroup: 1024, maxComputeWorkgroupStorageSize: 49152 },
  },
  products: [{ dtype: "f32", work: "matmul 4096³", gflops: 21_340 }],
};
const RESULT: DoctorResult = {
  ...{ kensho: "0.1.0", node: "v24.0.0", system: "linux x64", cpu: "Some CPU", cores: 8, memory_bytes: 32e9 },
  engines: [
    {
      ...{ engine: "cpu", runs_on: "ONNX Runtime 1.30.0", failed: null },
      products: [{ dtype: "f32", work: "matmul 512³", gflops: 142.3 }],
    },
  ],
  adapters: [GPU],
  auto: { engine: "webgpu", adapter: 0, reason: "nvidia geforce rtx 4070 is the first hardware GPU" },
  ...{ fault: null, advice: [] },
};

test("reads like this", () => {
  const palette = paletteFor({ isTTY: false });
  expect(doctorText(RESULT, palette)).toMatchInlineSnapshot(`
    "kensho    0.1.0 on Node v24.0.0, linux x64
    computer  Some CPU, 8 cores, 32 GB
    cpu       ONNX Runtime 1.30.0: 142 GFLOP/s f32 (matmul 512³)
    GPU 0     nvidia geforce rtx 4070
              driver NVIDIA: 550.54
              21,340 GFLOP/s f32 (matmul 4096³)
              half precision, subgroups, no subgroup matrices, no timestamps
              tensors up to 2.1 GB, 16 buffers, 1024 threads and 49 kB per workgroup
    auto      webgpu on GPU 0: nvidia geforce rtx 4070 is the first hardware GPU"
  `);
  const broken: DoctorResult = {
    ...{ ...RESULT, adapters: [], fault: "the graphics driver crashed (SIGSEGV)" },
    auto: { engine: "cpu", adapter: null, reason: "the graphics driver crashed (SIGSEGV)" },
    advice: ["This machine has an NVIDIA GPU; install its Vulkan driver: sudo apt install nvidia-driver libvulkan1."],
  };
  expect(doctorText(broken, palette)).toMatchInlineSnapshot(`
    "kensho    0.1.0 on Node v24.0.0, linux x64
    computer  Some CPU, 8 cores, 32 GB
    cpu       ONNX Runtime 1.30.0: 142 GFLOP/s f32 (matmul 512³)
    GPU       the graphics driver crashed (SIGSEGV)
    auto      cpu: the graphics driver crashed (SIGSEGV)
              This machine has an NVIDIA GPU; install its Vulkan driver: sudo apt install nvidia-driver libvulkan1."
  `);
});
