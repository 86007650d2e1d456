import type { AdapterDescription } from "@kensho/webgpu";
import { describe, expect, test } from "vitest";
import type { NoGpuError } from "../errors.ts";
import { requireAdapter } from "./require-adapter.ts";

const adapter = (vendor: string, device: string, software = false): AdapterDescription => ({
  ...{ vendor, device, architecture: software ? "swiftshader" : "ada", description: "1.2.3", software, features: [] },
});
const FOUND = {
  adapters: [
    adapter("nvidia", "nvidia-geforce-rtx-4070"),
    adapter("amd", "amd-radeon-780m"),
    adapter("google", "swiftshader-device-subzero-", true),
  ],
};
const SOFTWARE = { adapters: FOUND.adapters.slice(2) };
const advice = ["install a driver"];

describe("an adapter that is there", () => {
  test.each([
    [undefined, 0],
    ["1", 1],
    ["radeon", 1],
    ["NVIDIA", 0],
    ["GeForce RTX", 0],
    ["swiftshader", 2],
  ])("%s is number %d", (wanted, index) => {
    expect(requireAdapter(FOUND, wanted, advice).index).toBe(index);
  });
});

test("without a GPU: the fault, if there is one, and what to install", () => {
  expect(refusal({ adapters: [] }, undefined)).toEqual({
    message: "No GPU was found for --engine webgpu.",
    suggestions: ["install a driver", "Or compute on the CPU: --engine cpu."],
  });
  expect(refusal({ adapters: [], fault: "the graphics driver crashed (SIGSEGV)" }, undefined).message).toBe(
    "No GPU was found for --engine webgpu: the graphics driver crashed (SIGSEGV).",
  );
});

test("software is never taken by default or by number", () => {
  expect(refusal(SOFTWARE, undefined)).toEqual({
    message: "Only software WebGPU was found, which is slower than the CPU engine.",
    suggestions: [
      "install a driver",
      "Or compute on the CPU (--engine cpu), or name the software adapter: --adapter swiftshader.",
    ],
  });
  expect(refusal(FOUND, "2")).toEqual({
    message: "GPU 2 is software (swiftshader device subzero), which is used only by its name.",
    suggestions: ["compute on the CPU (--engine cpu), or name the software adapter: --adapter swiftshader"],
  });
});

test.each([
  ["7", "No GPU has the number 7."],
  ["arc", 'No GPU is called "arc".'],
])("what is not there: %s", (wanted, message) => {
  expect(refusal(FOUND, wanted)).toEqual({
    message,
    suggestions: ["there is: 0 nvidia geforce rtx 4070, 1 amd radeon 780m, 2 swiftshader device subzero (software)"],
  });
});

function refusal(found: Parameters<typeof requireAdapter>[0], wanted: string | undefined) {
  try {
    requireAdapter(found, wanted, advice);
  } catch (error) {
    const { message, suggestions } = error as NoGpuError;
    return { message, suggestions };
  }
  throw new Error("it was accepted");
}
